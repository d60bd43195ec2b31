#include "connector/profiles/neurons/details.h"

#include <cstddef>

#include "connector/profiles/json_text.h"

namespace qualyswas::profiles::neurons {
namespace {

// `damaged` is the other key, written only when it is so.
void append_decoded(JsonObject& object, std::string_view name, std::string_view damaged,
                    const model::DecodedText& decoded) {
  object.text(name, decoded.text);
  if (decoded.bytes_damaged || decoded.base64_broken) object.boolean(damaged, true);
}

void append_header(std::string& out, const model::NamedText& header) {
  JsonObject object{out};
  object.text("name", header.name);
  object.text("value", header.value);
  object.close();
}

void append_payload(std::string& out, const model::ReportPayload& payload) {
  JsonObject object{out};
  object.text("num", payload.num);
  object.text("payload", payload.payload);
  if (!payload.method.empty() || !payload.url.empty() || !payload.headers.empty() || !payload.body.empty()) {
    JsonObject request{object.key("request")};
    request.text("method", payload.method);
    request.text("url", payload.url);
    if (!payload.headers.empty()) {
      append_json_list(request.key("headers"), payload.headers,
                       [&](const auto& header) { append_header(out, header); });
    }
    request.text("body", payload.body);
    request.close();
  }
  append_decoded(object, "response", "response_damaged", payload.response);
  append_decoded(object, "evidence", "evidence_damaged", payload.evidence);
  object.close();
}

void append_ssl(std::string& out, const model::SslDetail& detail) {
  JsonObject object{out};
  object.text("port", detail.port);
  object.text("protocol", detail.protocol);
  object.text("virtual_host", detail.virtual_host);
  object.text("ip", detail.ip);
  object.text("result", detail.result);
  object.close();
}

std::size_t estimated_bytes(const model::ReportFinding& finding) {
  std::size_t bytes = 128 + finding.data.text.size() + finding.data.text.size() / 16;
  for (const auto& url : finding.access_path) bytes += url.size() + 3;
  for (const auto& detail : finding.ssl_details) bytes += 128 + detail.result.size();
  for (const auto& payload : finding.payloads) {
    bytes += 160 + payload.payload.size() + payload.url.size() + payload.body.size() + payload.response.text.size() +
             payload.response.text.size() / 16 + payload.evidence.text.size();
    for (const auto& header : payload.headers) bytes += 32 + header.name.size() + header.value.size();
  }
  return bytes;
}

}  // namespace

std::string details_json(const model::ReportFinding& finding) {
  std::string out;
  out.reserve(estimated_bytes(finding));
  JsonObject object{out};
  object.text("form_entry_point", finding.form_entry_point);
  object.text("cookie", finding.cookie);
  object.text("function", finding.function);
  object.text("content", finding.content);
  object.boolean("ajax", finding.ajax);
  if (!finding.access_path.empty()) {
    append_json_list(object.key("access_path"), finding.access_path,
                     [&](const auto& url) { append_json_string(out, url); });
  }
  if (!finding.payloads.empty()) {
    append_json_list(object.key("payloads"), finding.payloads,
                     [&](const auto& payload) { append_payload(out, payload); });
  }
  append_decoded(object, "data", "data_damaged", finding.data);
  if (!finding.ssl_details.empty())
    append_json_list(object.key("ssl"), finding.ssl_details, [&](const auto& detail) { append_ssl(out, detail); });
  object.close();
  return out;
}

}  // namespace qualyswas::profiles::neurons
