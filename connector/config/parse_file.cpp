#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "connector/base/near.h"
#include "connector/config/config.h"
#include "connector/config/parse_file.h"
#include "connector/config/prove.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

using nlohmann::json;

constexpr std::size_t kLargestFile = 1024 * 1024;  // a few connectors take a few kilobytes
constexpr std::string_view kDefaultStore = "qwas.db";

struct TextSetting {
  std::string_view key;
  std::string Settings::*field;
};
constexpr TextSetting kTexts[] = {
    {"name", &Settings::name},         {"profile", &Settings::profile},   {"url", &Settings::url},
    {"platform", &Settings::platform}, {"username", &Settings::username},
};

struct OptionalTextSetting {
  std::string_view key;
  std::optional<std::string> Settings::*field;
};
constexpr OptionalTextSetting kOptionalTexts[] = {
    {"password_env", &Settings::password_env},
    {"password_file", &Settings::password_file},
    {"password_command", &Settings::password_command},
    {"login", &Settings::login},
    {"gateway_url", &Settings::gateway_url},
    {"client_id", &Settings::client_id},
    {"client_secret_env", &Settings::client_secret_env},
    {"client_secret_file", &Settings::client_secret_file},
    {"client_secret_command", &Settings::client_secret_command},
    {"ca_file", &Settings::ca_file},
    {"proxy", &Settings::proxy},
    {"proxy_password_env", &Settings::proxy_password_env},
    {"proxy_password_file", &Settings::proxy_password_file},
    {"schedule", &Settings::schedule},
    {"time_zone", &Settings::time_zone},
    {"format", &Settings::format},
    {"knowledgebase_api", &Settings::knowledgebase_api},
    {"network", &Settings::network},
    {"report_title_prefix", &Settings::report_title_prefix},
    {"oldest_scan_data", &Settings::oldest_scan_data},
};

struct NumberSetting {
  std::string_view key;
  std::optional<int> Settings::*field;
};
constexpr NumberSetting kNumbers[] = {
    {"archive_after_days", &Settings::archive_after_days},
    {"page_size", &Settings::page_size},
    {"connect_timeout_s", &Settings::connect_timeout_s},
    {"first_byte_timeout_s", &Settings::first_byte_timeout_s},
    {"read_timeout_s", &Settings::read_timeout_s},
    {"run_timeout_s", &Settings::run_timeout_s},
    {"keep_runs", &Settings::keep_runs},
    {"longest_wait_s", &Settings::longest_wait_s},
    {"schedule_jitter_s", &Settings::schedule_jitter_s},
    {"retry_after_s", &Settings::retry_after_s},
    {"parallel", &Settings::parallel},
    {"full_every", &Settings::full_every},
    {"incremental_overlap_h", &Settings::incremental_overlap_h},
};

struct SwitchSetting {
  std::string_view key;
  std::optional<bool> Settings::*field;
};
constexpr SwitchSetting kSwitches[] = {
    {"informational", &Settings::informational}, {"urba", &Settings::urba}, {"incremental", &Settings::incremental}};

template <class Row, std::size_t size>
const Row* find_row(const Row (&rows)[size], std::string_view key) {
  const auto* row = std::ranges::find(rows, key, &Row::key);
  return row == std::end(rows) ? nullptr : row;
}

// The value is never shown: it may be a secret that was typed into the wrong place.
Result<void> set(Settings& settings, const std::string& path, const std::string& key, const json& value) {
  const auto wrong = [&](std::string_view wanted) {
    return refuse(path + key, fmt::format("must be {}, is {}", wanted, value.type_name()));
  };
  if (const auto* text = find_row(kTexts, key)) {
    if (!value.is_string()) return wrong("a text");
    settings.*(text->field) = value.get<std::string>();
  } else if (const auto* optional_text = find_row(kOptionalTexts, key)) {
    if (!value.is_string()) return wrong("a text");
    settings.*(optional_text->field) = value.get<std::string>();
  } else if (const auto* number = find_row(kNumbers, key)) {
    if (!value.is_number_integer()) return wrong("a whole number");
    const auto whole = value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<int>::max()
                           ? std::int64_t{std::numeric_limits<int>::max()}
                           : std::max(value.get<std::int64_t>(), std::int64_t{std::numeric_limits<int>::min()});
    settings.*(number->field) = static_cast<int>(whole);
  } else if (const auto* flag = find_row(kSwitches, key)) {
    if (!value.is_boolean()) return wrong("true or false");
    settings.*(flag->field) = value.get<bool>();
  } else if (key == "password") {
    return refuse(path + key, "a password does not stand in a configuration file",
                  "give password_env, password_file or password_command instead");
  } else if (key == "client_secret") {
    return refuse(path + key, "a secret does not stand in a configuration file",
                  "give client_secret_env, client_secret_file or client_secret_command instead");
  } else if (key == "proxy_password") {
    return refuse(path + key, "a password does not stand in a configuration file",
                  "give proxy_password_env or proxy_password_file instead");
  } else {
    settings.unknown.push_back(key);
  }
  return {};
}

