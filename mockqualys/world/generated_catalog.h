// The two hundred detections of a generated estate: what every finding of a QID has in common, as text ready to be
// copied, and its KnowledgeBase record. The same for every seed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/world/solutions.h"

namespace mockqualys {

enum class FindingType : std::uint8_t { Vulnerability, SensitiveContent, InformationGathered };

struct Detection {
  std::int64_t qid = 0;
  FindingType type = FindingType::Vulnerability;
  bool potential = false;
  int severity = 1;
  std::string name, group, cwe, owasp_code, owasp_name, wasc_code, wasc_name;  // empty: none
  std::string head;                                                            // <qid> to <findingType>
  std::string references;  // <group>, <cwe>, <owasp>, <wasc>: the full form only
  std::string param;       // <param> or <content>
  std::string score;       // <cvssV3>: the full form only
};

// Ascending by QID.
const std::vector<Detection>& generated_catalog();
// Their KnowledgeBase records: those of every generated world.
std::shared_ptr<const Solutions> generated_solutions();

}  // namespace mockqualys
