#include "mockqualys/qps/resources/scan_request.h"

#include <array>

#include <fmt/format.h>

#include "mockqualys/qps/resources/words.h"

namespace mockqualys::qps {

namespace {

using Words = std::string_view;

constexpr auto kLaunch = std::to_array<SchemaRow>({
    {"WasScan",
     "name type mode target profile profileOption progressiveScanning cancelAfterNHours cancelTime sendMail "
     "sendOneMail enableWAFAuth options"},
    {"WasScan/target",
     "webApp webApps tags webAppAuthRecord authRecordOption scannerAppliance scannerOption scannerTags cancelOption "
     "randomizeScan"},
    {"WasScan/target/webApp", "id name url"},
    {"WasScan/target/webApps", "set"},
    {"WasScan/target/webApps/set", "WebApp*"},
    {"WasScan/target/webApps/set/WebApp", "id"},
    {"WasScan/target/tags", "included excluded"},
    {"WasScan/target/tags/~", "option tagList"},
    {"WasScan/target/tags/~/tagList", "set Tag*"},
    {"WasScan/target/tags/~/tagList/Tag", "id"},
    {"WasScan/target/tags/~/tagList/set", "Tag*"},
    {"WasScan/target/tags/~/tagList/set/Tag", "id"},
    {"WasScan/target/webAppAuthRecord", "id isDefault"},
    {"WasScan/target/scannerAppliance", "type friendlyName"},
    {"WasScan/target/scannerTags", "set"},
    {"WasScan/target/scannerTags/set", "Tag*"},
    {"WasScan/target/scannerTags/set/Tag", "id"},
    {"WasScan/profile", "id name"},
    {"WasScan/options", "set"},
    {"WasScan/options/set", "WasScanOption*"},
    {"WasScan/options/set/WasScanOption", "name value"},
});
constexpr auto kTypes = std::to_array<Words>({"VULNERABILITY", "DISCOVERY", "EXTERNAL", "INTERNAL", "scannerTags"});
constexpr auto kDefaultOptions = std::to_array<Words>({"DEFAULT", "SPECIFIC", "NONE", "ALL", "ANY"});
constexpr auto kLaunchWords = std::to_array<Enumeration>({
    {"type", kTypes},
    {"isDefault", kBooleanWords},
    {"sendMail", kBooleanWords},
    {"sendOneMail", kBooleanWords},
    {"cancelOption", kDefaultOptions},
    {"option", kDefaultOptions},
});

constexpr auto kName = std::to_array<SchemaRow>({{"WasScan", "name"}});
constexpr auto kCancel = std::to_array<SchemaRow>({{"WasScan", "cancelWithResults"}});
constexpr auto kCancelWords = std::to_array<Enumeration>({{"cancelWithResults", kBooleanWords}});

// What a scan's record repeats of its request.
constexpr auto kRepeated =
    std::to_array<Words>({"target/cancelOption", "target/scannerAppliance/friendlyName", "sendMail", "sendOneMail",
                          "enableWAFAuth", "progressiveScanning", "cancelAfterNHours", "cancelTime"});

Reason missing(Words what) {
  return invalid_request(fmt::format("Scan: The element '{}' is missing.", what), fmt::format("Specify '{}'.", what));
}

TagChoice tags_of(const Element* element) {
  auto choice = tag_choice(element);
  if (element != nullptr)
    for (const auto id : ids(find(*element, "tagList/set"), "Tag")) choice.tags.push_back(id);
  return choice;
}

}  // namespace

tl::expected<ScanRequest, Reason> read_scan_request(const std::optional<Element>& data) {
  const auto scan = read_data(data, "WasScan", {.rows = kLaunch, .enumerations = kLaunchWords});
  if (!scan) return tl::unexpected(scan.error());
  ScanRequest read;
  auto& order = read.order;
  const auto* name = find(*scan, "name");
  if (name == nullptr || name->text.empty()) return tl::unexpected(missing("name"));
  order.name = name->text;
  const auto type = text_at(*scan, "type");
  if (!type) return tl::unexpected(missing("type"));
  if (*type != "VULNERABILITY" && *type != "DISCOVERY")
    return tl::unexpected(not_in_enumeration(*type, {"VULNERABILITY", "DISCOVERY"}));
  order.type = *type;
  const auto* target = find(*scan, "target");
  if (target == nullptr) return tl::unexpected(missing("target"));
  if (const auto* webapp = find(*target, "webApp/id")) read.webapps.push_back(number(webapp->text));
  for (const auto id : ids(find(*target, "webApps/set"), "WebApp")) read.webapps.push_back(id);
  read.included = tags_of(find(*target, "tags/included"));
  read.excluded = tags_of(find(*target, "tags/excluded"));
  read.multi = find(*target, "webApps") != nullptr || find(*target, "tags") != nullptr;
  if (read.webapps.empty() && read.included.tags.empty()) return tl::unexpected(missing("target/webApp"));
  if (const auto* profile = find(*scan, "profile/id")) order.profile = number(profile->text);
  if (const auto* record = find(*target, "webAppAuthRecord/id")) order.auth_record = number(record->text);
  read.default_auth_record = text_at(*target, "webAppAuthRecord/isDefault") == "true";
  for (const auto path : kRepeated)
    if (auto text = text_at(*scan, path); text && !text->empty()) order.more.push_back({std::string{path}, *text});
  return read;
}

tl::expected<std::optional<std::string>, Reason> read_scan_name(const std::optional<Element>& data) {
  if (!data) return std::nullopt;
  const auto scan = read_data(data, "WasScan", {.rows = kName, .enumerations = {}});
  if (!scan) return tl::unexpected(scan.error());
  return text_at(*scan, "name");
}

tl::expected<bool, Reason> read_cancel_with_results(const std::optional<Element>& data) {
  if (!data) return false;
  const auto scan = read_data(data, "WasScan", {.rows = kCancel, .enumerations = kCancelWords});
  if (!scan) return tl::unexpected(scan.error());
  return text_at(*scan, "cancelWithResults") == "true";
}

}  // namespace mockqualys::qps
