// What proving a setting is made of: the refusal that names it, ranges of numbers, names that people see. Used by
// finalize and by the profiles' own settings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace qualyswas::config {

// ErrorKind::Config; the message begins with the setting's name.
tl::unexpected<Error> refuse(std::string_view setting, std::string_view why, std::string advice = {});

struct Range {
  std::string_view setting;
  int least, most;
};
Result<void> check(const std::optional<int>& value, const Range& range);

// A name that people see in tables and that is part of an identity. `advice` is given when it is missing.
Result<std::string> name_typed(std::string_view setting, std::string_view typed, std::string_view advice);

}  // namespace qualyswas::config
