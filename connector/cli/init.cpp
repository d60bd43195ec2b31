#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "connector/cli/config_text.h"
#include "connector/cli/json.h"
#include "connector/cli/session.h"
#include "connector/cli/text.h"
#include "connector/config/endpoint.h"

namespace qualyswas::cli {
namespace {

namespace fs = std::filesystem;

// The file is proven before it is written, but for the password: that may come later.
Result<void> prove(const std::string& text, const std::string& name) {
  const auto file = config::parse_file(text);
  if (!file) return fail(file.error());
  auto settings = *std::ranges::find(file->connectors, name, &config::Settings::name);
  settings.ca_file.reset();  // may be made later too
  return prove_but_for_password(settings);
}

// The file names a user, a server and where the password is.
bool write_for_owner(const std::string& path, std::string_view text, mode_t permissions) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool well = ::fchmod(file, permissions) == 0;  // also of a draft that an earlier attempt left
  while (well && !text.empty()) {
    const auto bytes = ::write(file, text.data(), text.size());
    if (bytes < 0 && errno == EINTR) continue;
    well = bytes > 0;
    if (well) text.remove_prefix(static_cast<std::size_t>(bytes));
  }
  return ::close(file) == 0 && well;
}

Result<std::string> read(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || file.bad() || fs::is_directory(path))
    return fail(ErrorKind::Config, fmt::format("configuration file: {} exists and cannot be read", path),
                "look at its permissions, or name another with --config");
  return text;
}

// A link stays a link, and a file that was there keeps its permissions.
Result<void> write(const std::string& path, const std::string& text) {
  std::error_code error;
  const auto target = fs::weakly_canonical(path, error);
  const auto file_path = error ? path : target.string();
  const auto status = fs::status(file_path, error);
  const auto permissions = fs::exists(status) ? static_cast<mode_t>(status.permissions()) : mode_t{0600};
  const auto draft = file_path + ".new";
  const bool written = write_for_owner(draft, text, permissions);
  error.clear();
  if (written) fs::rename(draft, file_path, error);
  if (!written || error) {
    std::error_code ignored;
    fs::remove(draft, ignored);
    return fail(ErrorKind::Config, fmt::format("configuration file: {} cannot be written", path),
                "look at the folder's permissions and free space");
  }
  return {};
}

// An address without a scheme is https for a server, and a question for this machine: a fake speaks both.
Result<std::string> url_with_scheme(const std::string& url) {
  if (url.empty() || url.find("://") != std::string::npos) return url;
  const auto endpoint = config::parse_endpoint(url);
  if (!endpoint) return fail(endpoint.error());
  if (config::is_loopback(endpoint->host))
    return fail(
        ErrorKind::Config, fmt::format("url: '{}' does not say whether it is http or https", url),
        fmt::format("type --url http://{0} (mockqualys prints it as http) or --url https://{0} (with --ca-file)", url));
  return "https://" + url;
}

// Which holds the password, or the client's secret; empty when it is elsewhere.
std::string variable_of(const InitOptions& typed) {
  if (!typed.client_id.empty())
    return typed.client_secret_env.empty() ? std::string{"QWAS_CLIENT_SECRET"} : typed.client_secret_env;
  if (!typed.password_file.empty() || !typed.password_command.empty()) return {};
  return typed.password_env.empty() ? std::string{"QWAS_PASSWORD"} : typed.password_env;
}

