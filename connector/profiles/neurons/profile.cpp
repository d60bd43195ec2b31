#include "connector/profiles/neurons/profile.h"

#include <array>

namespace qualyswas::profiles::neurons {
namespace {

constexpr auto kViews = std::to_array<std::string_view>({"applications", "findings", "uploads"});

}  // namespace

constinit const Traits kTraits{
    .profile = config::Profile::Neurons,
    .views = kViews,
    .takes_files = true,
    .cannot_reconcile = Inability{
        .why = "which reads reports and no live data",
        .instead = "qwas show uploads lists what was taken in, qwas show runs what a sync counted",
    }};

}  // namespace qualyswas::profiles::neurons
