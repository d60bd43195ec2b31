#include "connector/cli/blocks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/cli/json.h"
#include "connector/cli/text.h"

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
    field(out, 4, "status", finding.status.value_or("(unmapped)"));
    field(out, 4, "vendor's status", finding.source_status);
    field(out, 4, "ignored", finding.ignored_reason);
    field(out, 4, "severity", finding.source_severity);
    field(out, 4, "parameter", finding.param);
    field(out, 4, "last seen", shown(finding.last_seen));
    for (const auto& one : finding.unmapped) field(out, 4, "unmapped", fmt::format("{}: {}", one.field, one.value));
    print_payloads(out, finding);
  }
  print_solution(out, solution);
  out << '\n';
}

}  // namespace qualyswas::cli
