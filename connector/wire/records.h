// A record of the vendor to a record of ours. What cannot be read in a field is complained about and left unset; a
// record without what identifies it is no record.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/model/finding.h"
#include "connector/model/solution.h"
#include "connector/model/webapp.h"
#include "connector/wire/node.h"

namespace qualyswas::wire {

// What was read of one record. Meant to be used again for the next one: texts and lists keep their memory.
template <class Record>
struct Read {
  std::optional<std::int64_t> id;
  bool is_readable = false;  // false: `complaints` say why, and `record` means nothing
  Record record = {};
  std::vector<std::string> complaints;  // of a readable record: fields that were there and could not be read
};

void read_webapp(const Node& webapp, Read<model::WebApp>& into);
void read_finding(const Node& finding, Read<model::Finding>& into);
void read_solution(const Node& vuln, Read<model::Solution>& into);

}  // namespace qualyswas::wire
