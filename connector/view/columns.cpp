// A table a view, a line a column. Findings that were imported into the vendor have neither a QID nor a name.
#include "connector/view/columns.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "connector/profiles/neurons/mapping.h"
#include "connector/view/shown.h"

namespace qualyswas::view {
namespace {

constexpr std::string_view kNoName = "(no name)", kUnnamed = "(unnamed)", kNotMapped = "(unmapped)";

Value text_or_none(const std::string& text) { return text.empty() ? Value{} : Value{text}; }
template <class T>
Value value_or_none(const std::optional<T>& value) {
  return value ? Value{*value} : Value{};
}
Value qid_or_none(std::int64_t qid) { return qid == 0 ? Value{} : Value{qid}; }
Value score_or_none(std::optional<int> tenths) { return tenths ? Value{std::int64_t{*tenths}} : Value{}; }
template <class List>
Value size_of(const List& list) {
  return static_cast<std::int64_t>(list.size());
}
template <class Word>
Value word(const Word& value) {
  return std::string{value};
}

using store::AssetView;
constexpr auto kAssets = std::to_array<Column<AssetView>>({
    {{"site_id", "ID", Type::Id, 1}, [](const AssetView& row) -> Value { return row.asset.site_id; }},
    {{"name", "NAME", Type::Text, 0}, [](const AssetView& row) -> Value { return row.asset.name; }},
    {{"address", "ADDRESS", Type::Text, 4}, [](const AssetView& row) -> Value { return row.asset.address; }},
    {{"last_seen", "LAST SEEN", Type::Day, 3}, [](const AssetView& row) { return value_or_none(row.asset.last_seen); }},
    {{"instances", "INSTANCES", Type::Count, 6}, [](const AssetView& row) -> Value { return row.instances; }},
    {{"vulnerable", "VULNERABLE", Type::Count, 2}, [](const AssetView& row) -> Value { return row.vulnerable; }},
    {{"tags", "TAGS", Type::List, 7},
     [](const AssetView& row) -> Value {
       std::vector<std::string> tags;
       for (const auto& tag : row.asset.tags) tags.push_back(tag.name);
       return tags;
     }},
    {{"status", "STATUS", Type::Word, 5},
     [](const AssetView& row) { return word(row.archived_at ? "archived " + shown_day(row.archived_at) : "active"); }},
});

using store::VulnerabilityView;
constexpr auto kVulnerabilities = std::to_array<Column<VulnerabilityView>>({
    {{"qid", "QID", Type::Id, 0}, [](const VulnerabilityView& row) { return qid_or_none(row.qid); }},
    {{"title", "TITLE", Type::Text, 1, kNoName}, [](const VulnerabilityView& row) { return text_or_none(row.title); }},
    {{"score", "SCORE", Type::Score, 2}, [](const VulnerabilityView& row) { return score_or_none(row.score_tenths); }},
    {{"type", "TYPE", Type::Word, 8}, [](const VulnerabilityView& row) -> Value { return row.type; }},
    {{"instances", "INSTANCES", Type::Count, 5}, [](const VulnerabilityView& row) -> Value { return row.instances; }},
    {{"vulnerable", "VULNERABLE", Type::Count, 3},
     [](const VulnerabilityView& row) -> Value { return row.vulnerable; }},
    {{"assets", "ASSETS", Type::Count, 4}, [](const VulnerabilityView& row) -> Value { return row.assets; }},
    {{"cvss_base", "CVSS", Type::Decimal, 6}, [](const VulnerabilityView& row) { return text_or_none(row.cvss_base); }},
    {{"cwe", "CWE", Type::List, 9},
     [](const VulnerabilityView& row) -> Value {
       if (row.cwe.empty()) return {};
       std::vector<std::string> numbers;
       for (const auto number : row.cwe) numbers.push_back(std::to_string(number));
       return numbers;
     }},
    {{"solution", "SOLUTION", Type::Word, 7},
     [](const VulnerabilityView& row) { return word(row.solution ? "yes" : "no"); }},
});

using store::InstanceView;
constexpr auto kInstances = std::to_array<Column<InstanceView>>({
    {{"asset", "ASSET", Type::Text, 6},
     [](const InstanceView& row) -> Value { return fmt::format("{} {}", row.asset_id, row.asset_name); }},
    {{"qid", "QID", Type::Id, 0}, [](const InstanceView& row) { return qid_or_none(row.qid); }},
    {{"title", "TITLE", Type::Text, 2, kNoName}, [](const InstanceView& row) { return text_or_none(row.title); }},
    {{"location", "LOCATION", Type::Text, 1}, [](const InstanceView& row) -> Value { return row.location; }},
    {{"status", "STATUS", Type::Word, 3, kNotMapped},
     [](const InstanceView& row) { return value_or_none(row.status); }},
    {{"score", "SCORE", Type::Score, 4}, [](const InstanceView& row) { return score_or_none(row.score_tenths); }},
    {{"first_seen", "FIRST SEEN", Type::Day, 7}, [](const InstanceView& row) { return value_or_none(row.first_seen); }},
    {{"last_seen", "LAST SEEN", Type::Day, 5}, [](const InstanceView& row) { return value_or_none(row.last_seen); }},
    {{"findings", "FINDINGS", Type::Count, 8}, [](const InstanceView& row) { return size_of(row.finding_ids); }},
});

using store::ApplicationView;
constexpr auto kApplications = std::to_array<Column<ApplicationView>>({
    {{"application_id", "ID", Type::Id, 1},
     [](const ApplicationView& row) { return value_or_none(row.application.application_id); }},
    {{"name", "NAME", Type::Text, 0, kUnnamed},
     [](const ApplicationView& row) { return text_or_none(row.application.name); }},
    {{"network", "NETWORK", Type::Text, 8}, [](const ApplicationView& row) -> Value { return row.network; }},
    {{"scanner", "SCANNER", Type::Word, 12},
     [](const ApplicationView&) { return word(profiles::neurons::kScannerName); }},
    {{"address", "ADDRESS", Type::Text, 9},
     [](const ApplicationView& row) { return text_or_none(row.application.address); }},
    {{"urls", "URLS", Type::Count, 10}, [](const ApplicationView& row) { return size_of(row.urls); }},
    {{"critical", "CRITICAL", Type::Count, 2}, [](const ApplicationView& row) -> Value { return row.open.critical; }},
    {{"high", "HIGH", Type::Count, 3}, [](const ApplicationView& row) -> Value { return row.open.high; }},
    {{"medium", "MEDIUM", Type::Count, 4}, [](const ApplicationView& row) -> Value { return row.open.medium; }},
    {{"low", "LOW", Type::Count, 5}, [](const ApplicationView& row) -> Value { return row.open.low; }},
    {{"unmapped", "UNMAPPED", Type::Count, 6}, [](const ApplicationView& row) -> Value { return row.open.unmapped; }},
    {{"last_scan", "LAST SCAN", Type::Day, 7}, [](const ApplicationView& row) { return value_or_none(row.last_scan); }},
    {{"operating_system", "OPERATING SYSTEM", Type::Text, 11},
     [](const ApplicationView& row) { return value_or_none(row.application.operating_system); }},
});

using store::AppFindingView;
constexpr auto kFindings = std::to_array<Column<AppFindingView>>({
    {{"application", "APPLICATION", Type::Text, 5, kUnnamed},
     [](const AppFindingView& row) { return text_or_none(row.application); }},
    {{"network", "NETWORK", Type::Text, 8}, [](const AppFindingView& row) -> Value { return row.network; }},
    {{"scanner", "SCANNER", Type::Word, 10},
     [](const AppFindingView&) { return word(profiles::neurons::kScannerName); }},
    {{"qid", "QID", Type::Id, 0}, [](const AppFindingView& row) { return qid_or_none(row.finding.qid); }},
    {{"title", "TITLE", Type::Text, 1, kNoName},
     [](const AppFindingView& row) { return row.glossary ? text_or_none(row.glossary->title) : Value{}; }},
    {{"severity", "SEVERITY", Type::Word, 2, kNotMapped},
     [](const AppFindingView& row) { return value_or_none(row.finding.severity); }},
    {{"vulnerability_type", "TYPE", Type::Text, 9, kNotMapped},
     [](const AppFindingView& row) { return value_or_none(row.finding.vulnerability_type); }},
    {{"state", "STATE", Type::Word, 4},
     [](const AppFindingView& row) -> Value {
       return fmt::format("{}{}{}", row.finding.state, row.closed_by_system ? " (system)" : "",
                          row.rework ? " (rework)" : "");
     }},
    {{"url", "URL", Type::Text, 3}, [](const AppFindingView& row) { return text_or_none(row.finding.url); }},
    {{"param", "PARAMETER", Type::Text, 7}, [](const AppFindingView& row) { return text_or_none(row.finding.param); }},
    {{"last_detected", "LAST DETECTED", Type::Day, 6},
     [](const AppFindingView& row) { return value_or_none(row.finding.last_detected); }},
});

using store::UploadRow;
constexpr auto kUploads = std::to_array<Column<UploadRow>>({
    {{"upload", "UPLOAD", Type::Id, 0}, [](const UploadRow& row) -> Value { return row.id; }},
    {{"at", "AT", Type::Time, 6}, [](const UploadRow& row) -> Value { return row.at; }},
    {{"origin", "SOURCE", Type::Word, 11}, [](const UploadRow& row) { return word(store::name_of(row.origin)); }},
    {{"outcome", "OUTCOME", Type::Word, 1}, [](const UploadRow& row) { return word(store::name_of(row.outcome)); }},
    {{"type", "TYPE", Type::Text, 9}, [](const UploadRow& row) { return text_or_none(row.type); }},
    {{"name", "NAME", Type::Text, 2}, [](const UploadRow& row) -> Value { return row.name; }},
    {{"generated", "GENERATED", Type::Time, 8}, [](const UploadRow& row) { return value_or_none(row.generated); }},
    {{"applications", "APPLICATIONS", Type::Count, 12}, [](const UploadRow& row) -> Value { return row.applications; }},
    {{"findings", "FINDINGS", Type::Count, 4}, [](const UploadRow& row) -> Value { return row.findings; }},
    {{"ignored", "IGNORED", Type::Count, 13}, [](const UploadRow& row) -> Value { return row.ignored; }},
    {{"added", "NEW", Type::Count, 5}, [](const UploadRow& row) -> Value { return row.added; }},
    {{"changed", "CHANGED", Type::Count, 10}, [](const UploadRow& row) -> Value { return row.changed; }},
    {{"closed", "CLOSED", Type::Count, 7}, [](const UploadRow& row) -> Value { return row.closed; }},
    {{"reopened", "REOPENED", Type::Count, 14}, [](const UploadRow& row) -> Value { return row.reopened; }},
    {{"reasons", "REASONS", Type::Sentences, 3}, [](const UploadRow& row) -> Value { return row.reasons; }},
});

using store::LogLine;
constexpr auto kLog = std::to_array<Column<LogLine>>({
    {{"at", "AT", Type::Time, 1}, [](const LogLine& row) -> Value { return row.at; }},
    {{"text", "EVENT", Type::Text, 0}, [](const LogLine& row) -> Value { return row.text; }},
});

using store::RunRow;
using RunColumn = Column<RunRow>;
constexpr auto kRunBegins = std::to_array<RunColumn>({
    {{"run", "RUN", Type::Id, 0}, [](const RunRow& row) -> Value { return row.id; }},
    {{"started", "STARTED", Type::Time, 2}, [](const RunRow& row) -> Value { return row.started; }},
    {{"finished", "FINISHED", Type::Time, 7}, [](const RunRow& row) { return value_or_none(row.finished); }},
    {{"state", "STATE", Type::Word, 8}, [](const RunRow& row) { return word(store::name_of(row.state)); }},
    {{"verdict", "VERDICT", Type::Word, 1},
     [](const RunRow& row) { return row.verdict ? word(store::name_of(*row.verdict)) : Value{}; }},
});
constexpr auto kRunEnds = std::to_array<RunColumn>({
    {{"findings_pulled", "FINDINGS", Type::Count, 5}, [](const RunRow& row) -> Value { return row.findings_pulled; }},
    {{"added", "NEW", Type::Count, 6}, [](const RunRow& row) -> Value { return row.added; }},
    {{"changed", "CHANGED", Type::Count, 6}, [](const RunRow& row) -> Value { return row.changed; }},
    {{"reasons", "REASONS", Type::Sentences, 3}, [](const RunRow& row) -> Value { return row.reasons; }},
});

// Between them, by profile.
constexpr auto kRunOfVulcan = std::to_array<RunColumn>({
    {{"assets_pulled", "ASSETS", Type::Count, 4}, [](const RunRow& row) -> Value { return row.assets_pulled; }},
    {{"solutions_pulled", "SOLUTIONS", Type::Count, 10},
     [](const RunRow& row) -> Value { return row.solutions_pulled; }},
    {{"archived", "ARCHIVED", Type::Count, 9}, [](const RunRow& row) -> Value { return row.archived; }},
});
constexpr auto kRunOfNeurons = std::to_array<RunColumn>({
    {{"reports_listed", "LISTED", Type::Count, 9}, [](const RunRow& row) -> Value { return row.reports_listed; }},
    {{"reports_ingested", "INGESTED", Type::Count, 4}, [](const RunRow& row) -> Value { return row.reports_ingested; }},
    {{"reports_skipped", "SKIPPED", Type::Count, 10}, [](const RunRow& row) -> Value { return row.reports_skipped; }},
});
struct RunOfProfile {
  config::Profile profile;
  std::span<const RunColumn> counts;
};
constexpr auto kRunOf = std::to_array<RunOfProfile>({
    {config::Profile::Vulcan, kRunOfVulcan},
    {config::Profile::Neurons, kRunOfNeurons},
});

}  // namespace

template <>
std::span<const Column<store::AssetView>> columns<store::AssetView>() {
  return kAssets;
}
template <>
std::span<const Column<store::VulnerabilityView>> columns<store::VulnerabilityView>() {
  return kVulnerabilities;
}
template <>
std::span<const Column<store::InstanceView>> columns<store::InstanceView>() {
  return kInstances;
}
template <>
std::span<const Column<store::ApplicationView>> columns<store::ApplicationView>() {
  return kApplications;
}
template <>
std::span<const Column<store::AppFindingView>> columns<store::AppFindingView>() {
  return kFindings;
}
template <>
std::span<const Column<store::UploadRow>> columns<store::UploadRow>() {
  return kUploads;
}
template <>
std::span<const Column<store::LogLine>> columns<store::LogLine>() {
  return kLog;
}

std::vector<Column<store::RunRow>> run_columns(config::Profile profile) {
  const auto& counts = std::ranges::find(kRunOf, profile, &RunOfProfile::profile)->counts;
  std::vector<RunColumn> all{kRunBegins.begin(), kRunBegins.end()};
  all.insert(all.end(), counts.begin(), counts.end());
  all.insert(all.end(), kRunEnds.begin(), kRunEnds.end());
  return all;
}

}  // namespace qualyswas::view
