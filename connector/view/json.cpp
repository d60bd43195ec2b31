#include "connector/view/json.h"

#include "connector/base/utc.h"
#include "connector/profiles/neurons/mapping.h"
#include "connector/profiles/neurons/metadata.h"

namespace qualyswas::view {
namespace {

Json instant(std::optional<Instant> at) { return at ? Json(format_utc(*at)) : Json(nullptr); }

template <class T>
Json optional(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json score(std::optional<int> tenths) { return tenths ? Json(*tenths / 10.0) : Json(nullptr); }

Json to_json(const model::FindingRow& row) {
  Json unmapped = Json::array();
  for (const auto& one : row.unmapped) unmapped.push_back({{"field", one.field}, {"value", one.value}});
  // The store keeps it as JSON text; a row that an older version wrote otherwise is shown as it is.
  Json results = Json::parse(row.result_list, nullptr, false);
  if (results.is_discarded()) results = row.result_list;
  return {
      {"finding_id", row.finding_id},
      {"unique_id", row.unique_id},
      {"status", optional(row.status)},
      {"source_status", row.source_status},
      {"ignored_reason", row.ignored_reason},
      {"score", score(row.score_tenths)},
      {"source_severity", row.source_severity},
      {"title", row.title},
      {"type", row.type},
      {"group", row.group},
      {"param", row.param},
      {"potential", optional(row.potential)},
      {"informational", row.informational},
      {"first_seen", instant(row.first_seen)},
      {"last_seen", instant(row.last_seen)},
      {"detection_score", optional(row.detection_score)},
      {"cvss_base", row.cvss_base},
      {"cvss_attack_vector", row.cvss_attack_vector},
      {"cwe", row.cwe},
      {"owasp", row.owasp},
      {"wasc", row.wasc},
      {"external_ref", row.external_ref},
      {"description", row.description},
      {"result_list", std::move(results)},
      {"unmapped", std::move(unmapped)},
  };
}

Json to_json(const model::SolutionRow& row) {
  return {
      {"title", row.title},
      {"fix_title", row.fix_title},
      {"fix_description", row.fix_description},
      {"severity", row.severity},
      {"category", row.category},
      {"published", instant(row.published)},
      {"last_modified", instant(row.last_modified)},
      {"cves", row.cves},
      {"cpes", row.cpes},
      {"references", row.references},
      {"cvss_vector", row.cvss_vector},
      {"diagnosis", row.diagnosis},
      {"consequence", row.consequence},
  };
}

Json to_json(const std::vector<store::UnmappedCount>& counts) {
  Json unmapped = Json::array();
  for (const auto& one : counts)
    unmapped.push_back({{"field", one.field}, {"value", one.value}, {"findings", one.findings}});
  return unmapped;
}

Json to_json(const std::vector<model::NamedText>& texts) {
  Json list = Json::array();
  for (const auto& one : texts) list.push_back({{"name", one.name}, {"value", one.value}});
  return list;
}

// What the report's glossary says; nothing of it where it lacks the QID.
Json to_json(const model::GlossaryRow& row) {
  return {
      {"category", row.category},
      {"group", row.group},
      {"source_severity", row.source_severity},
      {"cvss_base", row.cvss_base},
      {"cvss_temporal", row.cvss_temporal},
      {"cvss3_base", row.cvss3_base},
      {"cvss3_temporal", row.cvss3_temporal},
      {"cvss3_attack_vector", row.cvss3_attack_vector},
      {"description", row.description},
      {"impact", row.impact},
      {"solution", row.solution},
  };
}

}  // namespace

Json to_json(const Error& error) {
  return {{"kind", name_of(error.kind)}, {"message", error.message}, {"advice", error.advice}};
}

Json to_json(const store::RunRow& run) {
  return {
      {"run", run.id},
      {"verdict", run.verdict ? Json(name_of(*run.verdict)) : Json(nullptr)},
      {"state", name_of(run.state)},
      {"started", instant(run.started)},
      {"finished", instant(run.finished)},
      {"reasons", run.reasons},
      {"assets_pulled", run.assets_pulled},
      {"findings_pulled", run.findings_pulled},
      {"solutions_pulled", run.solutions_pulled},
      {"added", run.added},
      {"changed", run.changed},
      {"unreadable", run.unreadable},
      {"solutions_missing", run.solutions_missing},
      {"archived", run.archived},
      {"findings_gone", run.findings_gone},
      {"findings_unlisted", run.findings_unlisted},
      {"informational_left_out", optional(run.informational_left_out)},
      {"reports_listed", run.reports_listed},
      {"reports_ingested", run.reports_ingested},
      {"reports_skipped", run.reports_skipped},
      {"requests", run.requests},
      {"unmapped", to_json(run.unmapped)},
      {"format", run.format},
      {"incremental", run.incremental},
  };
}

Json to_json(const store::LogLine& line) { return {{"at", instant(line.at)}, {"text", line.text}}; }

Json to_json(const store::AssetView& view) {
  Json attributes = Json::object();
  for (const auto& one : view.asset.attributes) attributes[one.name] = one.value;
  Json tags = Json::array();
  for (const auto& one : view.asset.tags) tags.push_back({{"id", one.id}, {"name", one.name}});
  return {
      {"site_id", view.asset.site_id},
      {"name", view.asset.name},
      {"type", view.asset.type},
      {"address", view.asset.address},
      {"operating_system", optional(view.asset.operating_system)},
      {"attributes", std::move(attributes)},
      {"tags", std::move(tags)},
      {"created", instant(view.asset.created)},
      {"last_seen", instant(view.asset.last_seen)},
      {"status", view.archived_at ? "archived" : "active"},
      {"archived_at", instant(view.archived_at)},
      {"instances", view.instances},
      {"vulnerable", view.vulnerable},
      {"vulnerable_pages", view.vulnerable_pages},
  };
}

Json to_json(const store::InstanceView& view) {
  Json json = {
      {"asset_id", view.asset_id},
      {"asset_name", view.asset_name},
      {"qid", view.qid},
      {"location", view.location},
      {"title", view.title},
      {"status", optional(view.status)},
      {"score", score(view.score_tenths)},
      {"first_seen", instant(view.first_seen)},
      {"last_seen", instant(view.last_seen)},
      {"description", view.description},
      {"finding_ids", view.finding_ids},
      {"no_longer_delivered", view.gone_ids},
      {"archived", view.archived},
  };
  if (view.findings.empty()) return json;
  Json findings = Json::array();
  for (const auto& row : view.findings) findings.push_back(to_json(row));
  json["findings"] = std::move(findings);
  return json;
}

Json to_json(const store::VulnerabilityView& view) {
  return {
      {"qid", view.qid},
      {"title", view.title},
      {"titles", view.titles},
      {"severity", view.severity},
      {"score", score(view.score_tenths)},
      {"type", view.type},
      {"group", view.group},
      {"instances", view.instances},
      {"vulnerable", view.vulnerable},
      {"assets", view.assets},
      {"detection_score", optional(view.detection_score)},
      {"cvss_base", view.cvss_base},
      {"cvss_attack_vector", view.cvss_attack_vector},
      {"cwe", view.cwe},
      {"owasp", view.owasp},
      {"wasc", view.wasc},
      {"external_refs", view.external_refs},
      {"solution", view.solution ? to_json(*view.solution) : Json(nullptr)},
  };
}

Json to_json(const store::ApplicationView& view) {
  const auto& application = view.application;
  return {
      {"application_id", optional(application.application_id)},
      {"name", application.name},
      {"network", view.network},
      {"scanner", profiles::neurons::kScannerName},
      {"address", application.address},
      {"url", application.url},
      {"urls", view.urls},
      {"severity_counts",
       {{"critical", view.open.critical},
        {"high", view.open.high},
        {"medium", view.open.medium},
        {"low", view.open.low},
        {"unmapped", view.open.unmapped}}},
      {"last_scan", instant(view.last_scan)},
      {"operating_system", optional(application.operating_system)},
      {"owner", application.owner},
      {"scope", application.scope},
      {"attributes", to_json(application.attributes)},
      {"tags", to_json(application.tags)},
  };
}

Json to_json(const store::AppFindingView& view) {
  const auto& finding = view.finding;
  const auto* glossary = view.glossary ? &*view.glossary : nullptr;
  Json unmapped = Json::array();
  for (const auto& one : finding.unmapped) unmapped.push_back({{"field", one.field}, {"value", one.value}});
  Json details = Json::parse(finding.details, nullptr, false);
  if (details.is_discarded()) details = finding.details;
  Json json = {
      {"key", finding.key},
      {"unique_id", finding.unique_id},
      {"finding_id", finding.id_text.empty() ? Json(finding.finding_id) : Json(finding.id_text)},
      {"detection_id", optional(finding.detection_id)},
      {"application_id", optional(finding.application_id)},
      {"application", view.application},
      {"network", view.network},
      {"scanner", profiles::neurons::kScannerName},
      {"qid", finding.qid},
      {"title", glossary ? Json(glossary->title) : Json(nullptr)},
      {"severity", optional(finding.severity)},
      {"vulnerability_type", optional(finding.vulnerability_type)},
      {"source_status", optional(finding.source_status)},
      {"parameter_type", optional(finding.parameter_type)},
      {"url", finding.url},
      {"param", finding.param},
      {"state", finding.state},
      {"report_status", finding.report_status},
      {"closed_by_system", view.closed_by_system},
      {"rework", view.rework},
      {"ignored", finding.ignored},
      {"first_detected", instant(finding.first_detected)},
      {"last_detected", instant(finding.last_detected)},
      {"last_tested", instant(finding.last_tested)},
      {"times_detected", optional(finding.times_detected)},
      {"owasp_label", profiles::neurons::owasp_label(view.owasp_edition)},
      {"owasp", glossary ? Json(glossary->owasp) : Json::array()},
      {"wasc", glossary ? Json(glossary->wasc) : Json::array()},
      {"cwe", glossary ? Json(glossary->cwe) : Json::array()},
      {"glossary", glossary ? to_json(*glossary) : Json(nullptr)},
      {"details", std::move(details)},
      {"unmapped", std::move(unmapped)},
  };
  if (finding.ignored) {
    json["ignored_reason"] = finding.ignored_reason;
    json["ignored_by"] = finding.ignored_by;
    json["ignored_comment"] = finding.ignored_comment;
    json["ignored_at"] = instant(finding.ignored_at);
  }
  return json;
}

Json to_json(const store::UploadRow& upload) {
  return {
      {"upload", upload.id},
      {"at", instant(upload.at)},
      {"origin", name_of(upload.origin)},
      {"outcome", name_of(upload.outcome)},
      {"file", upload.file},
      {"name", upload.name},
      {"report_id", optional(upload.report_id)},
      {"type", upload.type.empty() ? Json(nullptr) : Json(upload.type)},
      {"generated", instant(upload.generated)},
      {"reasons", upload.reasons},
      {"applications", upload.applications},
      {"findings", upload.findings},
      {"ignored", upload.ignored},
      {"unreadable", upload.unreadable},
      {"added", upload.added},
      {"changed", upload.changed},
      {"closed", upload.closed},
      {"reopened", upload.reopened},
      {"unmapped", to_json(upload.unmapped)},
  };
}

std::string dump(const Json& json, bool ascii) { return json.dump(-1, ' ', ascii, Json::error_handler_t::replace); }

}  // namespace qualyswas::view
