#include "connector/cli/config_text.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "connector/cli/json.h"
#include "connector/config/config.h"
#include "connector/config/parse_file.h"
#include "connector/config/profiles.h"

namespace qualyswas::cli {
namespace {

std::string in_quotes(const std::string& text) { return dump(Json(text), false); }

std::string password_line(const InitOptions& init) {
  if (!init.client_id.empty())
    return fmt::format(
        "\"client_secret_env\": {}",
        in_quotes(init.client_secret_env.empty() ? std::string{"QWAS_CLIENT_SECRET"} : init.client_secret_env));
  if (!init.password_file.empty()) return fmt::format("\"password_file\": {}", in_quotes(init.password_file));
  if (!init.password_command.empty()) return fmt::format("\"password_command\": {}", in_quotes(init.password_command));
  return fmt::format("\"password_env\": {}",
                     in_quotes(init.password_env.empty() ? std::string{"QWAS_PASSWORD"} : init.password_env));
}

std::string user_lines(const InitOptions& init) {
  const auto login = !init.login.empty() ? init.login : std::string{init.client_id.empty() ? "" : "oidc"};
  const auto kind = login.empty() ? std::string{} : fmt::format("\"login\": {},\n      ", in_quotes(login));
  if (!init.client_id.empty()) return fmt::format("{}\"client_id\": {}", kind, in_quotes(init.client_id));
  return fmt::format("{}\"username\": {}", kind, in_quotes(init.username));
}

config::Settings own_settings_of(const InitOptions& init) {
  config::Settings typed;
  typed.profile = init.profile;
  if (init.informational) typed.informational = true;
  typed.archive_after_days = init.archive_after_days;
  typed.network = init.network;
  typed.report_title_prefix = init.report_title_prefix;
  typed.oldest_scan_data = init.oldest_scan_data;
  if (init.urba) typed.urba = true;
  return typed;
}

// The profile's own settings, with a comment each. Of other profiles only what was typed is written: the proof refuses
// it then, by name.
std::string own_text(const config::Settings& typed, const config::ProfileSettings& profile) {
  std::string text;
  const auto begin_line = [&] { text += text.empty() ? "" : ",\n"; };
  for (const auto& own : profile.own) {
    if (!own.is_written) continue;
    begin_line();
    text += fmt::format("      // {}\n      \"{}\": {}", own.about, own.key,
                        config::typed_json(typed, own.key).value_or(std::string{own.standard}));
  }
  for (const auto* other : config::profile_table()) {
    if (other == &profile) continue;
    for (const auto& own : other->own)
      if (const auto value = config::typed_json(typed, own.key)) {
        begin_line();
        text += fmt::format("      \"{}\": {}", own.key, *value);
      }
  }
  return text;
}

// Those that are only named, aligned with the others that are.
std::string more_text(const config::ProfileSettings& profile) {
  std::string text;
  for (const auto& own : profile.own)
    if (!own.is_written)
      text += fmt::format("\n      //   {:<31}{}", fmt::format("\"{}\": {}", own.key, own.standard), own.about);
  return text;
}

std::string about_profiles() {
  std::string text;
  for (const auto* profile : config::profile_table())
    text += fmt::format("{}\"{}\" {}", text.empty() ? "" : ", ", profile->name, profile->about_long);
  return text;
}

// Where in a JSON text with comments something stands: one character after the other, with strings and comments passed
// over whole.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_{text} {}

