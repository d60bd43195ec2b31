#include "mockqualys/server/classic.h"
#include "mockqualys/base/text.h"

#include <fmt/format.h>

namespace mockqualys::server {
namespace {

// "1 minutes and 7 seconds", "23 hours, 57 minutes and 54 seconds": plurals as the vendor writes them.
std::string spell_duration(std::int64_t seconds) {
  const auto hours = seconds / 3600, minutes = seconds / 60 % 60, rest = seconds % 60;
  if (hours > 0) return fmt::format("{} hours, {} minutes and {} seconds", hours, minutes, rest);
  if (minutes > 0) return fmt::format("{} minutes and {} seconds", minutes, rest);
  return fmt::format("{} seconds", rest);
}

}  // namespace

Parameters parameters_of(const Request& request) {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  auto parameters = decode_form(request.query());
  const auto content_type = trim(split(request.header("Content-Type"), ';').front());
  if (request.method == "POST" && equals_ignoring_case(content_type, kForm))
    for (auto& pair : decode_form(request.body)) parameters.push_back(std::move(pair));
  return parameters;
}

Headers security_headers() {
  return {{"Strict-Transport-Security", "max-age=31536000"},
          {"X-XSS-Protection", "1;mode=block"},
          {"X-Content-Type-Options", "nosniff"},
          {"X-Frame-Options", "SAMEORIGIN"}};
}

SimpleReturn refused_parameters(std::string_view code, std::string text) {
  return {.status = 400, .code = code, .text = std::move(text)};
}

Reply classic_document(std::string_view content_type, std::string body) {
  auto reply = make_reply(200, content_type, std::move(body));
  for (auto& header : security_headers()) reply.headers.push_back(std::move(header));
  reply.chunked = true;
  return reply;
}

Reply simple_return(const SimpleReturn& content, std::string_view origin, Instant now) {
  std::string body;
  // Recorded: a 400 begins at the DOCTYPE, a 200 and a 401 have a declaration. The other statuses follow the 400.
  if (content.status == 200 || content.status == 401) body += "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n";
  body += fmt::format(
      "<!DOCTYPE SIMPLE_RETURN SYSTEM \"{}/api/2.0/simple_return.dtd\">\n<SIMPLE_RETURN>\n  <RESPONSE>\n"
      "    <DATETIME>{}</DATETIME>\n",
      origin, format_instant(now));
  if (!content.code.empty()) body += fmt::format("    <CODE>{}</CODE>\n", content.code);
  body += fmt::format("    <TEXT>{}</TEXT>\n", escape_xml(content.text));
  if (!content.items.empty()) {
    body += "    <ITEM_LIST>\n";
    for (const auto& [key, value] : content.items)
      body += fmt::format("      <ITEM>\n        <KEY>{}</KEY>\n        <VALUE>{}</VALUE>\n      </ITEM>\n", key,
                          escape_xml(value));
    body += "    </ITEM_LIST>\n";
  }
  body += "  </RESPONSE>\n</SIMPLE_RETURN>\n";

  auto reply = make_reply(content.status, content.content_type, std::move(body));
  for (auto& header : security_headers()) reply.headers.push_back(std::move(header));
  reply.response_code = content.code;
  reply.close = content.status == 400;  // recorded
  return reply;
}

SimpleReturn rate_limited(std::int64_t seconds_to_wait) {
  return {.status = 409,
          .code = "1965",
          .text = fmt::format("This API cannot be run again for another {}.", spell_duration(seconds_to_wait)),
          .items = {{"SECONDS_TO_WAIT", std::to_string(seconds_to_wait)}}};
}

SimpleReturn concurrency_limited(std::int64_t calls_to_finish) {
  return {.status = 409,
          .code = "1960",
          .text = fmt::format("This API cannot be run again until {} currently running {} finished.", calls_to_finish,
                              calls_to_finish == 1 ? "instance has" : "instances have"),
          .items = {{"CALLS_TO_FINISH", std::to_string(calls_to_finish)}}};
}

}  // namespace mockqualys::server
