#include <array>

#include <fmt/format.h>

#include "connector/config/own_settings.h"
#include "connector/config/prove.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

constexpr auto kOwn = std::to_array<OwnSetting>({
    {"network", R"("")",
     "The network that every application belongs to; with it, two applications of one name are two."},
    {"report_title_prefix", R"("")",
     "Only reports whose title begins exactly so are pulled, blanks included; empty: all of them."},
    {"oldest_scan_data", R"("30 days")",
     R"(How old a report may be to be pulled: "30 days", "60 days", "90 days", "6 months" or "1 year".)"},
    {"urba", "false",
     "Update Remediation by Assessment: a finding that is missing in an application's newest report is closed."},
});

Result<std::string> network_of(const Settings& settings) {
  return name_typed("network", settings.network.value_or(""),
                    "name the network that the applications belong to; profile neurons keeps it with each of them");
}

Result<void> prove(const Settings& settings, Config& config) {
  auto network = network_of(settings);
  if (!network) return fail(network.error());
  config.network = std::move(*network);
  config.report_title_prefix = settings.report_title_prefix.value_or("");
  if (has_control_character(config.report_title_prefix)) {
    return refuse("report_title_prefix", "holds a control character");
  }
  if (settings.oldest_scan_data) {
    const auto lookback = find_lookback(trimmed(*settings.oldest_scan_data));
    if (!lookback) {
      return refuse("oldest_scan_data", fmt::format("'{}' is none of the choices", *settings.oldest_scan_data),
                    fmt::format("choose one of: {}", lookback_choices()));
    }
    config.oldest_scan_data = *lookback;
  }
  config.urba = settings.urba.value_or(config.urba);
  return {};
}

Result<void> prove_intake(const Settings& settings, Intake& intake) {
  auto network = network_of(settings);
  if (!network) return fail(network.error());
  intake.network = std::move(*network);
  intake.urba = settings.urba.value_or(intake.urba);
  return {};
}

}  // namespace

constinit const ProfileSettings kNeuronsSettings{
    .profile = Profile::Neurons,
    .name = "neurons",
    .about = "pulls and takes in report files",
    .about_long = "reads report files",
    .own = kOwn,
    .prove = prove,
    .prove_intake = prove_intake,
};

}  // namespace qualyswas::config
