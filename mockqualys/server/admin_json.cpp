#include "mockqualys/server/admin_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <date/date.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/text.h"
#include "mockqualys/server/tokens.h"
#include "mockqualys/world/user_rights.h"

namespace mockqualys::server {
namespace {

// The parser's memory grows with the values it meets and the destructor calls itself for each level, so both are
// counted before a client's text gets there.
void refuse_monsters(std::string_view text) {
  constexpr int kDeepest = 32;
  constexpr int kMostValues = 200'000;
  int depth = 0, values = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
      continue;
    }
    if (c == '"') in_text = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == ',' || c == '{' || c == '[') ++values;
    if (depth > kDeepest) throw BadRequest{fmt::format("the body is nested deeper than {} levels", kDeepest)};
    if (values > kMostValues) throw BadRequest{fmt::format("the body holds more than {} values", kMostValues)};
  }
}

}  // namespace

namespace {

// The real clock, as the journal shows it: 2026-01-05T06:00:00.123Z.
std::string to_milliseconds(std::chrono::system_clock::time_point moment) {
  return date::format("%FT%TZ", std::chrono::floor<std::chrono::milliseconds>(moment));
}

}  // namespace

Json parse_object(std::string_view text) {
  const auto blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  refuse_monsters(text);
  const auto object = blank ? Json::object() : Json::parse(text, nullptr, false);
  if (object.is_discarded())
    throw BadRequest{"the body is not JSON; with curl, put it into single quotes: -d '{\"key\": \"value\"}'"};
  if (!object.is_object()) throw BadRequest{"the body must be one JSON object: {\"key\": \"value\"}"};
  return object;
}

Json parse_object(std::string_view text, std::span<const std::string_view> keys) {
  auto object = parse_object(text);
  for (const auto& [key, value] : object.items())
    if (std::ranges::find(keys, key) == keys.end())
      throw BadRequest{keys.empty() ? fmt::format("unknown key \"{}\"; this call takes none", key)
                                    : fmt::format("unknown key \"{}\"; known are {}{}", key, fmt::join(keys, ", "),
                                                  did_you_mean(key, keys))};
  return object;
}

bool boolean_at(const Json& object, const char* key) {
  if (!object.at(key).is_boolean()) throw BadRequest{fmt::format("\"{}\" must be true or false", key)};
  return object.at(key).get<bool>();
}

std::string text_at(const Json& object, const char* key) {
  if (!object.contains(key) || !object.at(key).is_string()) throw BadRequest{fmt::format("\"{}\" must be a text", key)};
  return object.at(key).get<std::string>();
}

std::int64_t integer_at(const Json& object, const char* key, std::int64_t least, std::int64_t most) {
  const auto& value = object.at(key);
  const bool fits =
      value.is_number_integer() &&
      (!value.is_number_unsigned() ||
       value.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  if (!fits || value.get<std::int64_t>() < least || value.get<std::int64_t>() > most)
    throw BadRequest{fmt::format("\"{}\" must be a whole number from {} to {}", key, least, most)};
  return value.get<std::int64_t>();
}

std::chrono::seconds parse_duration(std::string_view text) {
  struct Unit {
    char letter;
    std::chrono::seconds length;
  };
  using namespace std::chrono_literals;
  constexpr auto kUnits = std::to_array<Unit>({{'s', 1s}, {'m', 1min}, {'h', 1h}, {'d', 24h}, {'w', 7 * 24h}});
  constexpr std::int64_t kLongest = 1'000'000'000;
  std::int64_t count = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error == std::errc{} && end - stop == 1 && count > -kLongest && count < kLongest) {
    const auto* unit = std::ranges::find(kUnits, *stop, &Unit::letter);
    if (unit != kUnits.end()) return count * unit->length;
  }
  throw BadRequest{fmt::format("\"{}\" is no duration; write 90s, 15m, 6h, 7d or 2w", text)};
}

Instant parse_moment(std::string_view text) {
  constexpr std::size_t kDayLength = 10;
  const auto moment = parse_instant(text.size() == kDayLength ? fmt::format("{}T00:00:00Z", text) : std::string{text});
  if (!moment) throw BadRequest{fmt::format("\"{}\" is no moment; write 2026-01-05T06:00:00Z", text)};
  return *moment;
}

