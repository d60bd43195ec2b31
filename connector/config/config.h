// Settings are what somebody typed; a Config is what has been proven. Only `finalize` makes a Config, so code that
// holds one need not check again. No secret is printed by anything in this folder.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/config/lookback.h"

namespace qualyswas::config {

// One connector as typed in the configuration file (JSON, comments allowed). Unset means not typed.
struct Settings {
  std::string name;
  std::string profile;   // "vulcan" (default), "neurons"
  std::string url;       // an explicit API server; overrides `platform`
  std::string platform;  // US1 ... KSA1
  std::string username;
  // Where the password comes from; exactly one. `password` itself is accepted only from code, never from a file.
  std::optional<std::string> password, password_env, password_file, password_command;
  // How the password becomes a login: "basic" (default), "token", "oidc".
  std::optional<std::string> login;
  std::optional<std::string> gateway_url;  // where tokens are handed out; default: the platform's
  // With login "oidc" instead of a user and a password. `client_secret` itself only from code.
  std::optional<std::string> client_id, client_secret, client_secret_env, client_secret_file, client_secret_command;
  std::optional<std::string> ca_file;
  std::optional<std::string> proxy;  // its address, or "none"; default: what the environment names
  std::optional<std::string> proxy_password_env, proxy_password_file;
  std::optional<bool> informational;             // default false
  std::optional<int> archive_after_days;         // default 30
  std::optional<std::string> format;             // "xml" (default) or "json"
  std::optional<int> page_size;                  // 1..1000, default 500
  std::optional<std::string> knowledgebase_api;  // "2.0", "3.0", "4.0" (default)
  std::optional<int> connect_timeout_s, first_byte_timeout_s, read_timeout_s, run_timeout_s, longest_wait_s;
  std::optional<int> keep_runs;  // 100..100000, default 400
  // When `qwas serve` syncs it: proven by schedule::Schedule::parse, which has the defaults.
  std::optional<std::string> schedule, time_zone;
  std::optional<int> schedule_jitter_s, retry_after_s;
  std::optional<int> parallel;      // 1..8, default 4
  std::optional<bool> incremental;  // default false
  std::optional<int> full_every, incremental_overlap_h;
  std::optional<std::string> network;              // profile neurons needs it
  std::optional<std::string> report_title_prefix;  // as typed, blanks included
  std::optional<std::string> oldest_scan_data;     // one of the guide's five; default "30 days"
  std::optional<bool> urba;                        // default false
  std::vector<std::string> unknown;                // keys nobody knows: refused, naming them
};

struct File {
  std::vector<Settings> connectors;
  std::string store;  // path of the SQLite file; default "qwas.db", relative to the configuration file
};

enum class Profile { Vulcan, Neurons };
std::string_view name_of(Profile profile);  // "vulcan", "neurons"
// What settings name; vulcan when they name none, nullopt when they name one that nobody knows.
std::optional<Profile> profile_of(const Settings& settings);

enum class Format { Xml, Json };

// A secret that does not print itself.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_{std::move(value)} {}
  const std::string& reveal() const { return value_; }  // for the line that logs in, and for what masks it

 private:
  std::string value_;
};

struct Endpoint {
  bool tls = true;
  std::string host;
  int port = 443;
  bool operator==(const Endpoint&) const = default;
};

struct Proxy {
  std::string host;
  int port = 0;
  std::string username;  // empty: it wants no login
  Secret password;
  std::string source;  // what names it: "proxy", "HTTPS_PROXY"
};

// How a server is reached.
struct Route {
  std::optional<Proxy> proxy;  // none: directly
  std::string why_direct;      // where the environment names a proxy that is not used: "NO_PROXY covers the host"
};

enum class Login {
  Basic,  // the password goes along with every call
  Token,  // the password buys a token at the gateway
  Oidc,   // a client's id and secret do
};

// Where tokens are handed out.
struct Gateway {
  Endpoint endpoint;
  Route route;
};

// The outside world a password may come from; real ones in cli/, fakes in tests.
struct Secrets {
  std::function<std::optional<std::string>(const std::string& variable)> environment;
  std::function<Result<std::string>(const std::string& path)> read_file;
  std::function<Result<std::string>(const std::string& command)> run_command;
};

class Config {
 public:
  std::string name;
  Profile profile = Profile::Vulcan;
  Endpoint endpoint;
  Route route;  // to it
  Login login = Login::Basic;
  std::string username;            // with login oidc the client's id
  Secret password;                 // with login oidc the client's secret
  std::optional<Gateway> gateway;  // with login token and oidc
  std::optional<std::string> ca_file;
  bool informational = false;
  int archive_after_days = 30;
  Format format = Format::Xml;
  int page_size = 500;
  std::string knowledgebase_api = "4.0";
  int parallel = 4;          // calls on their way at once; fewer where the vendor advertises fewer
  bool incremental = false;  // ask for what changed
  int full_every = 7;        // with incremental: so many syncs, one of them reads everything
  std::chrono::hours incremental_overlap{48};
  // Without a connection; from the request to the answer's first byte; between two bytes; of a sync; of a vendor's
  // limit.
  std::chrono::seconds connect_timeout{30}, first_byte_timeout{300}, read_timeout{300}, run_timeout{86'400},
      longest_wait{900};
  int keep_runs = 400;  // with their logs
  // Of profile neurons.
  std::string network;
  std::string report_title_prefix;  // empty: every title
  Lookback oldest_scan_data{.days = std::chrono::days{30}};
  bool urba = false;

 private:
  Config() = default;
  friend Result<Config> finalize(const Settings& settings, const Secrets& secrets);
};

// Proves settings. Errors are ErrorKind::Config and begin with the setting's name; no request has been made.
// Rules: CFG-001, CFG-003, CFG-004, AUTH-001 (no ':' in password or user name), AUTH-008 (login), NET-002 (http:// to
// loopback only), NET-003 (proxy.h).
Result<Config> finalize(const Settings& settings, const Secrets& secrets);

// What taking in report files needs: the part of profile neurons that speaks to no vendor.
class Intake {
 public:
  std::string name, network;
  bool urba = false;

  // The same of a connector that has been proven whole.
  static Intake of(const Config& config);

 private:
  Intake() = default;
  friend Result<Intake> finalize_intake(const Settings& settings);
};

// Proves what `Intake` holds, by the rules of finalize: no server, no user and no password is needed. Refuses a profile
// that takes in no files.
Result<Intake> finalize_intake(const Settings& settings);

// What is worth telling of settings that are good and may not mean what was thought: a sentence each.
std::vector<std::string> remarks_on(const Settings& settings);

// The settings that a connector of this profile can have, by the names they have in the file.
std::vector<std::string> setting_names(Profile profile);

// Reads the configuration file's text. Errors name line and column, or the key.
Result<File> parse_file(std::string_view text);

struct Platform {
  std::string_view code, api_server;
};
// The vendor's platforms, in the order of its identification page.
const std::vector<Platform>& platforms();

}  // namespace qualyswas::config
