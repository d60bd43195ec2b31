// The members of the observed types by name, once: messages are written and read by this list, differences are told by
// it, and a member that is not in it would be seen by nobody.
//
//   for_each_field(asset, [](std::string_view name, auto& member) { ... });
#pragma once

#include <concepts>
#include <type_traits>

#include "conformance/subject/observed.h"

namespace qualyswas::conformance::observed {

template <class Self, class Type>
concept is = std::same_as<std::remove_const_t<Self>, Type>;

// NOLINTBEGIN(bugprone-macro-parentheses)
#define FIELD(name) each(#name, self.name)
template <is<Tag> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(id), FIELD(name);
}
template <is<Attribute> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(name), FIELD(value);
}
template <is<Unmapped> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(field), FIELD(value), FIELD(findings);
}
template <is<Asset> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(site_id), FIELD(name), FIELD(type), FIELD(address), FIELD(operating_system), FIELD(attributes), FIELD(tags);
  FIELD(created), FIELD(last_seen), FIELD(archived_at), FIELD(vulnerable_pages), FIELD(instances), FIELD(vulnerable);
}
template <is<Finding> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(finding_id), FIELD(unique_id), FIELD(asset_id), FIELD(asset_name), FIELD(qid), FIELD(location);
  FIELD(informational), FIELD(status), FIELD(source_status), FIELD(ignored_reason), FIELD(score_tenths);
  FIELD(source_severity), FIELD(title), FIELD(description), FIELD(first_seen), FIELD(last_seen), FIELD(type);
  FIELD(group), FIELD(param), FIELD(potential), FIELD(detection_score), FIELD(cvss_base), FIELD(cvss_attack_vector);
  FIELD(cwe), FIELD(owasp), FIELD(wasc), FIELD(external_ref), FIELD(result_list), FIELD(unmapped);
}
template <is<Instance> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(asset_id), FIELD(asset_name), FIELD(qid), FIELD(location), FIELD(title), FIELD(description), FIELD(status);
  FIELD(score_tenths), FIELD(first_seen), FIELD(last_seen), FIELD(finding_ids), FIELD(gone_ids);
  FIELD(informational), FIELD(archived), FIELD(findings);
}
template <is<Solution> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(qid), FIELD(title), FIELD(fix_title), FIELD(fix_description), FIELD(severity), FIELD(category);
  FIELD(published), FIELD(last_modified), FIELD(cves), FIELD(cpes), FIELD(references), FIELD(cvss_vector);
  FIELD(diagnosis), FIELD(consequence);
}
template <is<Vulnerability> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(qid), FIELD(title), FIELD(titles), FIELD(score_tenths), FIELD(severity), FIELD(type), FIELD(group);
  FIELD(instances), FIELD(vulnerable), FIELD(assets), FIELD(detection_score), FIELD(cvss_base);
  FIELD(cvss_attack_vector), FIELD(cwe), FIELD(owasp), FIELD(wasc), FIELD(external_refs), FIELD(solution);
}
template <is<SeverityCounts> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(critical), FIELD(high), FIELD(medium), FIELD(low), FIELD(unmapped);
}
template <is<Application> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(network), FIELD(application_id), FIELD(name), FIELD(url), FIELD(address), FIELD(operating_system);
  FIELD(owner), FIELD(scope), FIELD(attributes), FIELD(tags), FIELD(urls), FIELD(open), FIELD(last_scan);
}
template <is<Glossary> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(qid), FIELD(vulnerability_type), FIELD(severity), FIELD(source_severity), FIELD(category), FIELD(title);
  FIELD(group), FIELD(owasp), FIELD(wasc), FIELD(cwe), FIELD(cvss_base), FIELD(cvss_temporal), FIELD(cvss3_base);
  FIELD(cvss3_temporal), FIELD(cvss3_attack_vector), FIELD(description), FIELD(impact), FIELD(solution);
}
template <is<AppFinding> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(network), FIELD(application), FIELD(finding_id), FIELD(unique_id), FIELD(detection_id), FIELD(application_id);
  FIELD(qid), FIELD(kind), FIELD(url), FIELD(param), FIELD(parameter_type), FIELD(vulnerability_type);
  FIELD(source_status), FIELD(state), FIELD(report_status), FIELD(ignored), FIELD(ignored_reason), FIELD(ignored_by);
  FIELD(ignored_comment), FIELD(ignored_at), FIELD(first_detected), FIELD(last_detected), FIELD(last_tested);
  FIELD(times_detected), FIELD(severity), FIELD(source_severity), FIELD(details), FIELD(unmapped), FIELD(glossary);
  FIELD(owasp_edition), FIELD(closed_by_system), FIELD(rework);
}
template <is<Upload> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(id), FIELD(at), FIELD(origin), FIELD(name), FIELD(file), FIELD(report_id), FIELD(type), FIELD(generated);
  FIELD(outcome), FIELD(reasons), FIELD(applications), FIELD(findings), FIELD(ignored), FIELD(unreadable);
  FIELD(added), FIELD(changed), FIELD(closed), FIELD(reopened), FIELD(unmapped);
}
template <is<CheckStep> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(right), FIELD(outcome), FIELD(error_class), FIELD(message), FIELD(advice);
}
template <is<Run> Self, class Each>
void for_each_field(Self& self, Each&& each) {
  FIELD(verdict), FIELD(reasons), FIELD(error_class), FIELD(state), FIELD(started), FIELD(finished);
  FIELD(vendor_time), FIELD(format), FIELD(id), FIELD(assets_pulled), FIELD(findings_pulled), FIELD(solutions_pulled);
  FIELD(reports_listed), FIELD(reports_ingested), FIELD(reports_skipped), FIELD(added), FIELD(changed);
  FIELD(unreadable), FIELD(solutions_missing), FIELD(archived), FIELD(requests), FIELD(findings_gone);
  FIELD(findings_unlisted), FIELD(informational_left_out), FIELD(unmapped);
}
#undef FIELD
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace qualyswas::conformance::observed
