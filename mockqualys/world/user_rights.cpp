#include "mockqualys/world/user_rights.h"

#include <algorithm>

#include <fmt/format.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/world/world.h"

namespace mockqualys {

bool has_right(const User& user, std::string_view name) {
  return std::ranges::find(user.without, name) == user.without.end();
}

bool is_reader(const User& user) {
  return std::ranges::none_of(kWriteRights, [&](std::string_view name) { return has_right(user, name); });
}

std::vector<std::string> all_rights() { return {kWriteRights.begin(), kWriteRights.end()}; }

tl::expected<std::vector<std::string>, std::string> read_rights(std::string_view role,
                                                                const std::vector<std::string>& without) {
  if (!role.empty() && role != kReader)
    return tl::unexpected(
        fmt::format("the role '{}' is unknown; there is '{}', and otherwise 'without' names the "
                    "rights that are missing",
                    role, kReader));
  if (!role.empty() && !without.empty())
    return tl::unexpected(fmt::format("'role' and 'without' exclude each other: a {} has no right to write", role));
  if (!role.empty()) return all_rights();
  for (const auto& name : without) {
    if (std::ranges::find(kWriteRights, name) != kWriteRights.end()) continue;
    const auto near = did_you_mean(name, kWriteRights);
    return tl::unexpected(fmt::format("'without' names the unknown right '{}'{}", name,
                                      near.empty() ? "; known are " + list_words(kWriteRights) : near));
  }
  return without;
}

}  // namespace mockqualys
