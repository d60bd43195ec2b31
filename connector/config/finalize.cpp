// Settings as somebody typed them to a Config that can be used, setting by setting; the first that is wrong is the
// error and names itself. Who the connector is comes first, then where the vendor is, the password, the limits, and
// what only its profile has (profiles.h).
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "connector/base/near.h"
#include "connector/config/config.h"
#include "connector/config/endpoint.h"
#include "connector/config/parse_file.h"
#include "connector/config/profiles.h"
#include "connector/config/prove.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

// Where a limit is not the vendor's (page_size is: limitResults takes 1..1000) it is one no operator means to pass.
constexpr Range kPageSize{"page_size", 1, 1000};
constexpr Range kConnectTimeout{"connect_timeout_s", 1, 3600};
constexpr Range kReadTimeout{"read_timeout_s", 1, 86'400};
constexpr Range kLongestWait{"longest_wait_s", 1, 86'400};

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
  std::vector<std::string> words;
  for (const Platform& platform : all) {
    codes += fmt::format("{}{}", codes.empty() ? "" : ", ", platform.code);
    words.emplace_back(platform.code);
  }
  const auto near = did_you_mean(code, words);
  return refuse("platform", fmt::format("'{}' is unknown", trimmed(settings.platform)),
                fmt::format("{}{}known are {}; for another one give its API server as url", near,
                            near.empty() ? "" : " ", codes));
}

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF", kUtf16Marks[] = {"\xFF\xFE", "\xFE\xFF"};

// The password as a person meant it: editors put a byte order mark in front and a line end behind, and either sent
// along would be a wrong password, with which accounts lock.
Result<std::string> without_marks(std::string_view setting, std::string text) {
  const bool utf16 = std::ranges::any_of(kUtf16Marks, [&](std::string_view mark) { return text.starts_with(mark); });
  if (utf16 || text.find('\0') != std::string::npos) {
    return refuse(setting, "gives text in UTF-16 (or bytes of NUL), and UTF-8 is needed",
                  "save the password as UTF-8; editors on Windows call that \"UTF-8\" or \"ANSI\", not \"Unicode\"");
  }
  if (text.starts_with(kUtf8Mark)) text.erase(0, kUtf8Mark.size());
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
    if (found->starts_with(kUtf8Mark)) found->erase(0, kUtf8Mark.size());  // read from a file by a shell
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
  auto password = without_marks(chosen->setting, std::move(*text));
  if (!password) return fail(password.error());
  return Typed{chosen->setting, std::move(*password)};
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
    return refuse(typed->setting, "the password contains a control character or more than one line",
                  "give the password alone; one line end behind it is dropped");
  }
  return Secret{std::move(typed->password)};
}

struct Identity {
  std::string name;
  Profile profile;
};

// Names every unknown key with the nearest setting, then all the settings there are.
tl::unexpected<Error> refuse_unknown(const Settings& settings) {
  const auto known = setting_names(profile_of(settings).value_or(profile_table().front()->profile));
  std::string names, near;
  for (const auto& name : settings.unknown) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    if (const auto meant = did_you_mean(name, known); !meant.empty())
      near += settings.unknown.size() == 1 ? meant + " " : fmt::format("{}: {} ", name, meant);
  }
  std::string all;
  for (const auto& name : known) all += fmt::format("{}{}", all.empty() ? "" : ", ", name);
  const auto profile = profile_of(settings);
  return refuse(names, settings.unknown.size() == 1 ? "is not a setting" : "are not settings",
                fmt::format("{}a connector{} can have: {}", near,
                            profile ? fmt::format(" of profile {}", name_of(*profile)) : "", all));
}

// Unknown keys are refused first, so that a mistyped setting is not reported as a missing one.
Result<Identity> identity_of(const Settings& settings) {
  if (!settings.unknown.empty()) {
    return refuse_unknown(settings);
  }
  auto name = name_typed("name", settings.name, "give this connector a name of its own");
  if (!name) return fail(name.error());
  const auto profile = profile_of(settings);
  if (!profile) {
    const auto near = did_you_mean(trimmed(settings.profile), profile_names());
    return refuse("profile", fmt::format("'{}' is unknown", trimmed(settings.profile)),
                  fmt::format("{}{}known are {}", near, near.empty() ? "" : " ", known_profiles()));
  }
  // A setting that would do nothing is refused: whoever typed it expects something of it.
  for (const auto* other : profile_table()) {
    if (other->profile == *profile) continue;
    for (const auto& own : other->own) {
      if (!is_typed(settings, own.key)) continue;
      return refuse(
          own.key,
          fmt::format("belongs to profile {}, and this connector is of profile {}", other->name, name_of(*profile)),
          fmt::format("remove it, or make this a connector of profile {}", other->name));
    }
  }
  return Identity{std::move(*name), *profile};
}

}  // namespace

std::vector<std::string> remarks_on(const Settings& settings) {
  std::vector<std::string> remarks;
  const auto url = trimmed(settings.url);
  if (!url.empty() && !trimmed(settings.platform).empty())
    remarks.push_back(fmt::format("url and platform are both set: url ({}) is used, and platform ({}) is not", url,
                                  trimmed(settings.platform)));
  if (!url.empty() && url.find("://") == std::string_view::npos)
    remarks.push_back(fmt::format("url: '{}' does not begin with https:// or http://, and https:// is used", url));
  return remarks;
}

std::vector<std::string> setting_names(Profile profile) {
  auto names = all_setting_names();
  for (const auto* other : profile_table())
    if (other->profile != profile)
      std::erase_if(names, [&](const std::string& name) {
        return std::ranges::find(other->own, name, &OwnSetting::key) != other->own.end();
      });
  return names;
}

Intake Intake::of(const Config& config) {
  Intake intake;
  intake.name = config.name;
  intake.network = config.network;
  intake.urba = config.urba;
  return intake;
}

Result<Intake> finalize_intake(const Settings& settings) {
  auto identity = identity_of(settings);
  if (!identity) return fail(identity.error());
  const auto& profile = settings_of(identity->profile);
  if (profile.prove_intake == nullptr) {
    std::string others;
    for (const auto* other : profile_table())
      if (other->prove_intake != nullptr) others += fmt::format("{}{}", others.empty() ? "" : " or ", other->name);
    return refuse("profile", fmt::format("{} takes in no report files", profile.name),
                  fmt::format("upload to a connector of profile {}", others));
  }
  Intake intake;
  intake.name = std::move(identity->name);
  if (auto proven = profile.prove_intake(settings, intake); !proven) return fail(proven.error());
  return intake;
}

Result<Config> finalize(const Settings& settings, const Secrets& secrets) {
  auto identity = identity_of(settings);
  if (!identity) return fail(identity.error());
  Config config;
  config.name = std::move(identity->name);
  config.profile = identity->profile;

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

  for (const auto& checked :
       {check(settings.page_size, kPageSize), check(settings.connect_timeout_s, kConnectTimeout),
        check(settings.read_timeout_s, kReadTimeout), check(settings.longest_wait_s, kLongestWait)}) {
    if (!checked) return fail(checked.error());
  }
  config.page_size = settings.page_size.value_or(config.page_size);
  if (settings.connect_timeout_s) config.connect_timeout = std::chrono::seconds{*settings.connect_timeout_s};
  if (settings.read_timeout_s) config.read_timeout = std::chrono::seconds{*settings.read_timeout_s};
  if (settings.longest_wait_s) config.longest_wait = std::chrono::seconds{*settings.longest_wait_s};

  if (auto proven = settings_of(config.profile).prove(settings, config); !proven) return fail(proven.error());
  return config;
}

}  // namespace qualyswas::config
