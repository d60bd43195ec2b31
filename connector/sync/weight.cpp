#include "connector/sync/weight.h"

namespace qualyswas::sync {

std::size_t weight_of(const model::WebApp& webapp) {
  auto bytes = sizeof webapp + webapp.name.size() + webapp.url.size();
  for (const auto& tag : webapp.tags) bytes += sizeof tag + tag.name.size();
  for (const auto& attribute : webapp.attributes)
    bytes += sizeof attribute + attribute.name.size() + attribute.value.size();
  return bytes;
}

std::size_t weight_of(const model::Finding& finding) {
  auto bytes = sizeof finding + finding.name.size() + finding.param.size() + finding.content.size() +
               finding.ignored_comment.size() + finding.webapp_name.size() + finding.webapp_url.size() +
               (finding.url ? finding.url->size() : 0) + finding.history.size() * sizeof(Instant);
  for (const auto& tag : finding.webapp_tags) bytes += sizeof tag + tag.name.size();
  for (const auto& entry : finding.owasp) bytes += sizeof entry + entry.name.size() + entry.url.size();
  for (const auto& entry : finding.wasc) bytes += sizeof entry + entry.name.size() + entry.url.size();
  for (const auto& result : finding.results) {
    bytes += sizeof result + result.form_location.size();
    for (const auto& url : result.access_path) bytes += sizeof url + url.size();
    for (const auto& payload : result.payloads)
      bytes += sizeof payload + payload.payload.size() + payload.link.size() + payload.headers.size() +
               payload.body.size() + payload.response.size();
  }
  return bytes;
}

}  // namespace qualyswas::sync
