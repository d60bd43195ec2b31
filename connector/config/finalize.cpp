#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "connector/config/config.h"
#include "connector/config/endpoint.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

auto refuse(std::string_view setting, std::string_view why, std::string advice = {}) {
  return fail(ErrorKind::Config, fmt::format("{}: {}", setting, why), std::move(advice));
}

struct Range {
  std::string_view setting;
  int least, most;
};

// Where a limit is not the vendor's (page_size is: limitResults takes 1..1000) it is one no operator means to pass.
constexpr Range kArchiveAfterDays{"archive_after_days", 1, 36'500};
constexpr Range kPageSize{"page_size", 1, 1000};
constexpr Range kConnectTimeout{"connect_timeout_s", 1, 3600};
constexpr Range kReadTimeout{"read_timeout_s", 1, 86'400};
constexpr Range kLongestWait{"longest_wait_s", 1, 86'400};

Result<void> check(const std::optional<int>& value, const Range& range) {
  if (!value || (*value >= range.least && *value <= range.most)) return {};
  return refuse(range.setting, fmt::format("{} is outside {}..{}", *value, range.least, range.most));
}

Result<Endpoint> endpoint_of(const Settings& settings) {
  if (!trimmed(settings.url).empty()) return parse_endpoint(settings.url);
  const auto code = lowered(trimmed(settings.platform));
  if (code.empty()) {
    return refuse("url", "is missing, and so is platform",
                  "give a platform code such as US1, or the API server as url");
  }
  const auto& all = platforms();
  const auto found = std::ranges::find(all, code, [](const Platform& platform) { return lowered(platform.code); });
  if (found != all.end()) return Endpoint{.tls = true, .host = std::string{found->api_server}, .port = 443};
  if (code == "private") {
    return refuse("platform", "a private platform has no API server that is known beforehand",
                  R"(give its address as "url", like https://qualysapi.example.test)");
  }
  std::string codes;
  for (const Platform& platform : all) codes += fmt::format("{}{}", codes.empty() ? "" : ", ", platform.code);
  return refuse("platform", fmt::format("'{}' is unknown", trimmed(settings.platform)),
                fmt::format("known are {}; for another one give its API server as url", codes));
}

std::string without_last_line_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

struct Typed {
  std::string_view setting;
  std::string password;
};

Result<Typed> read_password(const Settings& settings, const Secrets& secrets) {
  struct Source {
    std::string_view setting;
    const std::optional<std::string>& value;
  };
  const std::array<Source, 4> sources{{{"password", settings.password},
                                       {"password_env", settings.password_env},
                                       {"password_file", settings.password_file},
                                       {"password_command", settings.password_command}}};
  const Source* chosen = nullptr;
  for (const Source& source : sources) {
    if (!source.value) continue;
    if (chosen != nullptr) {
      return refuse(source.setting, fmt::format("{} is given too", chosen->setting), "give exactly one of them");
    }
    chosen = &source;
  }
  if (chosen == nullptr) {
    return refuse("password", "is missing", "give one of password_env, password_file or password_command");
  }
  const std::string& value = *chosen->value;
  if (value.empty()) return refuse(chosen->setting, "is empty");
  if (chosen->setting == "password") return Typed{chosen->setting, value};
  if (chosen->setting == "password_env") {
    auto found = secrets.environment ? secrets.environment(value) : std::nullopt;
    if (!found) {
      return refuse(chosen->setting, fmt::format("the environment has no variable '{}'", value),
                    "set it in the environment the program is started with");
    }
    return Typed{chosen->setting, std::move(*found)};
  }
  const auto& read = chosen->setting == "password_file" ? secrets.read_file : secrets.run_command;
  if (!read) return refuse(chosen->setting, "cannot be read here");
  auto text = read(value);
  if (!text) {
    Error error = text.error().during(chosen->setting);
    error.kind = ErrorKind::Config;
    return fail(std::move(error));
  }
  return Typed{chosen->setting, without_last_line_end(std::move(*text))};
}

Result<Secret> password_of(const Settings& settings, const Secrets& secrets) {
  auto typed = read_password(settings, secrets);
  if (!typed) return fail(typed.error());
  if (typed->password.empty()) return refuse(typed->setting, "gives an empty password");
  if (typed->password.find(':') != std::string::npos) {
    return refuse(typed->setting,
                  "the password contains ':', and calls to the Qualys WAS API with such a password fail",
                  "change the password of this API user to one without ':'");
  }
  if (has_control_character(typed->password)) {
    return refuse(typed->setting, "the password contains a control character or more than one line");
  }
  return Secret{std::move(typed->password)};
}

}  // namespace

Result<Config> finalize(const Settings& settings, const Secrets& secrets) {
  if (!settings.unknown.empty()) {
    std::string names;
    for (const auto& name : settings.unknown) names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    return refuse(names, settings.unknown.size() == 1 ? "is no setting" : "are no settings",
                  "see the list of settings in connector/config/README.md");
  }

  Config config;
  config.name = trimmed(settings.name);
  if (config.name.empty()) return refuse("name", "is missing", "give this connector a name of its own");
  if (has_control_character(config.name)) return refuse("name", "holds a control character");
  if (config.name.size() > 200) return refuse("name", "is longer than 200 bytes");

  if (const auto profile = trimmed(settings.profile); !profile.empty() && lowered(profile) != "vulcan") {
    return refuse("profile", fmt::format("'{}' is unknown", profile), "known is vulcan");
  }

  const auto endpoint = endpoint_of(settings);
  if (!endpoint) return fail(endpoint.error());
  config.endpoint = *endpoint;

  config.username = trimmed(settings.username);
  if (config.username.empty()) return refuse("username", "is missing");
  if (config.username.find(':') != std::string::npos) {
    return refuse("username", "contains ':', which HTTP Basic authentication cannot express");
  }
  if (has_control_character(config.username)) return refuse("username", "holds a control character");

  auto password = password_of(settings, secrets);
  if (!password) return fail(password.error());
  config.password = std::move(*password);

  if (settings.ca_file) {
    if (trimmed(*settings.ca_file).empty()) return refuse("ca_file", "is empty");
    config.ca_file = settings.ca_file;
  }
  config.informational = settings.informational.value_or(config.informational);

  for (const auto& checked :
       {check(settings.archive_after_days, kArchiveAfterDays), check(settings.page_size, kPageSize),
        check(settings.connect_timeout_s, kConnectTimeout), check(settings.read_timeout_s, kReadTimeout),
        check(settings.longest_wait_s, kLongestWait)}) {
    if (!checked) return fail(checked.error());
  }
  config.archive_after_days = settings.archive_after_days.value_or(config.archive_after_days);
  config.page_size = settings.page_size.value_or(config.page_size);
  if (settings.connect_timeout_s) config.connect_timeout = std::chrono::seconds{*settings.connect_timeout_s};
  if (settings.read_timeout_s) config.read_timeout = std::chrono::seconds{*settings.read_timeout_s};
  if (settings.longest_wait_s) config.longest_wait = std::chrono::seconds{*settings.longest_wait_s};

  if (settings.format) {
    const auto format = lowered(trimmed(*settings.format));
    if (format != "xml" && format != "json") {
      return refuse("format", fmt::format("'{}' is unknown", *settings.format), "known are xml and json");
    }
    config.format = format == "xml" ? Format::Xml : Format::Json;
  }
  if (settings.knowledgebase_api) {
    const auto version = trimmed(*settings.knowledgebase_api);
    if (version != "2.0" && version != "3.0" && version != "4.0") {
      return refuse("knowledgebase_api", fmt::format("'{}' is unknown", *settings.knowledgebase_api),
                    "known are 2.0, 3.0 and 4.0");
    }
    config.knowledgebase_api = version;
  }
  return config;
}

}  // namespace qualyswas::config
