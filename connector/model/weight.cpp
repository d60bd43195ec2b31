#include "connector/model/weight.h"

#include <string>
#include <vector>

namespace qualyswas::model {
namespace {

std::size_t weight_of(const std::vector<Tag>& tags) {
  std::size_t bytes = 0;
  for (const auto& tag : tags) bytes += sizeof tag + tag.name.size();
  return bytes;
}

std::size_t weight_of(const std::vector<CustomAttribute>& attributes) {
  std::size_t bytes = 0;
  for (const auto& attribute : attributes) bytes += sizeof attribute + attribute.name.size() + attribute.value.size();
  return bytes;
}

std::size_t weight_of(const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const auto& text : texts) bytes += sizeof(std::string) + text.size();
  return bytes;
}

}  // namespace

std::size_t weight_of(const WebApp& webapp) {
  return sizeof webapp + webapp.name.size() + webapp.url.size() + weight_of(webapp.tags) + weight_of(webapp.attributes);
}

std::size_t weight_of(const Finding& finding) {
  auto bytes = sizeof finding + finding.name.size() + finding.param.size() + finding.content.size() +
               finding.ignored_comment.size() + finding.webapp_name.size() + finding.webapp_url.size() +
               (finding.url ? finding.url->size() : 0) + finding.history.size() * sizeof(Instant) +
               finding.cwe.size() * sizeof(std::int64_t) + weight_of(finding.webapp_tags);
  for (const auto& entry : finding.owasp) bytes += sizeof entry + entry.name.size() + entry.url.size();
  for (const auto& entry : finding.wasc) bytes += sizeof entry + entry.name.size() + entry.url.size();
  for (const auto& result : finding.results) {
    bytes += sizeof result + result.form_location.size();
    bytes += weight_of(result.access_path);
    for (const auto& payload : result.payloads)
      bytes += sizeof payload + payload.payload.size() + payload.link.size() + payload.headers.size() +
               payload.body.size() + payload.response.size();
  }
  return bytes;
}

std::size_t weight_of(const ListedReport& report) {
  return sizeof report + report.name.size() + report.type.size() + report.format.size() + report.status.size();
}

std::size_t weight_of(const AssetRow& row) {
  return sizeof row + row.name.size() + row.address.size() + weight_of(row.attributes) + weight_of(row.tags);
}

std::size_t weight_of(const FindingRow& row) {
  return sizeof row + row.asset_name.size() + row.location.size() + row.title.size() + row.param.size() +
         row.description.size() + row.result_list.size() + row.external_ref.size() +
         row.cwe.size() * sizeof(std::int64_t) + weight_of(row.owasp) + weight_of(row.wasc) +
         row.unmapped.size() * sizeof(Unmapped);
}

std::size_t weight_of(const SolutionRow& row) {
  return sizeof row + row.title.size() + row.fix_description.size() + row.diagnosis.size() + row.consequence.size() +
         weight_of(row.cves) + weight_of(row.cpes) + weight_of(row.references);
}

}  // namespace qualyswas::model
