// A body with every value replaced by the rules and every byte of its layout kept: element names and keys, their order,
// white space, CDATA sections, references, comments' places. Nothing is resolved: no entity, no DTD.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mockqualys/recording/rules.h"

namespace mockqualys::recording {

struct ScrubbedBody {
  std::string text;
  std::string_view extension = ".txt";  // .xml, .json, .form, .txt
  std::string note;                     // what of the body could not be kept; empty when all could
  std::size_t left_out_bytes = 0;       // of a body that is no text
};

// A well-formed document in UTF-8 that declares no entities, has no DTD of its own and nests no deeper than 200 levels.
bool is_whole_document(std::string_view text);

// nullopt: no whole document.
std::optional<std::string> scrub_xml(Values& values, std::string_view text);
// nullopt: no JSON, or nested deeper than 200 levels.
std::optional<std::string> scrub_json(Values& values, std::string_view text);
// A query, or a form: names stay. `qids`: ids are QIDs here, as in calls of the KnowledgeBase.
std::string scrub_form(Values& values, std::string_view text, bool qids);

// One name or value of a form or query, encoded.
std::string encode_form_value(std::string_view text);

// Whatever it is: what is neither XML nor JSON loses every letter and digit, and what is no text is not kept.
ScrubbedBody scrub_body(Values& values, std::string_view text);

}  // namespace mockqualys::recording
