#include <array>

#include <fmt/format.h>

#include "connector/config/own_settings.h"
#include "connector/config/prove.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

constexpr auto kOwn = std::to_array<OwnSetting>({
    {"informational", "false", "Informational findings: not even asked for when false."},
    {"archive_after_days", "30", "An asset not seen by a scan for so many days is archived, after a complete sync."},
    {"format", R"("xml")", R"(of requests and answers, or "json")", false},
    {"knowledgebase_api", R"("4.0")", R"(or "3.0", "2.0")", false},
});

constexpr Range kArchiveAfterDays{"archive_after_days", 1, 36'500};

Result<void> prove(const Settings& settings, Config& config) {
  config.informational = settings.informational.value_or(config.informational);
  if (auto checked = check(settings.archive_after_days, kArchiveAfterDays); !checked) return checked;
  config.archive_after_days = settings.archive_after_days.value_or(config.archive_after_days);
  if (settings.format) {
    const auto format = lowered(trimmed(*settings.format));
    if (format != "xml" && format != "json") {
      return refuse("format", fmt::format("'{}' is unknown", *settings.format), "known are xml and json");
    }
    config.format = format == "xml" ? Format::Xml : Format::Json;
  }
  if (settings.knowledgebase_api) {
    const auto version = trimmed(*settings.knowledgebase_api);
    if (version != "2.0" && version != "3.0" && version != "4.0") {
      return refuse("knowledgebase_api", fmt::format("'{}' is unknown", *settings.knowledgebase_api),
                    "known are 2.0, 3.0 and 4.0");
    }
    config.knowledgebase_api = version;
  }
  return {};
}

}  // namespace

constinit const ProfileSettings kVulcanSettings{
    .profile = Profile::Vulcan,
    .name = "vulcan",
    .about = "pulls the live API",
    .about_long = "pulls web applications and findings from the live API",
    .own = kOwn,
    .prove = prove,
};

}  // namespace qualyswas::config