Result<json> parse_json(std::string_view text) {
  std::vector<std::set<std::string>> keys;  // of the objects that are open
  std::string repeated;
  const auto watch = [&](int, json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys.back().insert(key).second) repeated = key;
    }
    return true;
  };
  try {
    auto parsed = json::parse(text, watch, true, true);
    if (!repeated.empty()) return refuse(repeated, "stands twice in one object");
    return parsed;
  } catch (const json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error while ..."
    std::string_view what = error.what();
    if (const auto at = what.find("at line "); at != std::string_view::npos) what.remove_prefix(at + 3);
    if (const auto last_read = what.find("; last read:"); last_read != std::string_view::npos) {
      what = what.substr(0, last_read);  // quotes the file, where a secret may stand
    }
    // The likeliest mistake, told by what stands where something else was expected.
    const bool comma =
        what.find("unexpected '}'") != std::string_view::npos || what.find("unexpected ']'") != std::string_view::npos;
    return refuse("configuration file", what,
                  comma ? "it is JSON: no comma stands behind the last entry; // and /* */ comments are allowed"
                        : "it is JSON; // and /* */ comments are allowed");
  }
}

}  // namespace

std::vector<std::string> all_setting_names() {
  std::vector<std::string> names;
  for (const auto& row : kTexts) names.emplace_back(row.key);
  for (const auto& row : kOptionalTexts) names.emplace_back(row.key);
  for (const auto& row : kNumbers) names.emplace_back(row.key);
  for (const auto& row : kSwitches) names.emplace_back(row.key);
  return names;
}

std::optional<std::string> typed_json(const Settings& settings, std::string_view key) {
  const auto as_json = [](const auto& value) -> std::optional<std::string> {
    if (!value) return std::nullopt;
    return json(*value).dump(-1, ' ', false, json::error_handler_t::replace);
  };
  if (const auto* text = find_row(kOptionalTexts, key)) return as_json(settings.*(text->field));
  if (const auto* number = find_row(kNumbers, key)) return as_json(settings.*(number->field));
  if (const auto* flag = find_row(kSwitches, key)) return as_json(settings.*(flag->field));
  return std::nullopt;
}

bool are_equal(const Settings& a, const Settings& b) {
  const auto same = [&](const auto& rows) {
    return std::ranges::all_of(rows, [&](const auto& row) { return a.*(row.field) == b.*(row.field); });
  };
  return same(kTexts) && same(kOptionalTexts) && same(kNumbers) && same(kSwitches) && a.password == b.password &&
         a.unknown == b.unknown;
}

bool is_typed(const Settings& settings, std::string_view key) { return typed_json(settings, key).has_value(); }

Result<File> parse_file(std::string_view text) {
  if (text.size() > kLargestFile) return refuse("configuration file", "is larger than 1 MiB");
  if (trimmed(text).empty()) return refuse("configuration file", "is empty", "qwas init writes one to start from");
  const auto parsed = parse_json(text);
  if (!parsed) return fail(parsed.error());
  if (!parsed->is_object()) return refuse("configuration file", "must be an object with a list of connectors");

  File file;
  file.store = kDefaultStore;
  for (const auto& [key, value] : parsed->items()) {
    if (key == "store") {
      if (!value.is_string() || value.get_ref<const std::string&>().empty()) return refuse("store", "must be a path");
      file.store = value.get<std::string>();
    } else if (key == "connectors") {
      if (!value.is_array()) return refuse("connectors", fmt::format("must be a list, is {}", value.type_name()));
      for (const json& connector : value) {
        const auto path = fmt::format("connectors[{}].", file.connectors.size());
        if (!connector.is_object()) return refuse(path.substr(0, path.size() - 1), "must be an object");
        Settings settings;
        for (const auto& [setting, typed] : connector.items()) {
          if (auto done = set(settings, path, setting, typed); !done) return fail(done.error());
        }
        const bool taken = std::ranges::any_of(
            file.connectors, [&](const Settings& other) { return trimmed(other.name) == trimmed(settings.name); });
        if (taken) return refuse(path + "name", fmt::format("'{}' is taken by another connector", settings.name));
        file.connectors.push_back(std::move(settings));
      }
    } else {
      const auto settings = all_setting_names();
      if (std::ranges::find(settings, key) != settings.end())
        return refuse(key, "is a setting of a connector, and stands outside of all",
                      R"(move it into a connector: {"connectors": [{ ... }]})");
      const auto near = did_you_mean(key, {"store", "connectors"});
      return refuse(key, "is not a setting",
                    fmt::format("{}{}the file itself has store and connectors; all others are of a connector", near,
                                near.empty() ? "" : " "));
    }
  }
  if (file.connectors.empty()) return refuse("connectors", "is missing or empty", "give at least one connector");
  return file;
}

}  // namespace qualyswas::config
