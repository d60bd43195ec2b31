#include "mockqualys/recording/folder.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mockqualys::recording {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr auto kFormat = "mockqualys-recording";
constexpr auto kIndex = "index.jsonl";
// What one line of the index and one file of an exchange may measure.
constexpr std::size_t kLongestLine = 64U << 10U, kLargestMeta = 1U << 20U;

std::string_view extension_of(std::string_view body, std::string_view content_type) {
  if (content_type.starts_with("application/x-www-form-urlencoded")) return ".form";
  const auto first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos) return ".txt";
  if (body[first] == '{' || body[first] == '[') return ".json";
  return body[first] == '<' ? ".xml" : ".txt";
}

tl::unexpected<std::string> refuse(const fs::path& file, std::string_view why) {
  return tl::unexpected(fmt::format("{}: {}", file.string(), why));
}

bool write_file(const fs::path& file, std::string_view text) {
  std::ofstream out{file, std::ios::binary | std::ios::trunc};
  out << text << std::flush;
  return static_cast<bool>(out);
}

tl::expected<std::string, std::string> read_file(const fs::path& file, std::size_t most) {
  std::error_code error;
  const auto size = fs::is_regular_file(file, error) ? fs::file_size(file, error) : most + 1;
  if (error || size > most) return refuse(file, fmt::format("not a plain file of at most {} KiB", most >> 10U));
  std::string text(size, '\0');
  std::ifstream in{file, std::ios::binary};
  if (!in.read(text.data(), static_cast<std::streamsize>(size))) return refuse(file, "cannot be read");
  return text;
}

// "Name: value", as on the wire.
Json to_json(const Headers& headers) {
  Json list = Json::array();
  for (const auto& [name, value] : headers) list.push_back(name + ": " + value);
  return list;
}

Headers headers_at(const Json& object) {
  Headers headers;
  for (const auto& line : object.at("headers")) {
    const auto text = line.get<std::string>();
    const auto colon = std::min(text.size(), text.find(": "));
    headers.emplace_back(text.substr(0, colon), text.substr(std::min(text.size(), colon + 2)));
  }
  return headers;
}

// The name of a body stands in a file that somebody may have changed: only one beside it is read.
tl::expected<std::string, std::string> read_body(const fs::path& folder, const Json& object) {
  const auto name = object.value("body", std::string{});
  if (name.empty()) return std::string{};
  if (name.find('/') != std::string::npos || name.starts_with('.'))
    return refuse(folder / "exchanges", fmt::format("the body \"{}\" is not one beside its exchange", name));
  return read_file(folder / "exchanges" / name, kLargestBody);
}

tl::expected<Exchange, std::string> read_exchange(const fs::path& folder, const std::string& name) {
  if (name.find('/') != std::string::npos || name.starts_with('.'))
    return refuse(folder / kIndex, fmt::format("\"{}\" is no exchange of this folder", name));
  const auto file = folder / "exchanges" / name;
  const auto text = read_file(file, kLargestMeta);
  if (!text) return tl::unexpected(text.error());
  Exchange exchange;
  try {
    const auto json = Json::parse(*text);
    const auto& request = json.at("request");
    const auto& response = json.at("response");
    exchange.number = json.at("number");
    exchange.at = parse_instant(json.at("at").get<std::string>()).value_or(Instant{});
    exchange.took = std::chrono::milliseconds{json.value("took_ms", 0)};
    exchange.notes = json.value("notes", std::vector<std::string>{});
    exchange.method = request.at("method");
    exchange.path = request.at("path");
    exchange.query = request.at("query");
    exchange.login = request.value("login", "none");
    exchange.request_headers = headers_at(request);
    exchange.status = response.at("status");
    exchange.response_headers = headers_at(response);
    exchange.chunked = response.value("chunked", false);
    exchange.gzip = response.value("gzip", false);
    exchange.left_out_bytes = response.value("body_left_out", std::size_t{0});
    auto request_body = read_body(folder, request);
    if (!request_body) return tl::unexpected(request_body.error());
    auto response_body = read_body(folder, response);
    if (!response_body) return tl::unexpected(response_body.error());
    exchange.request_body = *std::move(request_body);
    exchange.response_body = *std::move(response_body);
  } catch (const Json::exception& error) {
    return refuse(file, error.what());
  }
  if (exchange.status < 200 || exchange.status > 599) return refuse(file, "\"status\" is none of an HTTP answer");
  return exchange;
}

}  // namespace

