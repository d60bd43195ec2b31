#include "connector/config/prove.h"

#include <fmt/format.h>

#include "connector/config/text.h"

namespace qualyswas::config {

tl::unexpected<Error> refuse(std::string_view setting, std::string_view why, std::string advice) {
  return fail(ErrorKind::Config, fmt::format("{}: {}", setting, why), std::move(advice));
}

Result<void> check(const std::optional<int>& value, const Range& range) {
  if (!value || (*value >= range.least && *value <= range.most)) return {};
  return refuse(range.setting, fmt::format("{} is outside {}..{}", *value, range.least, range.most));
}

Result<std::string> name_typed(std::string_view setting, std::string_view typed, std::string_view advice) {
  const auto name = trimmed(typed);
  if (name.empty()) return refuse(setting, "is missing", std::string{advice});
  if (has_control_character(name)) return refuse(setting, "holds a control character");
  if (name.size() > 200) return refuse(setting, "is longer than 200 bytes");
  return std::string{name};
}

}  // namespace qualyswas::config
