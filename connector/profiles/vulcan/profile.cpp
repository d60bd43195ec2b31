#include "connector/profiles/vulcan/profile.h"

#include <array>

namespace qualyswas::profiles::vulcan {
namespace {

constexpr auto kViews = std::to_array<std::string_view>({"assets", "vulnerabilities", "instances"});

}  // namespace

constinit const Traits kTraits{.profile = config::Profile::Vulcan, .views = kViews, .archives = true};

}  // namespace qualyswas::profiles::vulcan
