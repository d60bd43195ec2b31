#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include <fmt/format.h>

#include "connector/cli/json.h"
#include "connector/cli/session.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

namespace fs = std::filesystem;

std::string quoted(const std::string& text) { return dump(Json(text), false); }

std::string password_line(const InitOptions& init) {
  if (!init.password_file.empty()) return fmt::format("\"password_file\": {}", quoted(init.password_file));
  if (!init.password_command.empty()) return fmt::format("\"password_command\": {}", quoted(init.password_command));
  return fmt::format("\"password_env\": {}",
                     quoted(init.password_env.empty() ? std::string{"QWAS_PASSWORD"} : init.password_env));
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
  if (init.network) text += fmt::format(",\n      \"network\": {}", quoted(*init.network));
  if (init.report_title_prefix)
    text += fmt::format(",\n      \"report_title_prefix\": {}", quoted(*init.report_title_prefix));
  if (init.oldest_scan_data) text += fmt::format(",\n      \"oldest_scan_data\": {}", quoted(*init.oldest_scan_data));
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
      quoted(init.network.value_or("")), quoted(init.report_title_prefix.value_or("")),
      quoted(init.oldest_scan_data.value_or("30 days")), init.urba);
  if (init.informational) text += ",\n      \"informational\": true";
  if (init.archive_after_days) text += fmt::format(",\n      \"archive_after_days\": {}", *init.archive_after_days);
  return text;
}

constexpr std::string_view kMoreOfVulcan = R"(
      //   "format": "xml"                what is spoken with the vendor, or "json"
      //   "knowledgebase_api": "4.0"     or "3.0", "2.0")";

std::string file_text(const InitOptions& init) {
  config::Settings typed;
  typed.profile = init.profile;
  const bool neurons = config::profile_of(typed) == config::Profile::Neurons;
  return fmt::format(
      R"({{
  // Where everything is kept: a SQLite file. Paths are meant from the folder of this file.
  "store": {store},

  "connectors": [
    {{
      // The connector's own name; `--connector` chooses it when there are several.
      "name": {name},
      // "vulcan" pulls web applications and findings from the live API, "neurons" reads report files.
      "profile": {profile},

      // The API server of your Qualys platform: a platform code (US1 ... KSA1) as "platform", or an address as "url".
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
    }}
  ]
}}
)",
      fmt::arg("store", quoted(init.store)), fmt::arg("name", quoted(init.name)),
      fmt::arg("profile", quoted(init.profile)),
      fmt::arg("server", init.url.empty() ? fmt::format("\"platform\": {}", quoted(init.platform))
                                          : fmt::format("\"url\": {}", quoted(init.url))),
      fmt::arg("username", quoted(init.username)), fmt::arg("password", password_line(init)),
      fmt::arg("ca_file",
               init.ca_file.empty() ? std::string{} : fmt::format("      \"ca_file\": {},\n", quoted(init.ca_file))),
      fmt::arg("own", neurons ? of_neurons(init) : of_vulcan(init)),
      fmt::arg("more", neurons ? std::string_view{} : kMoreOfVulcan));
}

// The file is proven before it is written, but for the password: that may come later.
Result<void> prove(const std::string& text) {
  const auto file = config::parse_file(text);
  if (!file) return fail(file.error());
  auto settings = file->connectors.front();
  settings.ca_file.reset();  // may be made later too
  const config::Secrets later{.environment = [](const std::string&) { return std::optional<std::string>{"later"}; },
                              .read_file = [](const std::string&) { return Result<std::string>{"later"}; },
                              .run_command = [](const std::string&) { return Result<std::string>{"later"}; }};
  const auto config = config::finalize(settings, later);
  if (!config) return fail(config.error());
  return {};
}

// The file names a user, a server and where the password is.
bool write_for_owner(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool well = ::fchmod(file, 0600) == 0;  // of a draft that an earlier attempt left
  while (well && !text.empty()) {
    const auto bytes = ::write(file, text.data(), text.size());
    if (bytes < 0 && errno == EINTR) continue;
    well = bytes > 0;
    if (well) text.remove_prefix(static_cast<std::size_t>(bytes));
  }
  return ::close(file) == 0 && well;
}

Result<void> write(const std::string& path, const std::string& text) {
  const auto draft = path + ".new";
  std::error_code error;
  const bool written = write_for_owner(draft, text);
  if (written) fs::rename(draft, path, error);
  if (!written || error) {
    std::error_code ignored;
    fs::remove(draft, ignored);
    return fail(ErrorKind::Config, fmt::format("configuration file: {} cannot be written", path),
                "look at the folder's permissions and free space");
  }
  return {};
}

}  // namespace

int init(Session& session) {
  const auto path = session.config_path();
  const auto& typed = session.options.init;
  std::error_code ignored;
  if (!typed.force && fs::exists(path, ignored))
    return session.fail_with({ErrorKind::Config, fmt::format("configuration file: {} exists already", path),
                              "edit it, name another with --config, or write over it with --force"});
  const auto text = file_text(typed);
  if (auto proven = prove(text); !proven) return session.fail_with(proven.error());
  if (auto written = write(path, text); !written) return session.fail_with(written.error());

  auto& out = session.streams.out;
  if (session.options.json) {
    out << dump({{"config", path}}, session.streams.out_is_terminal) << '\n';
    return kComplete;
  }
  const auto named = path == "qwas.json" ? std::string{} : " --config " + printable(path);
  out << "wrote " << printable(path) << '\n';
  if (typed.password_file.empty() && typed.password_command.empty())
    out << "the password is read from $" << printable(typed.password_env.empty() ? "QWAS_PASSWORD" : typed.password_env)
        << " when a command needs it\n";
  out << "next:  qwas" << named << " check\n";
  return kComplete;
}

}  // namespace qualyswas::cli
