// Where a secret comes from: one of several settings, each with another place. The login's password, a client's secret
// and a proxy's password are read with it. No secret is in any error.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "connector/config/config.h"

namespace qualyswas::config {

struct SecretSource {
  enum class From { Code, Environment, File, Command };
  std::string_view setting;
  From from;
  const std::optional<std::string>& value;  // of the setting: the secret itself from code, else where it is
};

struct TypedSecret {
  std::string_view setting;  // that gave it
  std::string text;
};

// The secret of the one setting that is typed; nullopt when none is. A byte order mark in front of it and one line end
// behind are dropped. Refuses two settings, a place that has none, an empty secret and UTF-16. `what` names it in
// sentences: "password".
Result<std::optional<TypedSecret>> read_secret(std::string_view what, std::span<const SecretSource> sources,
                                               const Secrets& secrets);

// A header line cannot hold one.
Result<void> refuse_control_characters(std::string_view what, const TypedSecret& secret);

}  // namespace qualyswas::config
