#include "mockqualys/qps/answers.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/render.h"

namespace mockqualys::qps {

namespace {

using Names = std::string_view;

// Our text: the vendor's page is not known. HTTP libraries send a body as a form unless they are told what it is.
constexpr Names kTakenTypes =
    "<p>Send the header Content-Type: text/xml (or application/xml) with a body in XML that begins with "
    "&lt;ServiceRequest&gt;, or Content-Type: application/json with a body in JSON that begins with "
    "{&quot;ServiceRequest&quot;: {. A call without a body needs none.</p>";

}  // namespace

Answer respond(const Call& call, const Envelope& envelope, Names schema) {
  Answer answer{.body = {}, .response_code = std::string{envelope.response_code}};
  if (call.json) {
    answer.content_type = "application/json";
    answer.body = json_envelope(envelope, {});
  } else {
    open_xml(envelope, call.origin, schema, answer.body);
    close_xml(envelope, answer.body);
  }
  return answer;
}

Answer refuse_for(const Reason& reason, const Call& call, Names schema) {
  return refuse({reason.response_code, reason.message, reason.resolution, schema}, call.origin, call.json);
}

// The web tier's own pages: no envelope, and HTML whatever the client accepts.
Answer web_tier(int status, Names title, Names text) {
  return {
      .status = status,
      .content_type = "text/html;charset=utf-8",
      .body = fmt::format(
          "<!DOCTYPE html><html><head><title>HTTP Status {0} - {1}</title></head><body><h1>HTTP Status {0} - {1}</h1>"
          "{2}</body></html>",
          status, title, text),
      .response_code = {}};
}

std::optional<bool> is_json(Names content_type) {
  auto type = std::string{content_type.substr(0, content_type.find(';'))};
  type.erase(std::ranges::remove(type, ' ').begin(), type.end());
  std::ranges::transform(type, type.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (type == "application/json") return true;
  if (type == "text/xml" || type == "application/xml") return false;
  return std::nullopt;
}

Answer unknown_address(const Call& call) {
  return refuse_for(
      {"INVALID_URL", fmt::format("There is no operation '{}' on '{}'.", call.operation, call.object),
       fmt::format("{}Offered are {}.", call.id.empty() ? "" : "No id stands behind count and search. ", offered())},
      call, kOtherSchema);
}

Answer not_offered(const Call& call, Names what, Names resolution, Names schema) {
  return refuse_for({"OPERATION_NOT_SUPPORTED", std::string{what}, std::string{resolution}}, call, schema);
}

// The code of a user without API access; what a missing right is answered with is not known.
Answer not_permitted(const Call& call, Names right, Names schema) {
  auto answer = refuse_for({"UNAUTHORIZED", "You are not authorized to perform this operation.",
                            "If you think this is an error, please contact your account manager."},
                           call, schema);
  answer.missing_right = right;
  return answer;
}

Answer not_found(const Call& call, Names schema) {
  return refuse_for({"INVALID_REQUEST", "Invalid Request",
                     "There were no results corresponding to your request. Please check you request or make sure you "
                     "have permission for "
                     "the specified action."},
                    call, schema);
}

Answer not_an_id(const Call& call, Names id, Names schema) {
  return refuse_for({"INVALID_URL", fmt::format("'{}' is not the id of an object.", id), "Specify the id as Long."},
                    call, schema);
}

std::optional<std::int64_t> parse_id(Names id) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc{} || end != id.data() + id.size() || number < 0) return std::nullopt;
  return number;
}

Answer answer_elements(const Call& call, std::size_t count, std::string_view elements, Names schema) {
  const Envelope envelope{.count = count, .data = count > 0};
  if (count == 0) return respond(call, envelope, schema);
  Answer answer{.body = {}, .response_code = "SUCCESS"};
  if (!call.json) {
    open_xml(envelope, call.origin, schema, answer.body);
    answer.body += elements;
    close_xml(envelope, answer.body);
    return answer;
  }
  pugi::xml_document document;
  document.load_buffer(elements.data(), elements.size(), xml::kParse | pugi::parse_fragment, pugi::encoding_utf8);
  std::string data;
  std::uint64_t place = 0;
  for (const auto& element : document.children()) {
    if (element.type() != pugi::node_element) continue;
    if (!data.empty()) data += ',';
    append_json(element, place++, data);
  }
  answer.content_type = "application/json";
  answer.body = json_envelope(envelope, data);
  return answer;
}

namespace {

// A client sends the id once more as the whole body, a bare JSON number or text (reference, adjacent 1.1).
bool repeats_the_id(const Context& context, Names body) {
  if (!context.resource.module.takes_bare_ids || context.id.empty()) return false;
  body = trim(body);
  if (body.size() > 2 && body.starts_with('"') && body.ends_with('"')) body = body.substr(1, body.size() - 2);
  return body == context.id;
}

}  // namespace

tl::expected<Request, Answer> read_body(const Context& context, const RequestParts& parts) {
  const auto& call = context.call;
  std::string_view body = call.method == "POST" ? std::string_view{call.body} : std::string_view{};
  auto json = body_format(call);
  if (!json) return tl::unexpected(json.error());
  if (*json && repeats_the_id(context, body)) body = {};
  auto request = read_request(parts, body, *json);
  if (!request) return tl::unexpected(refuse_for(request.error(), call, context.resource.schema));
  if (call.criteria != nullptr) *call.criteria = request->criteria;
  return std::move(*request);
}

tl::expected<bool, Answer> body_format(const Call& call) {
  const bool empty = call.method != "POST" || call.body.empty();
  if (!empty && call.body.size() > kLargestBody) return tl::unexpected(web_tier(413, "Request Entity Too Large"));
  const auto json = is_json(call.content_type);
  if (!empty && !json) return tl::unexpected(web_tier(415, "Unsupported Media Type", kTakenTypes));
  return json.value_or(false);
}

Answer refuse(const Refusal& refusal, std::string_view origin, bool json) {
  Call call;
  call.origin = origin;
  call.json = json;
  // What the client sent stands in both.
  const auto message = xml::as_xml_text(refusal.message), resolution = xml::as_xml_text(refusal.resolution);
  Envelope envelope{.response_code = refusal.response_code, .message = message};
  if (!resolution.empty()) envelope.resolution = resolution;
  return respond(call, envelope, refusal.schema);
}

}  // namespace mockqualys::qps
