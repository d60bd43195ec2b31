#include "mockqualys/qps/resources/report_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace mockqualys::qps {

namespace {

using Words = std::string_view;

// Reference 9.2: the children of each element, '*' after one that may be repeated. What has no row is a leaf. `~`
// stands for any one of the four configs.
struct SchemaRow {
  Words path, children;
};
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
struct Enumeration {
  Words leaf;
  std::span<const Words> words;
  bool is_list = false;  // several, with commas
};
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

Words trimmed(Words text) {
  constexpr Words kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == Words::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<Words> split(Words text, char separator) {
  std::vector<Words> parts;
  for (;;) {
    parts.push_back(text.substr(0, text.find(separator)));
    if (parts.back().size() == text.size()) return parts;
    text.remove_prefix(parts.back().size() + 1);
  }
}

const SchemaRow* row_at(const std::vector<Words>& path) {
  const auto row = std::ranges::find_if(kSchema, [&](const SchemaRow& candidate) {
    return std::ranges::equal(split(candidate.path, '/'), path,
                              [](Words pattern, Words name) { return pattern == "~" || pattern == name; });
  });
  return row == kSchema.end() ? nullptr : &*row;
}

Reason not_in_enumeration(Words value, const std::vector<Words>& words) {
  return against_schema(
      fmt::format("cvc-enumeration-valid: Value '{}' is not facet-valid with respect to enumeration '[{}]'.", value,
                  fmt::join(words, ", ")));
}

std::optional<Reason> check_leaf(const Element& element) {
  if (!element.children.empty()) return unexpected_element(element.children.front().name, {});
  const auto value = trimmed(element.text);
  if (element.name == "id" &&
      (value.empty() || value.size() > 18 || value.find_first_not_of("0123456789") != Words::npos)) {
    return against_schema(fmt::format("cvc-datatype-valid.1.2.1: '{}' is not a valid value for 'long'.", value));
  }
  const auto known = std::ranges::find(kEnumerations, Words{element.name}, &Enumeration::leaf);
  if (known == kEnumerations.end() || (known->is_list && value.empty())) return std::nullopt;
  for (const auto word : known->is_list ? split(value, ',') : std::vector{value}) {
    if (std::ranges::find(known->words, trimmed(word)) == known->words.end())
      return not_in_enumeration(trimmed(word), {known->words.begin(), known->words.end()});
  }
  return std::nullopt;
}

std::optional<Reason> check(const Element& element, std::vector<Words>& path) {
  path.push_back(element.name);
  if (auto wrong = only_attributes(element, {})) return wrong;
  const auto* row = row_at(path);
  if (row == nullptr) {
    path.pop_back();
    return check_leaf(element);
  }
  if (auto wrong = only_elements(element)) return wrong;
  std::vector<Words> allowed = split(row->children, ' ');
  for (const auto& child : element.children) {
    const auto slot =
        std::ranges::find_if(allowed, [&](Words name) { return name.substr(0, name.find('*')) == child.name; });
    if (slot == allowed.end()) {
      for (auto& name : allowed) name = name.substr(0, name.find('*'));
      return unexpected_element(child.name, allowed);
    }
    if (!slot->ends_with('*')) allowed.erase(slot);
    if (auto wrong = check(child, path)) return wrong;
  }
  path.pop_back();
  return std::nullopt;
}

const Element* find(const Element& from, Words path) {
  const auto* at = &from;
  for (const auto name : split(path, '/')) {
    const auto child = std::ranges::find(at->children, name, [](const Element& e) -> Words { return e.name; });
    if (child == at->children.end()) return nullptr;
    at = &*child;
  }
  return at;
}

std::int64_t number(Words text) {
  std::int64_t value = 0;
  text = trimmed(text);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The ids of the children of that name.
std::vector<std::int64_t> ids(const Element* list, Words name) {
  std::vector<std::int64_t> all;
  if (list == nullptr) return all;
  for (const auto& child : list->children) {
    const auto* id = child.name == name ? find(child, "id") : nullptr;
    if (id != nullptr) all.push_back(number(id->text));
  }
  return all;
}

void append(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

TagChoice tag_choice(const Element* element) {
  TagChoice choice;
  if (element == nullptr) return choice;
  choice.tags = ids(find(*element, "tagList"), "Tag");
  if (const auto* option = find(*element, "option")) choice.all = trimmed(option->text) == "ALL";
  return choice;
}

template <typename Value>
tl::expected<Value, Reason> word(const Element& report, Words name, std::span<const Named<Value>> table) {
  const auto* element = find(report, name);
  if (element == nullptr) {
    return tl::unexpected(
        invalid_request(fmt::format("Report: The element '{}' is missing.", name), fmt::format("Specify '{}'.", name)));
  }
  const auto value = trimmed(element->text);
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
    for (const auto& content : contents->children) order.contents.emplace(trimmed(content.text));
  }
  const auto* filters = find(config, "filters");
  if (filters == nullptr) return;
  for (const auto* list : {"searchlists", "includedSearchLists"})
    append(into.search_lists, ids(find(*filters, list), "SearchList"));
  if (const auto* url = find(*filters, "url")) order.url = trimmed(url->text);
  if (const auto* statuses = find(*filters, "status")) {
    for (const auto& status : statuses->children) order.statuses.emplace(trimmed(status.text));
  }
  if (const auto* show = find(*filters, "remediation/showIgnored")) {
    order.ignored = trimmed(show->text) != "SHOW_NONE";
    order.active = trimmed(show->text) != "SHOW_ONLY";
  }
  if (const auto* show = find(*filters, "remediation/showPatched")) {
    order.patched = trimmed(show->text) != "SHOW_NONE";
    order.unpatched = trimmed(show->text) != "SHOW_ONLY";
  }
  if (const auto* reasons = find(*filters, "remediation/ignoredReasons"); reasons && !trimmed(reasons->text).empty()) {
    for (const auto reason : split(reasons->text, ',')) order.ignored_reasons.emplace(trimmed(reason));
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
  std::vector<Words> path;
  if (auto wrong = check(*report, path)) return tl::unexpected(*wrong);

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
