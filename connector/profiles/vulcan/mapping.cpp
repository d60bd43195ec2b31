#include "connector/profiles/vulcan/mapping.h"

#include <algorithm>
#include <string>
#include <utility>

#include "connector/profiles/unmapped.h"
#include "connector/profiles/vulcan/cpe.h"
#include "connector/profiles/vulcan/result_list.h"
#include "connector/profiles/vulcan/score.h"
#include "connector/profiles/vulcan/status.h"

namespace qualyswas::profiles::vulcan {
namespace {

// Two lines of the guide's left column are no field of the vendor but the text itself: every asset is of this type,
// every fix has this title.
constexpr std::string_view kAssetType = "Websites";
constexpr std::string_view kFixTitle = "Qualys WAS recommendation";

constexpr std::string_view kVulnerability = "VULNERABILITY";
constexpr std::string_view kSensitiveContent = "SENSITIVE_CONTENT";
constexpr std::string_view kInformationGathered = "INFORMATION_GATHERED";

bool is_empty(const std::optional<std::string>& text) { return !text || text->empty(); }

std::optional<std::string> status_of(const model::Finding& finding, model::FindingRow& row) {
  std::optional<std::string_view> status;
  if (finding.ignored.value_or(false)) {
    // Whatever the scanner saw last, somebody decided: the reason speaks, not the detection status (STAT-007).
    status = find_ignored_status(guide_words(row.ignored_reason));
    if (!status) note(row.unmapped, "ignoredReason", row.ignored_reason);
  } else if (row.informational && row.source_status.empty()) {
    status = find_status("active");  // information gathered carries no status by nature (MAP-033, MAP-034)
  } else {
    status = find_status(guide_words(row.source_status));
    if (!status) note(row.unmapped, "status", row.source_status);
  }
  if (!status) return std::nullopt;
  return std::string{*status};
}

// Only information gathered has no URL by nature. For the others an absent one stays empty and is reported: the web
// application's URL would be an invention.
std::string location_of(const model::Finding& finding, model::FindingRow& row) {
  if (!is_empty(finding.url)) return *finding.url;
  if (row.informational && !finding.webapp_url.empty()) return finding.webapp_url;
  note(row.unmapped, "url", {});
  return {};
}

std::vector<std::string> entries(const std::vector<model::Classification>& list) {
  std::vector<std::string> texts;
  texts.reserve(list.size());
  for (const auto& entry : list) {
    std::string text = std::to_string(entry.code);
    if (!entry.name.empty()) text.append(" ").append(entry.name);
    texts.push_back(std::move(text));
  }
  return texts;
}

std::string reference(std::string_view id, std::string_view url) {
  std::string text{id};
  if (!id.empty() && !url.empty()) text += ' ';
  return text.append(url);
}

}  // namespace

// Vulcan guide, "Website fields mapping", the lines of an asset. Its status is not here: `Active` and archived are the
// store's to say, from `last_seen`.
model::AssetRow map_asset(const model::WebApp& webapp) {
  return {
      .site_id = webapp.id,
      .name = webapp.name,
      .type = std::string{kAssetType},
      .address = webapp.url,
      .operating_system = webapp.operating_system,
      .attributes = webapp.attributes,
      .tags = webapp.tags,
      .created = webapp.created,
      .last_seen = webapp.updated,
  };
}

// Vulcan guide, "Website fields mapping", the lines of a vulnerability and its instance.
model::FindingRow map_finding(const model::Finding& finding) {
  model::FindingRow row;
  row.finding_id = finding.id;
  row.unique_id = finding.unique_id;
  row.asset_id = finding.webapp_id;
  row.asset_name = finding.webapp_name;
  row.qid = finding.qid;
  row.type = finding.type;
  row.informational = finding.type == kInformationGathered;
  if (!row.informational && finding.type != kVulnerability && finding.type != kSensitiveContent)
    note(row.unmapped, "type", finding.type);
  row.location = location_of(finding, row);

  row.source_status = finding.status.value_or("");
  if (finding.ignored.value_or(false)) row.ignored_reason = finding.ignored_reason.value_or("");
  row.status = status_of(finding, row);
  row.status_precedence = merge_precedence(row.status);

  row.source_severity = finding.severity;
  row.score_tenths = find_score_tenths(finding.severity);
  if (!row.score_tenths) note(row.unmapped, "severity", finding.severity);

  row.title = finding.name;
  if (!finding.results.empty() && !finding.results.front().payloads.empty())
    row.description = finding.results.front().payloads.front().response;
  row.first_seen = finding.history.empty() ? finding.first_detected : finding.history.front();
  row.last_seen = finding.last_tested;
  row.group = finding.group;
  row.param = finding.param;
  row.potential = finding.potential;
  row.detection_score = finding.detection_score;
  if (finding.cvss3) {
    row.cvss_base = finding.cvss3->base;
    row.cvss_attack_vector = finding.cvss3->attack_vector;
  }
  row.cwe = finding.cwe;
  row.owasp = entries(finding.owasp);
  row.wasc = entries(finding.wasc);
  row.external_ref = finding.external_ref;
  row.result_list = result_list_json(finding.results);
  return row;
}

// Vulcan guide, "Website fields mapping", "Fix - Title" and "Fix - Description", and the KnowledgeBase's part of
// "Vulnerability details".
model::SolutionRow map_solution(const model::Solution& solution) {
  model::SolutionRow row{
      .qid = solution.qid,
      .title = solution.title,
      .fix_title = std::string{kFixTitle},
      .fix_description = solution.solution,
      .severity = solution.severity,
      .category = solution.category,
      .published = solution.published,
      .last_modified = solution.last_modified,
      .cves = solution.cves,
      .cpes = {},
      .references = {},
      .cvss_vector = solution.cvss3_vector.empty() ? solution.cvss2_vector : solution.cvss3_vector,
      .diagnosis = solution.diagnosis,
      .consequence = solution.consequence,
  };
  for (const auto& software : solution.software) {
    auto cpe = find_cpe(software);
    if (cpe && std::ranges::find(row.cpes, *cpe) == row.cpes.end()) row.cpes.push_back(std::move(*cpe));
  }
  for (const auto& entry : solution.vendor_references) row.references.push_back(reference(entry.id, entry.url));
  for (const auto& entry : solution.bugtraq) row.references.push_back(reference("Bugtraq " + entry.id, entry.url));
  return row;
}

}  // namespace qualyswas::profiles::vulcan
