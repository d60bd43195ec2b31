// Between the admin API's JSON and the values behind it. Reading is strict: a key nobody knows and a value of another
// type are refused with a line that names them.
#pragma once

#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "mockqualys/server/server.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

using Json = nlohmann::ordered_json;

// The request cannot be done; the text is for the person who sent it.
struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One JSON object with nothing but these keys. An empty text is an empty object.
Json parse_object(std::string_view text);  // its keys are the caller's to check
Json parse_object(std::string_view text, std::span<const std::string_view> keys);
inline Json parse_object(std::string_view text, std::initializer_list<std::string_view> keys) {
  return parse_object(text, std::span{keys.begin(), keys.size()});
}

std::string text_at(const Json& object, const char* key);
std::int64_t integer_at(const Json& object, const char* key, std::int64_t least, std::int64_t most);

std::chrono::seconds parse_duration(std::string_view text);  // 90s, 15m, 6h, 7d, 2w
bool boolean_at(const Json& object, const char* key);
Instant parse_moment(std::string_view text);  // 2026-01-05T06:00:00Z or 2026-01-05

std::vector<Edit> read_edits(const Json& set);
void change_user(User& user, const Json& object);

Json to_json(const JournalEntry& entry);
Json to_json(const User& user);

// What this account may do, for the ready line: none of it when its login is refused.
std::vector<std::string> abilities(const User& user);

}  // namespace mockqualys::server
