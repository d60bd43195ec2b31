// users.json and timeline.json of an estate (fixtures/README.md). Every failure is one readable line, without the
// file's name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/world/estate.h"

namespace mockqualys {

struct Timeline {
  std::string description;
  Instant start = kDefaultStart;
  std::vector<Event> events;
};

// The line of the file on which each event begins, for whoever wrote it.
std::vector<std::ptrdiff_t> event_lines(std::string_view json);

tl::expected<std::vector<User>, std::string> parse_users(std::string_view json);
tl::expected<Timeline, std::string> parse_timeline(std::string_view json);

}  // namespace mockqualys
