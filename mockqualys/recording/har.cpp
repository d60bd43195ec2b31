#include "mockqualys/recording/har.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/text.h"
#include "mockqualys/recording/allowed.h"
#include "mockqualys/recording/scrub_body.h"

namespace mockqualys::recording {
namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 64;
constexpr std::size_t kLargest = 1U << 30U;

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Headers headers_of(const Json& message) {
  Headers headers;
  for (const auto& header : message.value("headers", Json::array()))
    // HTTP/2 names its pseudo headers with a colon.
    if (const auto name = text_at(header, "name"); !name.empty() && !name.starts_with(':'))
      headers.emplace_back(name, text_at(header, "value"));
  return headers;
}

std::string body_of(const Json& posted) {
  auto text = text_at(posted, "text");
  if (!text.empty()) return text;
  for (const auto& parameter : posted.value("params", Json::array()))
    text += fmt::format("{}{}={}", text.empty() ? "" : "&", encode_form_value(text_at(parameter, "name")),
                        encode_form_value(text_at(parameter, "value")));
  return text;
}

// "2026-03-02T06:00:00.123Z" or with an offset: the day and time as they are written.
Instant moment(const std::string& text) {
  constexpr std::size_t kToSeconds = 19;
  if (text.size() < kToSeconds) return {};
  return parse_instant(text.substr(0, kToSeconds) + "Z").value_or(Instant{});
}

void read_entries(const Json& entries, Har& har) {
  std::size_t number = 0;
  for (const auto& entry : entries) {
    ++number;
    const auto request = entry.value("request", Json::object()), response = entry.value("response", Json::object());
    Exchange exchange;
    exchange.method = text_at(request, "method");
    const auto url = text_at(request, "url");
    const auto scheme = url.find("://");
    const auto path = scheme == std::string::npos ? std::string::npos : url.find('/', scheme + 3);
    const auto host = path == std::string::npos ? std::string{} : url.substr(scheme + 3, path - scheme - 3);
    const auto target = path == std::string::npos ? std::string{} : url.substr(path, url.find('#') - path);
    exchange.path = target.substr(0, target.find('?'));
    if (const auto mark = target.find('?'); mark != std::string::npos) exchange.query = target.substr(mark + 1);
    exchange.request_headers = headers_of(request);
    if (const auto posted = request.find("postData"); posted != request.end() && posted->is_object())
      exchange.request_body = body_of(*posted);
    const auto skip = [&](std::string_view why) {
      har.skipped.push_back(fmt::format("entry {}, {}: {}", number, exchange.method, why));
    };
    if (const auto why = why_not(exchange.method, exchange.path, exchange.query,
                                 find_header(exchange.request_headers, "Content-Type"), exchange.request_body)) {
      skip(*why);
      continue;
    }
    exchange.status = response.value("status", Json(0)).is_number_integer() ? response.value("status", 0) : 0;
    if (exchange.status < 200 || exchange.status > 599) {
      skip("there is no answer");
      continue;
    }
    exchange.response_headers = headers_of(response);
    const auto content = response.value("content", Json::object());
    exchange.response_body = text_at(content, "text");
    if (text_at(content, "encoding") == "base64") exchange.response_body = decode_any_base64(exchange.response_body);
    if (exchange.response_body.empty() && content.value("size", Json(0)) != 0) {
      skip("its body was not saved");
      continue;
    }
    exchange.chunked = equals_ignoring_case(find_header(exchange.response_headers, "Transfer-Encoding"), "chunked");
    exchange.gzip = find_header(exchange.response_headers, "Content-Encoding").find("gzip") != std::string_view::npos;
    exchange.at = moment(text_at(entry, "startedDateTime"));
    if (const auto took = entry.value("time", Json(0)); took.is_number())
      exchange.took = std::chrono::milliseconds{static_cast<std::int64_t>(std::clamp(took.get<double>(), 0.0, 1e9))};
    if (std::ranges::find(har.hosts, host) == har.hosts.end()) har.hosts.push_back(host);
    har.exchanges.push_back(std::move(exchange));
  }
}

}  // namespace

tl::expected<Har, std::string> read_har(const std::string& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) return tl::unexpected(fmt::format("{}: cannot be read: {}", file, error.message()));
  if (size > kLargest) return tl::unexpected(fmt::format("{}: larger than {} MiB", file, kLargest >> 20U));
  std::ifstream in{file, std::ios::binary};
  return parse_har(in, file);
}

tl::expected<Har, std::string> parse_har(std::istream& in, std::string_view file) {
  bool too_deep = false;
  const auto json = Json::parse(
      in,
      [&](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > kDeepest;
        return !too_deep;
      },
      false);
  if (too_deep) return tl::unexpected(fmt::format("{}: nested deeper than {} levels", file, kDeepest));
  const auto entries = json.is_object() ? json.value("log", Json::object()).value("entries", Json{}) : Json{};
  if (!entries.is_array())
    return tl::unexpected(
        fmt::format("{}: no HAR: there is no log with entries. Save the traffic as \"HAR with content\"", file));

  Har har;
  try {
    read_entries(entries, har);
  } catch (const Json::exception& problem) {
    return tl::unexpected(fmt::format("{}: not as HAR 1.2 has it: {}", file, problem.what()));
  }
  return har;
}

}  // namespace mockqualys::recording
