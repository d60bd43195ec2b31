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
    {"parallel", "4", "calls on their way at once, 1 to 8; fewer where the vendor advertises fewer", false},
    {"incremental", "false", "ask for what changed since the last complete sync", false},
    {"full_every", "7", "with incremental: of so many syncs one reads everything", false},
    {"incremental_overlap_h", "48", "with incremental: longer than any scan takes", false},
});

constexpr Range kArchiveAfterDays{"archive_after_days", 1, 36'500};
constexpr Range kParallel{"parallel", 1, 8};
constexpr Range kFullEvery{"full_every", 1, 1'000};
constexpr Range kOverlap{"incremental_overlap_h", 1, 24 * 365};

Result<void> prove(const Settings& settings, Config& config) {
  config.informational = settings.informational.value_or(config.informational);
  for (const auto& checked :
       {check(settings.archive_after_days, kArchiveAfterDays), check(settings.parallel, kParallel),
        check(settings.full_every, kFullEvery), check(settings.incremental_overlap_h, kOverlap)})
    if (!checked) return checked;
  config.archive_after_days = settings.archive_after_days.value_or(config.archive_after_days);
  config.parallel = settings.parallel.value_or(config.parallel);
  config.incremental = settings.incremental.value_or(config.incremental);
  config.full_every = settings.full_every.value_or(config.full_every);
  if (settings.incremental_overlap_h) config.incremental_overlap = std::chrono::hours{*settings.incremental_overlap_h};
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
