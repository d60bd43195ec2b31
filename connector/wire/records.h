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

template <class Record>
struct Read {
  std::optional<std::int64_t> id;
  std::optional<Record> record;         // nullopt: unreadable, `complaints` say why
  std::vector<std::string> complaints;  // with a record: fields that were there and could not be read
};

Read<model::WebApp> read_webapp(const Node& webapp);
Read<model::Finding> read_finding(const Node& finding);
Read<model::Solution> read_solution(const Node& vuln);

}  // namespace qualyswas::wire