std::vector<Edit> read_edits(const Json& set) {
  if (!set.is_object() || set.empty()) throw BadRequest{"\"set\" must be an object of element paths and values"};
  std::vector<Edit> edits;
  for (const auto& [path, value] : set.items()) {
    if (value.is_structured())
      throw BadRequest{fmt::format("\"{}\" must be a text, or null to remove the element", path)};
    Edit edit{.path = path, .value = {}};
    if (value.is_string())
      edit.value = value.get<std::string>();
    else if (!value.is_null())
      edit.value = value.dump();
    edits.push_back(std::move(edit));
  }
  return edits;
}

std::vector<std::string> texts_at(const Json& object, const char* key) {
  const auto& texts = object.at(key);
  if (!texts.is_array() || !std::ranges::all_of(texts, [](const Json& text) { return text.is_string(); }))
    throw BadRequest{fmt::format("\"{}\" must be a list of texts", key)};
  return texts.get<std::vector<std::string>>();
}

void change_user(User& user, const Json& object) {
  if (object.contains("password")) user.password = text_at(object, "password");
  if (object.contains("api")) user.api = boolean_at(object, "api");
  if (object.contains("was")) user.was = boolean_at(object, "was");
  if (object.contains("knowledgebase")) user.knowledgebase = boolean_at(object, "knowledgebase");
  if (object.contains("tags")) {
    user.tags = texts_at(object, "tags");
  }
  if (object.contains("role") || object.contains("without")) {
    const bool no_role = !object.contains("role") || object.at("role").is_null();
    const auto rights =
        read_rights(no_role ? std::string{} : text_at(object, "role"),
                    object.contains("without") ? texts_at(object, "without") : std::vector<std::string>{});
    if (!rights) throw BadRequest{rights.error()};
    user.without = *rights;
  }
  if (object.contains("state")) {
    constexpr auto kStates = std::to_array<std::string_view>({"expired", "registration", "secureid", "inactive"});
    if (object.at("state").is_null()) {
      user.state.reset();
    } else {
      const auto state = text_at(object, "state");
      if (std::ranges::find(kStates, state) == kStates.end())
        throw BadRequest{fmt::format("\"state\" must be null or one of {}", fmt::join(kStates, ", "))};
      user.state = state;
    }
  }
}

std::vector<std::string> abilities(const User& user) {
  if (user.state || user.password.find(':') != std::string::npos) return {};
  std::vector<std::string> can{"login"};
  if (!user.api) return can;
  can.emplace_back("api");
  if (user.was) can.emplace_back("was");
  if (user.knowledgebase) can.emplace_back("knowledgebase");
  can.emplace_back(is_reader(user) ? kReader : "write");
  return can;
}

Json to_json(const JournalEntry& entry) {
  Json headers = Json::array(), criteria = Json::array();
  for (const auto& [name, value] : entry.headers) headers.push_back({{"name", name}, {"value", value}});
  for (const auto& one : entry.criteria)
    criteria.push_back({{"field", one.field}, {"operator", one.op}, {"value", one.value}});
  return {{"number", entry.number},
          {"at", format_instant(entry.at)},
          {"arrived", to_milliseconds(entry.arrived)},
          {"took_us", entry.took.count()},
          {"method", entry.method},
          {"path", entry.path},
          {"query", entry.query},
          {"user", entry.user},
          {"content_type", entry.content_type},
          {"accept", entry.accept},
          {"tls", entry.tls},
          {"headers", std::move(headers)},
          {"body", entry.body},
          {"request_bytes", entry.request_bytes},
          {"criteria", std::move(criteria)},
          {"status", entry.status},
          {"response_code", entry.response_code},
          {"fault", entry.fault ? Json(*entry.fault) : Json(nullptr)},
          {"hint", entry.hint},
          {"answer", entry.answer},
          {"answer_bytes", entry.answer_bytes}};
}

Json to_json(const User& user) {
  auto client = client_of(user.name);
  Json json{{"name", user.name},
            {"password", user.password},
            {"can", abilities(user)},
            {"client_id", std::move(client.id)},
            {"client_secret", std::move(client.secret)}};
  if (!user.tags.empty()) json["tags"] = user.tags;
  if (!user.without.empty()) json["without"] = user.without;
  if (user.state) json["state"] = *user.state;
  return json;
}

}  // namespace mockqualys::server
