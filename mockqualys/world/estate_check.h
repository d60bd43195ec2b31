// Looks through an estate for what cannot be the vendor's: XML that is not well-formed, elements and values that the
// vendor's records do not have, findings on web apps that are not there, events that set such values. For people who
// write an estate by hand: every problem is told with its file and line.
//
// What is odd on purpose is marked, and then not told: in an XML file by a comment before the record that begins with
// "odd:" and says why, in timeline.json by the key "odd" of the event.
#pragma once

#include <string>
#include <vector>

#include "mockqualys/world/estate.h"

namespace mockqualys {

struct Problem {
  std::string file;
  std::ptrdiff_t line = 1;
  std::string what;
};

// By file and line. Empty: the estate could be the vendor's.
std::vector<Problem> check_estate(const Files& files);

// The same of a folder, and of the names in it: "finding.xml" would not be read. The error is that of read_folder.
tl::expected<std::vector<Problem>, std::string> check_estate_folder(const std::string& folder);

}  // namespace mockqualys
