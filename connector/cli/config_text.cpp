#include "connector/cli/config_text.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "connector/cli/json.h"
#include "connector/config/config.h"

namespace qualyswas::cli {
namespace {

std::string in_quotes(const std::string& text) { return dump(Json(text), false); }

std::string password_line(const InitOptions& init) {
  if (!init.password_file.empty()) return fmt::format("\"password_file\": {}", in_quotes(init.password_file));
  if (!init.password_command.empty()) return fmt::format("\"password_command\": {}", in_quotes(init.password_command));
  return fmt::format("\"password_env\": {}",
                     in_quotes(init.password_env.empty() ? std::string{"QWAS_PASSWORD"} : init.password_env));
}

// Each profile's own settings, with a comment each, and what may be added. Of the other profile's only what was typed
// is written: the proof refuses it then, by name.
std::string of_vulcan(const InitOptions& init) {
  auto text = fmt::format(
      R"(      // Informational findings: not even asked for when false.
      "informational": {},
      // An asset not seen by a scan for so many days is archived, after a complete sync.
      "archive_after_days": {})",
      init.informational, init.archive_after_days.value_or(30));
  if (init.network) text += fmt::format(",\n      \"network\": {}", in_quotes(*init.network));
  if (init.report_title_prefix)
    text += fmt::format(",\n      \"report_title_prefix\": {}", in_quotes(*init.report_title_prefix));
  if (init.oldest_scan_data)
    text += fmt::format(",\n      \"oldest_scan_data\": {}", in_quotes(*init.oldest_scan_data));
  if (init.urba) text += ",\n      \"urba\": true";
  return text;
}

std::string of_neurons(const InitOptions& init) {
  auto text = fmt::format(
      R"(      // The network that every application belongs to; with it, two applications of one name are two.
      "network": {},
      // Only reports whose title begins exactly so are pulled, blanks included; empty: all of them.
      "report_title_prefix": {},
      // How old a report may be to be pulled: "30 days", "60 days", "90 days", "6 months" or "1 year".
      "oldest_scan_data": {},
      // Update Remediation by Assessment: a finding that is missing in an application's newest report is closed.
      "urba": {})",
      in_quotes(init.network.value_or("")), in_quotes(init.report_title_prefix.value_or("")),
      in_quotes(init.oldest_scan_data.value_or("30 days")), init.urba);
  if (init.informational) text += ",\n      \"informational\": true";
  if (init.archive_after_days) text += fmt::format(",\n      \"archive_after_days\": {}", *init.archive_after_days);
  return text;
}

constexpr std::string_view kMoreOfVulcan = R"(
      //   "format": "xml"                of requests and answers, or "json"
      //   "knowledgebase_api": "4.0"     or "3.0", "2.0")";

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
  config::Settings typed;
  typed.profile = init.profile;
  const bool neurons = config::profile_of(typed) == config::Profile::Neurons;
  return fmt::format(
      R"(    {{
      // The connector's own name; `--connector` chooses it when there are several. What is stored stays with the name:
      // renamed, a connector begins anew.
      "name": {name},
      // "vulcan" pulls web applications and findings from the live API, "neurons" reads report files.
      "profile": {profile},

      // The API server of your Qualys platform: a platform code (US1 ... GOV1) as "platform", or an address as "url".
      // http:// is accepted only to this machine.
      {server},
      "username": {username},

      // Where the password comes from: "password_env" (a variable), "password_file" or "password_command". It never stands
      // in this file. It must not contain ':'.
      {password},
{ca_file}
{own}

      // More, with what they are when left out:
      //   "ca_file": "ca.pem"            authorities to trust instead of the system's
      //   "page_size": 500               records a page, 1 to 1000{more}
      //   "connect_timeout_s": 30, "read_timeout_s": 300
      //   "longest_wait_s": 900          the longest wait that a limit of the vendor may ask for
    }})",
      fmt::arg("name", in_quotes(init.name.value_or("qualys"))), fmt::arg("profile", in_quotes(init.profile)),
      fmt::arg("server", init.url.empty() ? fmt::format("\"platform\": {}", in_quotes(init.platform))
                                          : fmt::format("\"url\": {}", in_quotes(init.url))),
      fmt::arg("username", in_quotes(init.username)), fmt::arg("password", password_line(init)),
      fmt::arg("ca_file",
               init.ca_file.empty() ? std::string{} : fmt::format("      \"ca_file\": {},\n", in_quotes(init.ca_file))),
      fmt::arg("own", neurons ? of_neurons(init) : of_vulcan(init)),
      fmt::arg("more", neurons ? std::string_view{} : kMoreOfVulcan));
}

std::string file_text(const InitOptions& init) {
  return fmt::format(
      R"({{
  // Where everything is kept: a SQLite file. Paths are meant from the folder of this file.
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
