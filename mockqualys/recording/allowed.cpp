#include "mockqualys/recording/allowed.h"

#include <algorithm>
#include <array>
#include <ranges>

#include <fmt/format.h>

#include "mockqualys/base/text.h"

namespace mockqualys::recording {
namespace {

struct Operation {
  std::string_view name, methods;
  bool with_id;  // it names one record
};

// The operations that change nothing (reference, REST 5.1). `download` counts a report's downloads up, no more.
constexpr auto kOperations = std::to_array<Operation>({
    {"count", "GET POST", false},
    {"search", "POST", false},
    {"get", "GET", true},
    {"status", "GET", true},
    {"download", "GET", true},
});

// Where they stand. Tags have neither status nor download.
struct Place {
  std::string_view begin, module, object, operations;  // an empty object: any
};
constexpr auto kPlaces = std::to_array<Place>({
    {"/qps/rest/3.0/", "was", "", "count search get status download"},
    {"/qps/rest/2.0/", "am", "tag", "count search get"},
});

bool is_lower(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}
bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool has_word(std::string_view words, std::string_view word) {
  return std::ranges::any_of(split(words, ' '), [&](auto one) { return one == word; });
}

// Segments of a path without an empty one in between; a slash at the end is not minded.
std::vector<std::string_view> segments(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return split(path, '/');
}

bool is_qps_reading(std::string_view method, std::string_view path) {
  if (path == "/qps/rest/portal/version" || path == "/qps/rest/portal/version/") return method == "GET";
  const auto* const place =
      std::ranges::find_if(kPlaces, [&](const Place& one) { return path.starts_with(one.begin); });
  if (place == kPlaces.end()) return false;
  const auto parts = segments(path.substr(place->begin.size()));
  if (parts.size() < 3 || parts.size() > 4 || parts[1] != place->module || !is_lower(parts[2])) return false;
  if (!place->object.empty() && parts[2] != place->object) return false;
  const auto* const row = std::ranges::find(kOperations, parts[0], &Operation::name);
  if (row == kOperations.end() || !has_word(place->operations, parts[0]) || !has_word(row->methods, method))
    return false;
  return row->with_id ? parts.size() == 4 && is_digits(parts[3]) : parts.size() == 3;
}

// "/api/4.0/fo/knowledge_base/vuln/" and its like.
bool is_classic_path(std::string_view path) {
  const auto parts = segments(path);
  if (parts.size() < 5 || parts[0] != "" || parts[1] != "api" || parts[3] != "fo") return false;
  const auto is_plain = [](std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  };
  const auto version = parts[2];
  return version.size() == 3 && version[1] == '.' && is_digits(version.substr(0, 1)) && is_digits(version.substr(2)) &&
         std::ranges::all_of(parts | std::views::drop(4), is_plain);
}

std::optional<std::string> why_not_classic(std::string_view method, std::string_view query,
                                           std::string_view content_type, std::string_view body) {
  if (method != "GET" && method != "POST") return "of the classic calls, GET and POST with action=list are let through";
  if (!body.empty() && !content_type.starts_with("application/x-www-form-urlencoded"))
    return "the body is no form (application/x-www-form-urlencoded), so its action cannot be told";
  auto parameters = decode_form(query);
  for (auto& parameter : decode_form(body)) parameters.push_back(std::move(parameter));
  bool lists = false;
  for (const auto& [name, value] : parameters) {
    if (!equals_ignoring_case(trim(name), "action")) continue;
    if (name != "action" || value != "list") return "of the classic calls, those with action=list are let through";
    lists = true;
  }
  if (!lists) return "of the classic calls, those with action=list are let through";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> why_not(std::string_view method, std::string_view path, std::string_view query,
                                   std::string_view content_type, std::string_view body) {
  if (is_qps_reading(method, path)) return std::nullopt;
  if (path == "/msp/about.php") {
    if (method == "GET") return std::nullopt;
    return "/msp/about.php is let through as GET";
  }
  if (is_classic_path(path)) return why_not_classic(method, query, content_type, body);
  return fmt::format(
      "a recording lets through what reads: count, search, get, status and download of /qps/rest/3.0, "
      "count, search and get of the tags of /qps/rest/2.0, "
      "/qps/rest/portal/version, /msp/about.php, and the calls below /api/ with action=list");
}

}  // namespace mockqualys::recording
