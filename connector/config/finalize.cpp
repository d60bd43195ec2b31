// Settings as somebody typed them to a Config that can be used, setting by setting; the first that is wrong is the
// error and names itself. Who the connector is comes first, then where the vendor is, the login and the way there, the
// limits, and what only its profile has (profiles.h).
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "connector/base/near.h"
#include "connector/config/config.h"
#include "connector/config/endpoint.h"
#include "connector/config/login.h"
#include "connector/config/parse_file.h"
#include "connector/config/profiles.h"
#include "connector/config/prove.h"
#include "connector/config/proxy.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

// Where a limit is not the vendor's (page_size is: limitResults takes 1..1000) it is one no operator means to pass.
constexpr Range kPageSize{"page_size", 1, 1000};
constexpr Range kConnectTimeout{"connect_timeout_s", 1, 3600};
constexpr Range kFirstByteTimeout{"first_byte_timeout_s", 1, 86'400};
constexpr Range kReadTimeout{"read_timeout_s", 1, 86'400};
constexpr Range kKeepRuns{"keep_runs", 100, 100'000};      // archiving looks at the newest hundred
constexpr Range kRunTimeout{"run_timeout_s", 1, 604'800};  // a week
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

  auto login = login_of(settings, secrets);
  if (!login) return fail(login.error());
  config.login = login->login;
  config.username = std::move(login->username);
  config.password = std::move(login->password);
  auto gateway = gateway_of(config.endpoint, config.login, settings, secrets);
  if (!gateway) return fail(gateway.error());
  config.gateway = std::move(*gateway);
  auto route = route_to(config.endpoint, settings, secrets);
  if (!route) return fail(route.error());
  config.route = std::move(*route);

  if (settings.ca_file) {
    if (trimmed(*settings.ca_file).empty()) return refuse("ca_file", "is empty");
    config.ca_file = settings.ca_file;
  }

  for (const auto& checked : {check(settings.page_size, kPageSize), check(settings.connect_timeout_s, kConnectTimeout),
                              check(settings.first_byte_timeout_s, kFirstByteTimeout),
                              check(settings.read_timeout_s, kReadTimeout), check(settings.run_timeout_s, kRunTimeout),
                              check(settings.longest_wait_s, kLongestWait), check(settings.keep_runs, kKeepRuns)}) {
    if (!checked) return fail(checked.error());
  }
  config.page_size = settings.page_size.value_or(config.page_size);
  if (settings.connect_timeout_s) config.connect_timeout = std::chrono::seconds{*settings.connect_timeout_s};
  if (settings.read_timeout_s) config.read_timeout = std::chrono::seconds{*settings.read_timeout_s};
  config.first_byte_timeout =
      settings.first_byte_timeout_s ? std::chrono::seconds{*settings.first_byte_timeout_s} : config.read_timeout;
  config.keep_runs = settings.keep_runs.value_or(config.keep_runs);
  if (settings.run_timeout_s) config.run_timeout = std::chrono::seconds{*settings.run_timeout_s};
  if (settings.longest_wait_s) config.longest_wait = std::chrono::seconds{*settings.longest_wait_s};

  if (auto proven = settings_of(config.profile).prove(settings, config); !proven) return fail(proven.error());
  return config;
}

}  // namespace qualyswas::config
