#include "connector/cli/blocks.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/cli/json.h"
#include "connector/cli/text.h"
#include "connector/profiles/neurons/mapping.h"
#include "connector/profiles/neurons/metadata.h"

namespace qualyswas::cli {
namespace {

void field(std::ostream& out, int indent, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  const auto text = printable_block(value);
  if (text.find('\n') == std::string::npos) {
    out << fmt::format("{:{}}{:<18}{}\n", "", indent, name, text);
    return;
  }
  out << fmt::format("{:{}}{}\n", "", indent, name);
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    out << fmt::format("{:{}}| {}\n", "", indent + 2, rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
}

template <class Values>
std::string joined(const Values& values) {
  return fmt::format("{}", fmt::join(values, ", "));
}

std::string shown_number(const std::optional<std::int64_t>& number) { return number ? std::to_string(*number) : ""; }

std::string text_of(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

void print_payloads(std::ostream& out, const model::FindingRow& finding) {
  const auto results = Json::parse(finding.result_list, nullptr, false);
  if (!results.is_array()) return field(out, 4, "result list", finding.result_list);
  int number = 0;
  for (const auto& result : results) {
    if (!result.is_object() || !result.contains("payloads") || !result["payloads"].is_array()) continue;
    for (const auto& payload : result["payloads"]) {
      if (!payload.is_object()) continue;
      out << fmt::format("    payload {}\n", ++number);
      field(out, 6, "payload", text_of(payload, "payload"));
      field(out, 6, "request", fmt::format("{} {}", text_of(payload, "method"), text_of(payload, "link")));
      field(out, 6, "response", text_of(payload, "response"));
    }
  }
}

// A finding's details as neurons keeps them: every payload, with what was asked and what came back.
void print_details(std::ostream& out, const std::string& text) {
  const auto details = Json::parse(text, nullptr, false);
  if (!details.is_object()) return field(out, 2, "details", text);
  const auto list_of = [&](const char* key) {
    const auto at = details.find(key);
    return at != details.end() && at->is_array() ? *at : Json::array();
  };
  field(out, 2, "form", text_of(details, "form_entry_point"));
  field(out, 2, "cookie", text_of(details, "cookie"));
  field(out, 2, "operation", text_of(details, "function"));
  field(out, 2, "content", text_of(details, "content"));
  for (const auto& url : list_of("access_path"))
    if (url.is_string()) field(out, 2, "access path", url.get<std::string>());
  for (const auto& payload : list_of("payloads")) {
    if (!payload.is_object()) continue;
    out << fmt::format("  payload {}\n", printable(text_of(payload, "num")));
    field(out, 4, "payload", text_of(payload, "payload"));
    if (const auto at = payload.find("request"); at != payload.end() && at->is_object()) {
      auto request = fmt::format("{} {}", text_of(*at, "method"), text_of(*at, "url"));
      if (const auto headers = at->find("headers"); headers != at->end() && headers->is_array())
        for (const auto& header : *headers)
          request += fmt::format("\n{}: {}", text_of(header, "name"), text_of(header, "value"));
      if (const auto body = text_of(*at, "body"); !body.empty()) request += "\n\n" + body;
      field(out, 4, "request", request);
    }
    field(out, 4, payload.contains("response_damaged") ? "response (damaged in the file)" : "response",
          text_of(payload, "response"));
    field(out, 4, payload.contains("evidence_damaged") ? "evidence (damaged in the file)" : "evidence",
          text_of(payload, "evidence"));
  }
  field(out, 2, details.contains("data_damaged") ? "data (damaged in the file)" : "data", text_of(details, "data"));
  for (const auto& ssl : list_of("ssl")) {
    if (!ssl.is_object()) continue;
    field(out, 2, "host",
          fmt::format("{} {} {} {}", text_of(ssl, "virtual_host"), text_of(ssl, "ip"), text_of(ssl, "protocol"),
                      text_of(ssl, "port")));
    field(out, 2, "result", text_of(ssl, "result"));
  }
}

void print_solution(std::ostream& out, const model::SolutionRow* solution) {
  if (!solution) {
    field(out, 2, "solution", "none: the KnowledgeBase has not described this QID");
    return;
  }
  field(out, 2, "fix title", solution->fix_title);
  field(out, 2, "fix description", solution->fix_description);
  field(out, 2, "CVE", joined(solution->cves));
  field(out, 2, "CPE", joined(solution->cpes));
  field(out, 2, "references", joined(solution->references));
  field(out, 2, "CVSS vector", solution->cvss_vector);
  if (solution->published) field(out, 2, "published", shown(solution->published));
}

}  // namespace

void print_block(std::ostream& out, const store::AssetView& view) {
  const auto& asset = view.asset;
  out << fmt::format("{} {}\n", asset.site_id, printable(asset.name));
  field(out, 2, "type", asset.type);
  field(out, 2, "address", asset.address);
  field(out, 2, "operating system", asset.operating_system.value_or(""));
  field(out, 2, "created", shown(asset.created));
  field(out, 2, "last seen", shown(asset.last_seen));
  field(out, 2, "status", view.archived_at ? "archived " + shown(view.archived_at) : "active");
  field(out, 2, "instances", fmt::format("{}, {} vulnerable", view.instances, view.vulnerable));
  for (const auto& tag : asset.tags) field(out, 2, "tag", tag.name);
  for (const auto& attribute : asset.attributes)
    field(out, 2, "attribute", fmt::format("{}: {}", attribute.name, attribute.value));
  for (const auto& page : view.vulnerable_pages) field(out, 2, "vulnerable page", page);
  out << '\n';
}

void print_block(std::ostream& out, const store::VulnerabilityView& view) {
  out << fmt::format("QID {} {}\n", view.qid, printable(view.title));
  if (view.titles.size() > 1) field(out, 2, "names", joined(view.titles));
  field(out, 2, "severity", view.severity);
  field(out, 2, "score", shown_score(view.score_tenths));
  field(out, 2, "type", view.type);
  field(out, 2, "group", view.group);
  field(out, 2, "instances",
        fmt::format("{} on {}, {} vulnerable", view.instances, shown_count(view.assets, "asset", "assets"),
                    view.vulnerable));
  field(out, 2, "detection score", shown_number(view.detection_score));
  field(out, 2, "CVSS v3 base", view.cvss_base);
  field(out, 2, "attack vector", view.cvss_attack_vector);
  field(out, 2, "CWE", joined(view.cwe));
  field(out, 2, "OWASP", joined(view.owasp));
  field(out, 2, "WASC", joined(view.wasc));
  field(out, 2, "external refs", joined(view.external_refs));
  print_solution(out, view.solution ? &*view.solution : nullptr);
  out << '\n';
}

void print_block(std::ostream& out, const store::InstanceView& view, const model::SolutionRow* solution) {
  out << fmt::format("QID {} {} at {}\n", view.qid, printable(view.title), printable(view.location));
  field(out, 2, "asset", fmt::format("{} {}{}", view.asset_id, view.asset_name, view.archived ? " (archived)" : ""));
  field(out, 2, "status", view.status.value_or("(unmapped)"));
  field(out, 2, "score", shown_score(view.score_tenths));
  field(out, 2, "first seen", shown(view.first_seen));
  field(out, 2, "last seen", shown(view.last_seen));
  field(out, 2, "description", view.description);
  for (const auto& finding : view.findings) {
    out << fmt::format("  finding {}\n", finding.finding_id);
    field(out, 4, "unique id", finding.unique_id);
    if (std::ranges::find(view.gone_ids, finding.finding_id) != view.gone_ids.end())
      field(out, 4, "delivered", "no longer; kept as history");
    field(out, 4, "status", finding.status.value_or("(unmapped)"));
    field(out, 4, "vendor's status", finding.source_status);
    field(out, 4, "ignored", finding.ignored_reason);
    field(out, 4, "severity", finding.source_severity);
    field(out, 4, "detection score", shown_number(finding.detection_score));
    field(out, 4, "parameter", finding.param);
    field(out, 4, "last seen", shown(finding.last_seen));
    for (const auto& one : finding.unmapped) field(out, 4, "unmapped", fmt::format("{}: {}", one.field, one.value));
    print_payloads(out, finding);
  }
  print_solution(out, solution);
  out << '\n';
}

void print_block(std::ostream& out, const store::ApplicationView& view) {
  const auto& application = view.application;
  const auto& open = view.open;
  out << fmt::format("{} {}\n", application.application_id ? std::to_string(*application.application_id) : "-",
                     printable(application.name.empty() ? "(unnamed)" : application.name));
  field(out, 2, "network", view.network);
  field(out, 2, "scanner name", profiles::neurons::kScannerName);
  field(out, 2, "address", application.address);
  field(out, 2, "open findings",
        fmt::format("{} critical, {} high, {} medium, {} low, {} unmapped", open.critical, open.high, open.medium,
                    open.low, open.unmapped));
  field(out, 2, "last scan", shown(view.last_scan));
  field(out, 2, "operating system", application.operating_system.value_or(""));
  field(out, 2, "owner", application.owner);
  field(out, 2, "scope", application.scope);
  for (const auto& tag : application.tags)
    field(out, 2, "tag", tag.value.empty() ? tag.name : tag.name + " " + tag.value);
  for (const auto& attribute : application.attributes)
    field(out, 2, "attribute", fmt::format("{}: {}", attribute.name, attribute.value));
  for (const auto& url : view.urls) field(out, 2, "URL", url);
  out << '\n';
}

void print_block(std::ostream& out, const store::AppFindingView& view) {
  const auto& finding = view.finding;
  out << fmt::format("QID {} {}\n", finding.qid,
                     printable(view.glossary ? view.glossary->title : "(the report does not describe this QID)"));
  field(out, 2, "application", view.application.empty() ? "(unnamed)" : view.application);
  field(out, 2, "network", view.network);
  field(out, 2, "scanner name", profiles::neurons::kScannerName);
  field(out, 2, "finding", finding.key);
  field(out, 2, "severity", finding.severity.value_or("(unmapped)"));
  field(out, 2, "type", finding.vulnerability_type.value_or("(unmapped)"));
  field(out, 2, "source status", finding.source_status.value_or(""));
  field(out, 2, "URL", finding.url);
  field(out, 2, "parameter", finding.param);
  field(out, 2, "parameter type", finding.parameter_type.value_or(""));
  field(
      out, 2, "state",
      fmt::format("{}{}{}", finding.state, view.closed_by_system ? ": missing in the application's newest report" : "",
                  view.rework ? ": rework, it was closed before" : ""));
  field(out, 2, "status", finding.report_status);
  if (finding.ignored) {
    field(out, 2, "ignored", finding.ignored_reason.empty() ? "yes" : finding.ignored_reason);
    field(out, 2, "ignored by", finding.ignored_by);
    field(out, 2, "ignored at", finding.ignored_at ? shown(finding.ignored_at) : "");
    field(out, 2, "comment", finding.ignored_comment);
  }
  field(out, 2, "first detected", shown(finding.first_detected));
  field(out, 2, "last detected", shown(finding.last_detected));
  field(out, 2, "last tested", shown(finding.last_tested));
  if (finding.times_detected) field(out, 2, "times detected", std::to_string(*finding.times_detected));
  if (view.glossary) {
    const auto& glossary = *view.glossary;
    field(out, 2, profiles::neurons::owasp_label(view.owasp_edition), joined(glossary.owasp));
    field(out, 2, "WASC", joined(glossary.wasc));
    field(out, 2, "CWE", joined(glossary.cwe));
    field(out, 2, "group", glossary.group);
    field(out, 2, "CVSS base", glossary.cvss_base);
    field(out, 2, "CVSS v3 base", glossary.cvss3_base);
    field(out, 2, "attack vector", glossary.cvss3_attack_vector);
    field(out, 2, "description", glossary.description);
    field(out, 2, "impact", glossary.impact);
    field(out, 2, "solution", glossary.solution);
  }
  for (const auto& one : finding.unmapped) field(out, 2, "unmapped", fmt::format("{}: {}", one.field, one.value));
  print_details(out, finding.details);
  out << '\n';
}

void print_block(std::ostream& out, const store::UploadRow& upload) {
  out << fmt::format("upload {} {}\n", upload.id, printable(upload.name));
  field(out, 2, "at", shown(upload.at));
  field(out, 2, "source",
        upload.report_id ? fmt::format("{}, report {}", name_of(upload.origin), *upload.report_id)
                         : std::string{name_of(upload.origin)});
  field(out, 2, "file", upload.file);
  field(out, 2, "type", upload.type);
  field(out, 2, "generated", shown(upload.generated));
  field(out, 2, "outcome", name_of(upload.outcome));
  for (const auto& reason : upload.reasons) field(out, 2, "reason", reason);
  field(
      out, 2, "holds",
      fmt::format("{}, {} ({} ignored), {} unreadable", shown_count(upload.applications, "application", "applications"),
                  shown_count(upload.findings, "finding", "findings"), upload.ignored, upload.unreadable));
  field(out, 2, "brought",
        fmt::format("{} new, {} changed, {} closed, {} reopened", upload.added, upload.changed, upload.closed,
                    upload.reopened));
  for (const auto& one : upload.unmapped)
    field(out, 2, "unmapped",
          fmt::format("{} \"{}\": {}", one.field, one.value, shown_count(one.findings, "finding", "findings")));
  out << '\n';
}

}  // namespace qualyswas::cli
