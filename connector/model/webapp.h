// A web application as the vendor describes it, in our words. Unset means that the vendor sent nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/clock.h"

namespace qualyswas::model {

struct Tag {
  std::int64_t id = 0;
  std::string name;
  bool operator==(const Tag&) const = default;
};

struct CustomAttribute {
  std::string name, value;
  bool operator==(const CustomAttribute&) const = default;
};

struct WebApp {
  std::int64_t id = 0;
  std::string name;
  std::string url;
  std::optional<std::string> operating_system;
  std::vector<Tag> tags;
  std::vector<CustomAttribute> attributes;
  std::optional<Instant> created, updated;
  bool operator==(const WebApp&) const = default;
};

}  // namespace qualyswas::model