  struct Token {
    char sign = '\0';  // of { } [ ] , : or '"' for a string
    std::size_t begin = 0, end = 0;
  };
  std::optional<Token> next() {
    while (at_ < text_.size()) {
      const auto begin = at_;
      const char c = text_[at_++];
      if (c == '/' && at_ < text_.size() && text_[at_] == '/') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '/' && at_ < text_.size() && text_[at_] == '*') {
        const auto end = text_.find("*/", at_ + 1);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else if (c == '"') {
        while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
        at_ = std::min(at_ + 1, text_.size());
        return Token{c, begin, at_};
      } else if (std::string_view{"{}[],:"}.find(c) != std::string_view::npos) {
        return Token{c, begin, at_};
      }
    }
    return std::nullopt;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

struct List {
  std::size_t last_end;  // behind its last element
  std::size_t close;     // where its ']' stands
};

// The top object's "connectors".
std::optional<List> find_connectors(std::string_view text) {
  Scan scan{text};
  int depth = 0;
  std::string_view key;
  bool inside = false;
  std::size_t last_end = 0;
  while (const auto token = scan.next()) {
    switch (token->sign) {
      case '"':
        if (depth == 1) key = text.substr(token->begin, token->end - token->begin);
        break;
      case '{':
      case '[':
        if (++depth == 2 && token->sign == '[' && key == "\"connectors\"") inside = true;
        break;
      case '}':
      case ']':
        --depth;
        if (inside && depth == 2) last_end = token->end;
        if (inside && depth == 1) return last_end == 0 ? std::nullopt : std::optional{List{last_end, token->begin}};
        break;
      default:
        break;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string connector_text(const InitOptions& init) {
  const auto typed = own_settings_of(init);
  const auto& profile =
      config::settings_of(config::profile_of(typed).value_or(config::profile_table().front()->profile));
  return fmt::format(
      R"(    {{
      // The connector's own name; `--connector` chooses it when there are several. What is stored stays with the name:
      // renamed, a connector begins anew.
      "name": {name},
      // {about_profiles}.
      "profile": {profile},

      // The API server of your Qualys platform: a platform code (US1 ... GOV1) as "platform", or an address as "url".
      // http:// is accepted only to this machine.
      {server},
      {user},

      // Where the password comes from: "password_env" (a variable), "password_file" or "password_command". It never stands
      // in this file. It must not contain ':'.
      {password},
{ca_file}
{own}

      // More, with what they are when left out:
      //   "ca_file": "ca.pem"            authorities to trust instead of the system's
      //   "page_size": 500               records a page, 1 to 1000{more}
      //   "proxy": "none"                go around the environment's proxy, or an address: "http://user@host:port"
      //   "proxy_password_env": "NAME"   the proxy's password, or "proxy_password_file"
      //   "login": "basic"               or "token" (of the gateway, for user and password), or "oidc" with "client_id" and
      //                                  "client_secret_env", "client_secret_file" or "client_secret_command"
      //   "gateway_url": "https://..."   where tokens come from, if it is not the platform's
      //   "connect_timeout_s": 30, "first_byte_timeout_s": 300, "read_timeout_s": 300
      //   "run_timeout_s": 86400         the longest time that one sync may take
      //   "keep_runs": 400               how many runs are remembered, with their logs
      //   "longest_wait_s": 900          the longest wait that a limit of the vendor may ask for
      // When `qwas serve` syncs it:
      //   "schedule": "daily"            or "hourly", "weekly", or a cron expression such as "30 2 * * mon-fri"
      //   "time_zone": "UTC"             of the schedule, like "Europe/Berlin"
      //   "schedule_jitter_s": 300       started up to so many seconds later, always the same for one name
      //   "retry_after_s": 900           tried again after a lost connection or a limit
    }})",
      fmt::arg("about_profiles", about_profiles()), fmt::arg("name", in_quotes(init.name.value_or("qualys"))),
      fmt::arg("profile", in_quotes(init.profile)),
      fmt::arg("server", init.url.empty() ? fmt::format("\"platform\": {}", in_quotes(init.platform))
                                          : fmt::format("\"url\": {}", in_quotes(init.url))),
      fmt::arg("user", user_lines(init)), fmt::arg("password", password_line(init)),
      fmt::arg(
          "ca_file",
          (init.ca_file.empty() ? std::string{} : fmt::format("      \"ca_file\": {},\n", in_quotes(init.ca_file))) +
              (init.proxy.empty() ? std::string{} : fmt::format("      \"proxy\": {},\n", in_quotes(init.proxy)))),
      fmt::arg("own", own_text(typed, profile)), fmt::arg("more", more_text(profile)));
}

std::string file_text(const InitOptions& init) {
  return fmt::format(
      R"({{
  // Where everything is kept: an SQLite file, or a PostgreSQL database (postgresql://user@host/database; its password is
  // taken from PGPASSWORD or ~/.pgpass). QWAS_STORE names another one. Paths are meant from the folder of this file.
  "store": {},

  // `qwas init --name NAME ...` adds another one.
  "connectors": [
{}
  ]
}}
)",
      in_quotes(init.store.value_or("qwas.db")), connector_text(init));
}

// The comma goes behind the last connector, the new one before the closing bracket: a comment in between stays with the
// connector that it stands at.
Result<std::string> with_connector(std::string_view text, std::string_view connector) {
  const auto list = find_connectors(text);
  if (!list) return fail(ErrorKind::Config, "connectors: the list was not found", "add the connector by hand");
  auto between = text.substr(list->last_end, list->close - list->last_end);
  between = between.substr(0, between.find_last_not_of(" \t\r\n") + 1);
  return fmt::format("{},{}\n{}\n  {}", text.substr(0, list->last_end), between, connector, text.substr(list->close));
}

}  // namespace qualyswas::cli
