#include "connector/profiles/vulcan/result_list.h"

#include <cstddef>

#include "connector/profiles/json_text.h"

namespace qualyswas::profiles::vulcan {
namespace {

void append_payload(std::string& out, const model::Payload& payload) {
  JsonObject object{out};
  object.text("payload", payload.payload);
  object.text("method", payload.method);
  object.text("link", payload.link);
  object.text("headers", payload.headers);
  object.text("body", payload.body);
  object.text("response", payload.response);
  object.number("evidence_offset", payload.evidence_offset);
  object.number("evidence_length", payload.evidence_length);
  object.close();
}

void append_result(std::string& out, const model::DetectionResult& result) {
  JsonObject object{out};
  object.boolean("authenticated", result.authenticated);
  object.boolean("ajax", result.ajax);
  object.text("form_location", result.form_location);
  if (!result.access_path.empty())
    append_json_list(object.key("access_path"), result.access_path,
                     [&](const auto& url) { append_json_string(out, url); });
  append_json_list(object.key("payloads"), result.payloads, [&](const auto& payload) { append_payload(out, payload); });
  object.close();
}

std::size_t estimated_bytes(const std::vector<model::DetectionResult>& results) {
  std::size_t bytes = 2;
  for (const auto& result : results) {
    bytes += 128 + result.form_location.size();
    for (const auto& url : result.access_path) bytes += url.size() + 3;
    for (const auto& payload : result.payloads)
      bytes += 160 + payload.payload.size() + payload.link.size() + payload.headers.size() + payload.body.size() +
               payload.response.size() + payload.response.size() / 16;
  }
  return bytes;
}

}  // namespace

std::string result_list_json(const std::vector<model::DetectionResult>& results) {
  std::string out;
  out.reserve(estimated_bytes(results));
  append_json_list(out, results, [&](const auto& result) { append_result(out, result); });
  return out;
}

}  // namespace qualyswas::profiles::vulcan
