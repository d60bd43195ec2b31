// A record of the vendor to a record of ours. What cannot be read in a field is complained about and left unset; a
// record without what identifies it is no record.
#pragma once

#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/model/finding.h"
#include "connector/model/listed_report.h"
#include "connector/model/solution.h"
#include "connector/model/webapp.h"
#include "connector/wire/decode.h"
#include "connector/wire/node.h"

namespace qualyswas::wire {

// What was read of one record. Meant to be used again for the next one: texts and lists keep their memory.
template <class Record>
struct Read {
  std::optional<std::int64_t> id;
  bool is_readable = false;  // false: `complaints` say why, and `record` means nothing
  Record record = {};
  std::vector<std::string> complaints;  // of a readable record: fields that were there and could not be read

  // Of a record that is none, what it lacks is said, and that alone.
  void add(std::vector<std::string> fields) {
    if (!is_readable) return;
    complaints.insert(complaints.end(), std::make_move_iterator(fields.begin()), std::make_move_iterator(fields.end()));
  }
};

// A record that could not be read is told once: by what it lacks to be one, which was met last.
template <class Record>
void complain(Read<Record>& result, const std::function<void(const Unreadable&)>& unreadable) {
  if (!unreadable || result.complaints.empty()) return;
  if (!result.is_readable) return unreadable({result.id, std::move(result.complaints.back())});
  for (auto& why : result.complaints) unreadable({result.id, std::move(why), Unreadable::What::Field});
}

// An id in the beginning of a record that nobody could parse, to name it by: the first number behind one of `marks`.
std::optional<std::int64_t> find_id(std::string_view text, std::span<const std::string_view> marks);

void read_webapp(const Node& webapp, Read<model::WebApp>& into);
void read_finding(const Node& finding, Read<model::Finding>& into);
void read_listed_report(const Node& report, Read<model::ListedReport>& into);
void read_solution(const Node& vuln, Read<model::Solution>& into);

}  // namespace qualyswas::wire
