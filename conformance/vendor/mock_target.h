// Opens the targets that are started here: the bundled fake, and the fake's replay of a recording.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "conformance/vendor/target.h"

namespace qualyswas::conformance::vendor {

tl::expected<Target, std::string> open_fake(const TargetName& name);

}  // namespace qualyswas::conformance::vendor
