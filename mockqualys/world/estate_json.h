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

tl::expected<std::vector<User>, std::string> parse_users(std::string_view json);
tl::expected<Timeline, std::string> parse_timeline(std::string_view json);

}  // namespace mockqualys
