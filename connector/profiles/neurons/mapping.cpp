#include "connector/profiles/neurons/mapping.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "connector/profiles/neurons/details.h"
#include "connector/profiles/neurons/metadata.h"
#include "connector/profiles/neurons/severity.h"
#include "connector/profiles/neurons/url_host.h"
#include "connector/profiles/unmapped.h"

namespace qualyswas::profiles::neurons {
namespace {

using model::FindingKind;

std::optional<std::string> as_text(std::optional<std::string_view> word) {
  if (!word) return std::nullopt;
  return std::string{*word};
}

// The two filters that the vendor sets by itself. They leave nothing out, and a report that lists its filters without
// one of them does: ignored findings, or patched ones.
struct FilterRow {
  std::string_view name, value;
};
constexpr auto kDefaultFilters = std::to_array<FilterRow>({
    {"REMEDIATION", "Include patched findings"},
    {"REMEDIATION", "Show ignored findings"},
});

void map_ignored(const model::ReportFinding& finding, model::AppFindingRow& row) {
  row.ignored = finding.ignored.value_or(false);
  if (!row.ignored) return;  // a reason without it is a leftover
  row.ignored_reason = finding.ignored_reason;
  row.ignored_by = finding.ignored_by;
  row.ignored_comment = finding.ignored_comment;
  row.ignored_at = finding.ignored_at;
}

void map_state(const model::ReportFinding& finding, model::AppFindingRow& row) {
  row.report_status = finding.status;
  row.state = kOpen;  // what a report lists without a status was detected (scan reports, information gathered)
  if (finding.status.empty()) return;
  const auto state = find_state(finding.status);
  if (state) row.state = *state;
  if (!state) note(row.unmapped, "STATUS", finding.status);
}

}  // namespace

model::ApplicationRow map_application(const model::ReportApplication& application) {
  return {
      .application_id = application.id,
      .name = application.name,
      .url = application.url,
      .address = find_host(application.url).value_or(""),
      .operating_system = application.operating_system,
      .owner = application.owner,
      .scope = application.scope,
      .attributes = application.attributes,
      .tags = application.tags,
  };
}

model::AppFindingRow map_finding(const model::ReportFinding& finding, model::ReportRoot root) {
  model::AppFindingRow row;
  if (!finding.unique_id.empty()) {
    row.key = finding.unique_id;
  } else if (finding.id > 0 || !finding.id_text.empty()) {
    row.key = "id:" + (finding.id > 0 ? std::to_string(finding.id) : finding.id_text);
  }
  row.unique_id = finding.unique_id;
  row.finding_id = finding.id;
  row.id_text = finding.id_text;
  row.own_ids = root == model::ReportRoot::WebAppReport;
  row.detection_id = finding.detection_id;
  row.application_id = finding.application_id;
  row.application_name = finding.application_name;
  row.qid = finding.qid;
  row.kind = kind_of(finding);

  row.url = finding.url;
  row.param = finding.param.empty() ? finding.cookie : finding.param;
  row.parameter_type = as_text(find_parameter_type(finding));
  row.vulnerability_type = as_text(find_vulnerability_type(row.kind));
  if (!row.vulnerability_type) note(row.unmapped, "type", "Sensitive Content");  // the only kind without a line
  row.source_status = as_text(find_source_status(finding.authentication));
  const bool needs_none = row.kind == FindingKind::InformationGathered && finding.authentication.empty();
  if (!row.source_status && !needs_none) note(row.unmapped, "AUTHENTICATION", finding.authentication);
  map_state(finding, row);
  map_ignored(finding, row);

  row.first_detected = finding.first_detected;
  row.last_detected = finding.last_detected ? finding.last_detected : finding.detected;
  row.last_tested = finding.last_tested;
  row.times_detected = finding.times_detected;

  row.source_severity = finding.severity;
  if (!finding.severity.empty()) {
    row.severity = as_text(find_severity(row.kind, finding.severity));
    if (!row.severity) note(row.unmapped, "SEVERITY", finding.severity);
  }
  row.details = details_json(finding);
  return row;
}

model::GlossaryRow map_glossary(const model::GlossaryEntry& entry, FindingKind kind) {
  const auto truly = settled(kind, entry.category);
  model::GlossaryRow row{
      .qid = entry.qid,
      .kind = kind,
      .vulnerability_type = as_text(find_vulnerability_type(truly)),
      .severity = as_text(find_severity(truly, entry.severity)),
      .source_severity = entry.severity,
      .category = entry.category,
      .title = entry.title,
      .group = entry.group,
      .owasp = entry.owasp,
      .wasc = entry.wasc,
      .cwe = entry.cwe,
      .cvss_base = entry.cvss_base,
      .cvss_temporal = entry.cvss_temporal,
      .cvss3_base = entry.cvss3_base,
      .cvss3_temporal = entry.cvss3_temporal,
      .cvss3_attack_vector = entry.cvss3_attack_vector,
      .description = entry.description,
      .impact = entry.impact,
      .solution = entry.solution,
      .unmapped = {},
  };
  if (!row.severity) note(row.unmapped, "SEVERITY", entry.severity);
  return row;
}

model::GlossaryRow map_missing_glossary(std::int64_t qid, FindingKind kind) { return map_glossary({.qid = qid}, kind); }

bool is_filtered(const model::ReportHead& head) {
  const auto is = [](const FilterRow& row) {
    return [&row](const model::NamedText& filter) { return row.name == filter.name && row.value == filter.value; };
  };
  const auto is_default = [&](const model::NamedText& filter) {
    return std::ranges::any_of(kDefaultFilters, [&](const FilterRow& row) { return is(row)(filter); });
  };
  const auto is_missing = [&](const FilterRow& row) { return std::ranges::none_of(head.filters, is(row)); };
  return (head.has_filters || !head.filters.empty()) &&
         (!std::ranges::all_of(head.filters, is_default) || std::ranges::any_of(kDefaultFilters, is_missing));
}

}  // namespace qualyswas::profiles::neurons
