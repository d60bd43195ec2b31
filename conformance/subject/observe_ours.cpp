// Our connector's rows as the suite observes them: one function a type, member by member.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conformance/subject/in_process.h"
#include "connector/base/utc.h"

namespace qualyswas::conformance {
namespace {

using observed::Attribute;

std::vector<observed::Unmapped> observe(const std::vector<model::Unmapped>& all) {
  std::vector<observed::Unmapped> out;
  for (const auto& one : all) out.push_back({.field = one.field, .value = one.value});
  return out;
}
std::vector<observed::Unmapped> observe(const std::vector<store::UnmappedCount>& all) {
  std::vector<observed::Unmapped> out;
  for (const auto& one : all) out.push_back({.field = one.field, .value = one.value, .findings = one.findings});
  return out;
}
template <class Named>
std::vector<Attribute> attributes(const std::vector<Named>& all) {
  std::vector<Attribute> out;
  for (const auto& one : all) out.push_back({.name = one.name, .value = one.value});
  return out;
}

observed::Solution observe(const model::SolutionRow& row) {
  return {.qid = row.qid,
          .title = row.title,
          .fix_title = row.fix_title,
          .fix_description = row.fix_description,
          .severity = row.severity,
          .category = row.category,
          .published = row.published,
          .last_modified = row.last_modified,
          .cves = row.cves,
          .cpes = row.cpes,
          .references = row.references,
          .cvss_vector = row.cvss_vector,
          .diagnosis = row.diagnosis,
          .consequence = row.consequence};
}

observed::Glossary observe(const model::GlossaryRow& row) {
  return {.qid = row.qid,
          .vulnerability_type = row.vulnerability_type,
          .severity = row.severity,
          .source_severity = row.source_severity,
          .category = row.category,
          .title = row.title,
          .group = row.group,
          .owasp = row.owasp,
          .wasc = row.wasc,
          .cwe = row.cwe,
          .cvss_base = row.cvss_base,
          .cvss_temporal = row.cvss_temporal,
          .cvss3_base = row.cvss3_base,
          .cvss3_temporal = row.cvss3_temporal,
          .cvss3_attack_vector = row.cvss3_attack_vector,
          .description = row.description,
          .impact = row.impact,
          .solution = row.solution};
}

std::string word(model::FindingKind kind) {
  switch (kind) {
    case model::FindingKind::Confirmed:
      return "confirmed";
    case model::FindingKind::Potential:
      return "potential";
    case model::FindingKind::Unsaid:
      return "unsaid";
    case model::FindingKind::SensitiveContent:
      return "sensitive content";
    case model::FindingKind::InformationGathered:
      return "information gathered";
  }
  return "";
}

std::string word(model::OwaspEdition edition) {
  switch (edition) {
    case model::OwaspEdition::Unknown:
      return "";
    case model::OwaspEdition::Of2013:
      return "2013";
    case model::OwaspEdition::Of2017:
      return "2017";
    case model::OwaspEdition::Of2021:
      return "2021";
  }
  return "";
}

observed::Outcome outcome_of(store::Outcome outcome) {
  switch (outcome) {
    case store::Outcome::Ingested:
      return observed::Outcome::Ingested;
    case store::Outcome::Incomplete:
      return observed::Outcome::Incomplete;
    case store::Outcome::Refused:
      return observed::Outcome::Refused;
  }
  return observed::Outcome::Refused;
}

RunVerdict verdict_of(store::Verdict verdict) {
  switch (verdict) {
    case store::Verdict::Complete:
      return RunVerdict::Complete;
    case store::Verdict::Partial:
      return RunVerdict::Partial;
    case store::Verdict::Failed:
      return RunVerdict::Failed;
  }
  return RunVerdict::Failed;
}

// A reason that ends a run begins with the word of its kind.
std::string error_class_of(const store::RunRow& row) {
  using enum ErrorKind;
  for (const auto& reason : row.reasons)
    for (const auto kind :
         {Config, Auth, Permission, Module, KnowledgeBase, RateLimit, Transport, Vendor, Decode, Store})
      if (reason.starts_with(std::string{qualyswas::name_of(kind)} + ": "))
        return std::string{qualyswas::name_of(kind)};
  return {};
}

}  // namespace

observed::CheckStep observe(const sync::CheckStep& step) {
  using sync::CheckStep;
  observed::CheckStep seen;
  const auto right = std::ranges::find(observed::kRights, step.name, [](auto one) { return observed::name_of(one); });
  if (right == observed::kRights.end())
    throw SubjectError{"a step of the connection test has an unknown name: " + step.name};
  seen.right = *right;
  seen.outcome = step.outcome == CheckStep::Outcome::Passed   ? observed::Proof::Passed
                 : step.outcome == CheckStep::Outcome::Failed ? observed::Proof::Failed
                                                              : observed::Proof::NotTried;
  if (step.error) {
    seen.error_class = qualyswas::name_of(step.error->kind);
    seen.message = step.error->message;
    seen.advice = step.error->advice;
  }
  return seen;
}

observed::Run observe(const store::RunRow& row) {
  return {.verdict = row.verdict ? std::optional{verdict_of(*row.verdict)} : std::nullopt,
          .reasons = row.reasons,
          .error_class = error_class_of(row),
          .state = std::string{store::name_of(row.state)},
          .started = row.started,
          .finished = row.finished,
          .vendor_time = row.vendor_time,
          .format = row.format,
          .id = row.id,
          .assets_pulled = row.assets_pulled,
          .findings_pulled = row.findings_pulled,
          .solutions_pulled = row.solutions_pulled,
          .reports_listed = row.reports_listed,
          .reports_ingested = row.reports_ingested,
          .reports_skipped = row.reports_skipped,
          .added = row.added,
          .changed = row.changed,
          .unreadable = row.unreadable,
          .solutions_missing = row.solutions_missing,
          .archived = row.archived,
          .requests = row.requests,
          .findings_gone = row.findings_gone,
          .findings_unlisted = row.findings_unlisted,
          .informational_left_out = row.informational_left_out,
          .unmapped = observe(row.unmapped)};
}

observed::Asset observe(const store::AssetView& view) {
  const auto& row = view.asset;
  observed::Asset asset{.site_id = row.site_id,
                        .name = row.name,
                        .type = row.type,
                        .address = row.address,
                        .operating_system = row.operating_system,
                        .attributes = attributes(row.attributes),
                        .tags = {},
                        .created = row.created,
                        .last_seen = row.last_seen,
                        .archived_at = view.archived_at,
                        .vulnerable_pages = view.vulnerable_pages,
                        .instances = view.instances,
                        .vulnerable = view.vulnerable};
  for (const auto& tag : row.tags) asset.tags.push_back({.id = tag.id, .name = tag.name});
  return asset;
}

observed::Finding observe(const model::FindingRow& row) {
  return {.finding_id = row.finding_id,
          .unique_id = row.unique_id,
          .asset_id = row.asset_id,
          .asset_name = row.asset_name,
          .qid = row.qid,
          .location = row.location,
          .informational = row.informational,
          .status = row.status,
          .source_status = row.source_status,
          .ignored_reason = row.ignored_reason,
          .score_tenths = row.score_tenths,
          .source_severity = row.source_severity,
          .title = row.title,
          .description = row.description,
          .first_seen = row.first_seen,
          .last_seen = row.last_seen,
          .type = row.type,
          .group = row.group,
          .param = row.param,
          .potential = row.potential,
          .detection_score = row.detection_score,
          .cvss_base = row.cvss_base,
          .cvss_attack_vector = row.cvss_attack_vector,
          .cwe = row.cwe,
          .owasp = row.owasp,
          .wasc = row.wasc,
          .external_ref = row.external_ref,
          .result_list = row.result_list,
          .unmapped = observe(row.unmapped)};
}

observed::Instance observe(const store::InstanceView& view) {
  observed::Instance instance{.asset_id = view.asset_id,
                              .asset_name = view.asset_name,
                              .qid = view.qid,
                              .location = view.location,
                              .title = view.title,
                              .description = view.description,
                              .status = view.status,
                              .score_tenths = view.score_tenths,
                              .first_seen = view.first_seen,
                              .last_seen = view.last_seen,
                              .finding_ids = view.finding_ids,
                              .gone_ids = view.gone_ids,
                              .informational = false,
                              .archived = view.archived,
                              .findings = {}};
  for (const auto& row : view.findings) instance.findings.push_back(observe(row));
  return instance;
}

observed::Vulnerability observe(const store::VulnerabilityView& view) {
  return {.qid = view.qid,
          .title = view.title,
          .titles = view.titles,
          .score_tenths = view.score_tenths,
          .severity = view.severity,
          .type = view.type,
          .group = view.group,
          .instances = view.instances,
          .vulnerable = view.vulnerable,
          .assets = view.assets,
          .detection_score = view.detection_score,
          .cvss_base = view.cvss_base,
          .cvss_attack_vector = view.cvss_attack_vector,
          .cwe = view.cwe,
          .owasp = view.owasp,
          .wasc = view.wasc,
          .external_refs = view.external_refs,
          .solution = view.solution ? std::optional{observe(*view.solution)} : std::nullopt};
}

observed::Application observe(const store::ApplicationView& view) {
  const auto& row = view.application;
  return {.network = view.network,
          .application_id = row.application_id,
          .name = row.name,
          .url = row.url,
          .address = row.address,
          .operating_system = row.operating_system,
          .owner = row.owner,
          .scope = row.scope,
          .attributes = attributes(row.attributes),
          .tags = attributes(row.tags),
          .urls = view.urls,
          .open = {.critical = view.open.critical,
                   .high = view.open.high,
                   .medium = view.open.medium,
                   .low = view.open.low,
                   .unmapped = view.open.unmapped},
          .last_scan = view.last_scan};
}

observed::AppFinding observe(const store::AppFindingView& view) {
  const auto& row = view.finding;
  return {.network = view.network,
          .application = view.application,
          .finding_id = row.finding_id,
          .unique_id = row.unique_id,
          .detection_id = row.detection_id,
          .application_id = row.application_id,
          .qid = row.qid,
          .kind = word(row.kind),
          .url = row.url,
          .param = row.param,
          .parameter_type = row.parameter_type,
          .vulnerability_type = row.vulnerability_type,
          .source_status = row.source_status,
          .state = row.state,
          .report_status = row.report_status,
          .ignored = row.ignored,
          .ignored_reason = row.ignored_reason,
          .ignored_by = row.ignored_by,
          .ignored_comment = row.ignored_comment,
          .ignored_at = row.ignored_at,
          .first_detected = row.first_detected,
          .last_detected = row.last_detected,
          .last_tested = row.last_tested,
          .times_detected = row.times_detected,
          .severity = row.severity,
          .source_severity = row.source_severity,
          .details = row.details,
          .unmapped = observe(row.unmapped),
          .glossary = view.glossary ? std::optional{observe(*view.glossary)} : std::nullopt,
          .owasp_edition = word(view.owasp_edition),
          .closed_by_system = view.closed_by_system,
          .rework = view.rework};
}

observed::Upload observe(const store::UploadRow& row) {
  return {.id = row.id,
          .at = row.at,
          .origin = row.origin == store::Origin::Pulled ? observed::Origin::Pulled : observed::Origin::Uploaded,
          .name = row.name,
          .file = row.file,
          .report_id = row.report_id,
          .type = row.type,
          .generated = row.generated,
          .outcome = outcome_of(row.outcome),
          .reasons = row.reasons,
          .applications = row.applications,
          .findings = row.findings,
          .ignored = row.ignored,
          .unreadable = row.unreadable,
          .added = row.added,
          .changed = row.changed,
          .closed = row.closed,
          .reopened = row.reopened,
          .unmapped = observe(row.unmapped)};
}

}  // namespace qualyswas::conformance

namespace qualyswas {

namespace store {

void PrintTo(const LogLine& line, std::ostream* out) { *out << format_utc(line.at) << " " << line.text; }

}  // namespace store

namespace sync {

void PrintTo(const Difference& difference, std::ostream* out) {
  *out << fmt::format("{}: vendor {}, ours {} ({})", difference.what, difference.vendor, difference.ours,
                      difference.why);
}

void PrintTo(const Comparison& comparison, std::ostream* out) {
  *out << fmt::format("{}: vendor {}, ours {}, {}", comparison.name, comparison.vendor, comparison.ours,
                      comparison.equal ? "equal" : "not equal");
}

}  // namespace sync
}  // namespace qualyswas
