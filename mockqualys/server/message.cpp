#include "mockqualys/server/message.h"
#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"

#include <algorithm>
#include <array>

#include <date/date.h>
#include <fmt/format.h>

namespace mockqualys::server {
namespace {

struct ReasonRow {
  int status;
  std::string_view phrase;
};

constexpr auto kReasonRows = std::to_array<ReasonRow>({
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {413, "Request Entity Too Large"},
    {414, "Request-URI Too Long"},
    {415, "Unsupported Media Type"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
});

}  // namespace

const std::string* find_header(const Headers& headers, std::string_view name) {
  const auto found =
      std::ranges::find_if(headers, [&](const auto& header) { return equals_ignoring_case(header.first, name); });
  return found == headers.end() ? nullptr : &found->second;
}

// Whoever thinks they talk to a proxy sends the whole address, which servers have to take (RFC 9112, 3.2.2).
std::string_view Request::path() const {
  auto path = std::string_view{target}.substr(0, target.find('?'));
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(path.substr(0, scheme.size()), scheme)) continue;
    const auto slash = path.find('/', scheme.size());
    return slash == std::string_view::npos ? std::string_view{"/"} : path.substr(slash);
  }
  return path;
}

std::string_view Request::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view{} : std::string_view{target}.substr(mark + 1);
}

std::string_view Request::header(std::string_view name) const {
  const auto* found = find_header(headers, name);
  return found == nullptr ? std::string_view{} : std::string_view{*found};
}

Reply make_reply(int status, std::string_view content_type, std::string body) {
  Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", content_type);
  reply.set_body(std::move(body));
  return reply;
}

Reply make_web_tier_page(int status, std::string_view title, std::string_view text) {
  return make_reply(status, "text/html; charset=iso-8859-1",
                    fmt::format("<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>{0} "
                                "{1}</title>\n</head><body>\n<h1>{1}</h1>\n<p>{2}</p>\n</body></html>\n",
                                status, title, text));
}

Reply make_bad_request(std::string_view why) {
  auto page = make_web_tier_page(400, reason_phrase(400),
                                 fmt::format("Your browser sent a request that this server could not understand.{}{}",
                                             why.empty() ? "" : "<br />\n", escape_xml(why)));
  page.hint = why;
  page.close = true;
  return page;
}

std::string_view reason_phrase(int status) {
  const auto row = std::ranges::find(kReasonRows, status, &ReasonRow::status);
  return row == kReasonRows.end() ? std::string_view{} : row->phrase;
}

std::string http_date(Instant instant) {
  return date::format("%a, %d %b %Y %T GMT", date::sys_seconds{instant.time_since_epoch()});
}

std::string escape_xml(std::string_view text) {
  std::string out;
  xml::append_escaped(xml::as_xml_text(text), out);
  return out;
}

}  // namespace mockqualys::server
