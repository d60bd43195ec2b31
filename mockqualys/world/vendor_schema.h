// What the vendor's records may hold: which element stands in which, and which words and numbers its values are
// (reference: WAS REST API 6, KnowledgeBase A.3). An estate and an edit by hand are judged by it. World itself takes
// anything: a test must be able to serve what the vendor never sends.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/world/records.h"
#include "mockqualys/world/world.h"

namespace pugi {
class xml_node;
}

namespace mockqualys {

// Something that the vendor does not send, as a sentence; `offset` is where it stands in the document's text.
struct Oddity {
  std::ptrdiff_t offset = 0;
  std::string what;
};

// `record`: a <Finding>, <WebApp>, <Report> or <VULN>.
std::vector<Oddity> oddities(const pugi::xml_node& record);

// Of one edit: an element that the vendor's records do not have, and a value that it would not send.
struct EditJudgement {
  std::optional<std::string> unknown_element, odd_value;
};
EditJudgement judge_edit(Kind kind, const Edit& edit);
EditJudgement judge_edit(std::string_view record, const Edit& edit);  // by the name of its element: "VULN"

}  // namespace mockqualys