// What the first call would stumble over, told while the file is being written.
std::vector<std::string> not_yet_there(const Session& session, const InitOptions& typed, const fs::path& folder) {
  std::vector<std::string> missing;
  const auto lacks = [&](const std::string& name) {
    const auto path = fs::path{name}.is_relative() ? folder / name : fs::path{name};
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) return std::string{"is not there yet"};
    if (fs::is_directory(status)) return std::string{"is a folder"};
    return std::ifstream{path, std::ios::binary}.is_open() ? std::string{} : std::string{"cannot be read"};
  };
  if (!typed.password_file.empty())
    if (const auto why = lacks(typed.password_file); !why.empty())
      missing.push_back(fmt::format("the password file {} {}: write the password into it, on one line",
                                    (folder / typed.password_file).lexically_normal().string(), why));
  if (!typed.ca_file.empty())
    if (const auto why = lacks(typed.ca_file); !why.empty())
      missing.push_back(fmt::format("the file of authorities {} {}: it has to be there, in PEM, before the first call",
                                    (folder / typed.ca_file).lexically_normal().string(), why));
  if (const auto variable = variable_of(typed); !variable.empty() && session.environment.secrets.environment) {
    if (!session.environment.secrets.environment(variable))
      missing.push_back(
          fmt::format("the variable {0} is not set: export {0}=... before a command that calls the vendor", variable));
  }
  return missing;
}

struct Written {
  std::string text;
  bool added = false;  // to a file that was there
};

Result<Written> text_for(const Session& session, const InitOptions& typed, const std::string& path) {
  std::error_code ignored;
  if (typed.force || !fs::exists(path, ignored)) return Written{file_text(typed)};
  if (!typed.name)
    return fail(
        ErrorKind::Config, fmt::format("configuration file: {} exists already", path),
        "add a connector to it with --name NAME, edit it, name another file with --config, or write over it with "
        "--force (its connectors are lost)");
  const auto text = read(path);
  if (!text) return fail(text.error());
  const auto file = config::parse_file(*text);
  if (!file) return fail(file.error().during(path));
  if (std::ranges::find(file->connectors, *typed.name, &config::Settings::name) != file->connectors.end())
    return fail(ErrorKind::Config, fmt::format("name: {} has a connector '{}' already", path, *typed.name),
                fmt::format("give another --name, or change that connector in the file; {} lists them",
                            session.line("connectors")));
  if (typed.store && *typed.store != file->store)
    return fail(ErrorKind::Config, fmt::format("store: all connectors of {} share the store {}", path, file->store),
                "leave --store out, or name another configuration file with --config");
  auto added = with_connector(*text, connector_text(typed));
  if (!added) return fail(added.error());
  return Written{std::move(*added), true};
}

}  // namespace

int init(Session& session) {
  const auto path = session.config_path();
  auto typed = session.options.init;
  const auto url = url_with_scheme(typed.url);
  if (!url) return session.fail_with(url.error());
  const bool scheme_was_added = *url != typed.url;
  typed.url = *url;

  const auto made = text_for(session, typed, path);
  if (!made) return session.fail_with(made.error());
  const auto name = typed.name.value_or("qualys");
  if (auto proven = prove(made->text, name); !proven) return session.fail_with(proven.error());
  if (auto written = write(path, made->text); !written) return session.fail_with(written.error());

  auto& out = session.streams.out;
  if (session.options.json) {
    out << dump({{"config", path}, {"connector", name}, {"added", made->added}}, session.streams.out_is_terminal)
        << '\n';
    return kComplete;
  }
  if (made->added)
    out << "added the connector " << printable(name) << " to " << printable(path) << '\n';
  else
    out << "wrote " << printable(path) << '\n';
  if (scheme_was_added)
    out << wrapped("the url has no scheme, and https:// is taken: " + printable(typed.url), session.width(), 2) << '\n';
  if (const auto variable = variable_of(typed); !variable.empty())
    out << wrapped(fmt::format("the {} is read from the variable {} when a command needs it",
                               typed.client_id.empty() ? "password" : "client's secret", printable(variable)),
                   session.width(), 2)
        << '\n';
  for (const auto& missing : not_yet_there(session, typed, fs::path{path}.parent_path())) session.note(missing);
  auto line = std::string{"qwas"};
  if (path != "qwas.json") line += " --config " + shell_word(path);
  if (made->added) line += " --connector " + shell_word(name);
  out << "next:  " << line << " check\n";
  return kComplete;
}

}  // namespace qualyswas::cli
