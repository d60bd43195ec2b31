#include "mockqualys/qps/resources/report_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mockqualys/base/text.h"
#include "mockqualys/qps/data_schema.h"

namespace mockqualys::qps {

namespace {

using Words = std::string_view;

// Reference, REST 9.2. `~` stands for any one of the four configs.
constexpr auto kSchema = std::to_array<SchemaRow>({
    {"Report", "name description format type template tags password distributionList config"},
    {"Report/template", "id"},
    {"Report/tags", "set"},
    {"Report/tags/set", "Tag*"},
    {"Report/tags/set/Tag", "id"},
    {"Report/distributionList", "set"},
    {"Report/distributionList/set", "EmailAddress*"},
    {"Report/config", "webAppReport scanReport scorecardReport catalogReport"},
    {"Report/config/webAppReport", "target display filters"},
    {"Report/config/scanReport", "target display filters"},
    {"Report/config/scorecardReport", "target display filters"},
    {"Report/config/catalogReport", "display filters"},
    {"Report/config/webAppReport/target", "webapps tags"},
    {"Report/config/webAppReport/target/webapps", "WebApp*"},
    {"Report/config/webAppReport/target/webapps/WebApp", "id"},
    {"Report/config/scanReport/target", "scans"},
    {"Report/config/scanReport/target/scans", "WasScan*"},
    {"Report/config/scanReport/target/scans/WasScan", "id"},
    {"Report/config/scorecardReport/target", "tags"},
    {"Report/config/~/target/tags", "Tag* included excluded"},
    {"Report/config/~/target/tags/Tag", "id"},
    {"Report/config/~/target/tags/included", "option tagList"},
    {"Report/config/~/target/tags/included/tagList", "Tag*"},
    {"Report/config/~/target/tags/included/tagList/Tag", "id"},
    {"Report/config/~/target/tags/excluded", "option tagList"},
    {"Report/config/~/target/tags/excluded/tagList", "Tag*"},
    {"Report/config/~/target/tags/excluded/tagList/Tag", "id"},
    {"Report/config/~/display", "contents graphs groups options"},
    {"Report/config/~/display/options", "rawLevels"},
    {"Report/config/webAppReport/display/contents", "WebAppReportContent*"},
    {"Report/config/webAppReport/display/graphs", "WebAppReportGraph*"},
    {"Report/config/webAppReport/display/groups", "WebAppReportGroup*"},
    {"Report/config/scanReport/display/contents", "ScanReportContent*"},
    {"Report/config/scanReport/display/graphs", "ScanReportGraph*"},
    {"Report/config/scanReport/display/groups", "ScanReportGroup*"},
    {"Report/config/scorecardReport/display/contents", "ScorecardReportContent*"},
    {"Report/config/scorecardReport/display/graphs", "ScorecardReportGraph*"},
    {"Report/config/scorecardReport/display/groups", "scorecardReportGroup*"},
    {"Report/config/catalogReport/display/contents", "CatalogReportContent*"},
    {"Report/config/catalogReport/display/graphs", "CatalogReportGraph*"},
    {"Report/config/catalogReport/display/groups", "CatalogReportGroup*"},
    {"Report/config/webAppReport/filters", "searchlists includedSearchLists url status remediation"},
    {"Report/config/webAppReport/filters/status", "WebAppFindingStatus*"},
    {"Report/config/scanReport/filters", "searchlists includedSearchLists url status remediation"},
    {"Report/config/scanReport/filters/status", "ScanFindingStatus*"},
    {"Report/config/~/filters/remediation", "showPatched showIgnored ignoredReasons"},
    {"Report/config/~/filters/searchlists", "SearchList*"},
    {"Report/config/~/filters/searchlists/SearchList", "id"},
    {"Report/config/~/filters/includedSearchLists", "SearchList*"},
    {"Report/config/~/filters/includedSearchLists/SearchList", "id"},
    {"Report/config/scorecardReport/filters", "searchlists scanDate scanStatus scanAuthStatus"},
    {"Report/config/scorecardReport/filters/scanDate", "startDate endDate"},
    {"Report/config/catalogReport/filters", "status ip os"},
    {"Report/config/catalogReport/filters/status", "EntryStatus*"},
});

// The words a leaf of that name may hold.
constexpr auto kContents = std::to_array<Words>(
    {"DESCRIPTION", "SUMMARY", "GRAPHS", "RESULTS", "INDIVIDUAL_RECORDS", "RECORD_DETAILS", "ALL_RESULTS", "APPENDIX"});
constexpr auto kStatuses = std::to_array<Words>({"NEW", "ACTIVE", "REOPENED", "FIXED"});
constexpr auto kReasons = std::to_array<Words>({"FALSE_POSITIVE", "RISK_ACCEPTED", "NOT_APPLICABLE"});
constexpr auto kShow = std::to_array<Words>({"SHOW_BOTH", "SHOW_ONLY", "SHOW_NONE"});
constexpr auto kOptions = std::to_array<Words>({"ALL", "ANY"});
constexpr auto kBooleans = std::to_array<Words>({"true", "false", "1", "0"});
constexpr auto kEntries = std::to_array<Words>({"NEW", "SUBSCRIPTION", "ROGUE", "APPROVED", "REJECTED"});
constexpr auto kEnumerations = std::to_array<Enumeration>({
    {"WebAppReportContent", kContents},
    {"ScanReportContent", kContents},
    {"ScorecardReportContent", kContents},
    {"CatalogReportContent", kContents},
    {"WebAppFindingStatus", kStatuses},
    {"ScanFindingStatus", kStatuses},
    {"EntryStatus", kEntries},
    {"showPatched", kShow},
    {"showIgnored", kShow},
    {"ignoredReasons", kReasons, true},
    {"option", kOptions},
    {"rawLevels", kBooleans},
});

void append(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

template <typename Value>
tl::expected<Value, Reason> word(const Element& report, Words name, std::span<const Named<Value>> table) {
  const auto* element = find(report, name);
  if (element == nullptr) {
    return tl::unexpected(
        invalid_request(fmt::format("Report: The element '{}' is missing.", name), fmt::format("Specify '{}'.", name)));
  }
  const auto value = trim(element->text);
  std::vector<Words> words;
  for (const auto& row : table) {
    if (row.name == value) return row.value;
    words.push_back(row.name);
  }
  return tl::unexpected(not_in_enumeration(value, words));
}

struct ConfigRow {
  Words element;
  ReportType root;
};
constexpr auto kConfigs = std::to_array<ConfigRow>({
    {"webAppReport", ReportType::WebApp},
    {"scanReport", ReportType::Scan},
    {"scorecardReport", ReportType::Scorecard},
    {"catalogReport", ReportType::Catalog},
});

void read_config(const Element& config, ReportRequest& into) {
  auto& order = into.order;
  if (const auto* target = find(config, "target")) {
    into.webapps = ids(find(*target, "webapps"), "WebApp");
    into.scans = ids(find(*target, "scans"), "WasScan");
    if (const auto* tags = find(*target, "tags")) {
      into.included = tag_choice(find(*tags, "included"));
      into.excluded = tag_choice(find(*tags, "excluded"));
      append(into.included.tags, ids(tags, "Tag"));  // the form of 2013
    }
  }
  if (const auto* contents = find(config, "display/contents")) {
    for (const auto& content : contents->children) order.contents.emplace(trim(content.text));
  }
  const auto* filters = find(config, "filters");
  if (filters == nullptr) return;
  for (const auto* list : {"searchlists", "includedSearchLists"})
    append(into.search_lists, ids(find(*filters, list), "SearchList"));
  if (const auto* url = find(*filters, "url")) order.url = trim(url->text);
  if (const auto* statuses = find(*filters, "status")) {
    for (const auto& status : statuses->children) order.statuses.emplace(trim(status.text));
  }
  if (const auto* show = find(*filters, "remediation/showIgnored")) {
    order.ignored = trim(show->text) != "SHOW_NONE";
    order.active = trim(show->text) != "SHOW_ONLY";
  }
  if (const auto* show = find(*filters, "remediation/showPatched")) {
    order.patched = trim(show->text) != "SHOW_NONE";
    order.unpatched = trim(show->text) != "SHOW_ONLY";
  }
  if (const auto* reasons = find(*filters, "remediation/ignoredReasons"); reasons && !trim(reasons->text).empty()) {
    for (const auto reason : split(reasons->text, ',')) order.ignored_reasons.emplace(trim(reason));
  }
}

}  // namespace

tl::expected<ReportRequest, Reason> read_report_request(std::string_view body, bool json) {
  if (body.empty()) {
    return tl::unexpected(invalid_request("Report: The request has no body.", "Specify the report as 'data'."));
  }
  const auto root = read_root(body, json);
  if (!root) return tl::unexpected(root.error());
  if (auto wrong = each_once(*root, {"data"})) return tl::unexpected(*wrong);
  const auto* data = find(*root, "data");
  if (data == nullptr)
    return tl::unexpected(invalid_request("Report: The element 'data' is missing.", "Specify the report as 'data'."));
  if (auto wrong = each_once(*data, {"Report"})) return tl::unexpected(*wrong);
  const auto* report = find(*data, "Report");
  if (report == nullptr)
    return tl::unexpected(invalid_request("Report: The element 'Report' is missing.", "Specify 'Report'."));
  if (auto wrong = check_data(*report, {.rows = kSchema, .enumerations = kEnumerations})) return tl::unexpected(*wrong);

  ReportRequest read;
  const auto* name = find(*report, "name");
  read.order.name = name == nullptr ? "" : name->text;
  if (const auto* description = find(*report, "description")) read.order.description = description->text;
  if (auto wrong = order_error(read.order)) {
    return tl::unexpected(
        invalid_request(fmt::format("Report: {}.", *wrong), "Specify a 'name' of at most 256 characters."));
  }
  const auto type = word(*report, "type", report_types());
  if (!type) return tl::unexpected(type.error());
  const auto format = word(*report, "format", report_formats());
  if (!format) return tl::unexpected(format.error());
  read.order.type = *type;
  read.order.format = *format;
  if (*type == ReportType::DataList) {
    return tl::unexpected(
        invalid_request("Report: A report of the type 'DATALIST_REPORT' cannot be created.", "Specify another type."));
  }
  if (*format == ReportFormat::PdfEncrypted &&
      (find(*report, "password") == nullptr || find(*report, "password")->text.empty())) {
    return tl::unexpected(
        invalid_request("Report: The format 'PDF_ENCRYPTED' needs a password.", "Specify 'password'."));
  }
  if (const auto* id = find(*report, "template/id")) read.order.template_id = number(id->text);
  read.own_tags = ids(find(*report, "tags/set"), "Tag");
  const auto* config = find(*report, "config");
  if (config == nullptr || config->children.size() != 1) {
    return tl::unexpected(
        invalid_request("Report: One 'config' is expected.",
                        "Specify one of webAppReport, scanReport, scorecardReport, catalogReport as 'config'."));
  }
  const auto& chosen = config->children.front();
  read.order.root = std::ranges::find(kConfigs, Words{chosen.name}, &ConfigRow::element)->root;
  read_config(chosen, read);
  return read;
}

}  // namespace mockqualys::qps