tl::expected<Writer, std::string> Writer::create(const std::string& folder, std::string_view made_by,
                                                 std::chrono::days shift) {
  std::error_code error;
  fs::create_directories(fs::path{folder} / "exchanges", error);
  if (error) return refuse(folder, fmt::format("cannot be made: {}", error.message()));
  const auto index = fs::path{folder} / kIndex;
  if (fs::exists(index, error))
    return refuse(folder, "holds a recording already; what a second one invents would not fit. Name another folder");
  std::ofstream out{index, std::ios::binary | std::ios::trunc};
  const Json head{
      {"format", kFormat}, {"version", kVersion}, {"made_by", made_by}, {"dates_shifted_by_days", shift.count()}};
  out << head.dump() << '\n' << std::flush;
  if (!out) return refuse(index, "cannot be written");
  return Writer{folder, std::move(out)};
}

tl::expected<std::int64_t, std::string> Writer::write(Exchange exchange) {
  exchange.number = count_ + 1;
  const auto stem = fmt::format("{:06}", exchange.number);
  const auto exchanges = folder_ / "exchanges";
  Json request{{"method", exchange.method},
               {"path", exchange.path},
               {"query", exchange.query},
               {"login", exchange.login},
               {"headers", to_json(exchange.request_headers)}};
  Json response{{"status", exchange.status},
                {"headers", to_json(exchange.response_headers)},
                {"chunked", exchange.chunked},
                {"gzip", exchange.gzip}};
  const auto put_body = [&](Json& into, std::string_view of, const std::string& body, const Headers& headers) {
    if (body.empty()) return true;
    const auto name = fmt::format("{}.{}{}", stem, of, extension_of(body, find_header(headers, "Content-Type")));
    into["body"] = name;
    return write_file(exchanges / name, body);
  };
  if (exchange.left_out_bytes > 0) response["body_left_out"] = exchange.left_out_bytes;
  if (!put_body(request, "request", exchange.request_body, exchange.request_headers) ||
      !put_body(response, "response", exchange.response_body, exchange.response_headers))
    return refuse(exchanges, "a body cannot be written");
  Json meta{{"number", exchange.number},
            {"at", format_instant(exchange.at)},
            {"took_ms", exchange.took.count()},
            {"request", std::move(request)},
            {"response", std::move(response)}};
  if (!exchange.notes.empty()) meta["notes"] = exchange.notes;
  constexpr auto kReplace = Json::error_handler_t::replace;
  if (!write_file(exchanges / (stem + ".json"), meta.dump(2, ' ', false, kReplace) + "\n"))
    return refuse(exchanges, "an exchange cannot be written");
  const Json line{{"number", exchange.number},
                  {"file", stem + ".json"},
                  {"method", exchange.method},
                  {"path", exchange.path},
                  {"status", exchange.status}};
  // Last, so that the index names only what is whole.
  index_ << line.dump(-1, ' ', false, kReplace) << '\n' << std::flush;
  if (!index_) return refuse(folder_ / kIndex, "cannot be written");
  return ++count_;
}

tl::expected<std::vector<Exchange>, std::string> read_recording(const std::string& folder) {
  const auto index = fs::path{folder} / kIndex;
  std::ifstream in{index, std::ios::binary};
  if (!in) return refuse(index, "cannot be read; a recording is a folder that `mockqualys record` wrote");
  std::vector<Exchange> exchanges;
  std::string line;
  for (std::int64_t number = 1; std::getline(in, line); ++number) {
    if (line.size() > kLongestLine) return refuse(index, fmt::format("line {} is too long", number));
    const auto json = Json::parse(line, nullptr, false);
    if (!json.is_object()) {
      if (in.peek() == std::ifstream::traits_type::eof() && number > 1) break;  // cut when the recorder was killed
      return refuse(index, fmt::format("line {} is no JSON object", number));
    }
    if (number == 1) {
      if (!json.contains("format") || json["format"] != kFormat)
        return refuse(index, "is not the index of a recording");
      if (!json.contains("version") || json["version"] != kVersion)
        return refuse(index, fmt::format("its format is another version than {}, which this program reads", kVersion));
      continue;
    }
    if (!json.contains("file") || !json["file"].is_string())
      return refuse(index, fmt::format("line {} names no file", number));
    auto exchange = read_exchange(folder, json["file"]);
    if (!exchange) return tl::unexpected(exchange.error());
    exchanges.push_back(*std::move(exchange));
  }
  return exchanges;
}

}  // namespace mockqualys::recording
