#include "connector/cli/session.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/near.h"
#include "connector/cli/json.h"
#include "connector/cli/text.h"
#include "connector/config/profiles.h"
#include "connector/profiles/profile.h"
#include "connector/schedule/schedule.h"

namespace qualyswas::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestConfig = 1024 * 1024;

std::string_view why_unreadable(const std::string& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return "is not there";
  if (status.type() == fs::file_type::directory) return "cannot be read: it is a folder";
  return "cannot be read";
}

Result<std::string> read_config(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file || fs::is_directory(path))
    return fail(ErrorKind::Config, fmt::format("configuration file: {} {}", path, why_unreadable(path)),
                "write one with qwas init (qwas init --help shows how), or name another with --config");
  std::string text;
  char piece[4096];
  while (text.size() <= kLargestConfig && (file.read(piece, sizeof piece) || file.gcount() > 0))
    text.append(piece, static_cast<std::size_t>(file.gcount()));
  return text;
}

std::vector<std::string> names_of(const std::vector<config::Settings>& connectors) {
  std::vector<std::string> names;
  for (const auto& one : connectors) names.push_back(one.name);
  return names;
}

// Paths in the file are meant from where the file is, not from where the program happens to run.
void resolve(std::string& path, const fs::path& folder) {
  if (!path.empty() && fs::path{path}.is_relative()) path = (folder / path).lexically_normal().string();
}

}  // namespace

Session::Session(const Options& typed, const Streams& where, const Environment& machine)
    : options{typed}, streams{where}, environment{machine}, clock_{&machine.clock} {
  if (!typed.now) return;
  fixed_ = std::make_unique<FixedClock>(*typed.now);
  clock_ = fixed_.get();
}

std::string Session::config_path() const {
  if (!options.config_path.empty()) return options.config_path;
  return from_environment("QWAS_CONFIG").value_or("qwas.json");
}

std::optional<std::string> Session::from_environment(const std::string& variable) const {
  if (!environment.secrets.environment) return std::nullopt;
  auto value = environment.secrets.environment(variable);
  return value && !value->empty() ? value : std::nullopt;
}

Result<void> Session::read() {
  const auto path = config_path();
  const auto text = read_config(path);
  if (!text) return fail(text.error());
  auto file = config::parse_file(*text);
  if (!file) return fail(file.error().during(path));
  file_ = std::move(*file);
  store_ = file_.store;
  // Relative to where the command is typed, as any path there; one of the file to the file.
  if (const auto named = from_environment("QWAS_STORE"))
    store_ = *named;
  else if (store::is_path(store_))
    resolve(store_, fs::path{path}.parent_path());
  return {};
}

Result<void> Session::choose() {
  if (auto done = read(); !done) return done;
  const auto& all = file_.connectors;
  if (!options.connector.empty()) return choose(options.connector);
  if (all.size() != 1)
    return fail(ErrorKind::Config, fmt::format("{} has {} connectors, and none was chosen", config_path(), all.size()),
                fmt::format("choose one with --connector: {}", fmt::join(names_of(all), ", ")));
  return choose(all.front().name);
}

Result<void> Session::choose(const std::string& name) {
  const auto path = config_path();
  const auto& all = file_.connectors;
  const auto chosen = std::ranges::find(all, name, &config::Settings::name);
  if (chosen == all.end()) {
    const auto near = did_you_mean(name, names_of(all));
    return fail(ErrorKind::Config, fmt::format("--connector: {} has no connector '{}'", path, name),
                fmt::format("{}{}it has: {}", near, near.empty() ? "" : " ", fmt::join(names_of(all), ", ")));
  }
  settings_ = *chosen;
  const auto folder = fs::path{path}.parent_path();
  if (settings_.ca_file) resolve(*settings_.ca_file, folder);
  for (auto* file : {&settings_.password_file, &settings_.client_secret_file, &settings_.proxy_password_file})
    if (*file) resolve(**file, folder);
  return {};
}

Result<config::Profile> Session::profile() const {
  const auto profile = config::profile_of(settings_);
  if (profile) return *profile;
  return fail(
      ErrorKind::Config,
      fmt::format("{}: connector '{}': profile: '{}' is unknown", config_path(), settings_.name, settings_.profile),
      fmt::format("known are {}", config::known_profiles()));
}

bool Session::takes_files() const {
  const auto profile = config::profile_of(settings_);
  return profile && profiles::traits_of(*profile).takes_files;
}

Result<config::Intake> Session::prove_intake() const {
  auto intake = config::finalize_intake(settings_);
  if (!intake) return fail(intake.error().during(fmt::format("{}: connector '{}'", config_path(), settings_.name)));
  return intake;
}

Result<config::Config> Session::prove() const {
  const auto where = fmt::format("{}: connector '{}'", config_path(), settings_.name);
  auto config = config::finalize(settings_, environment.secrets);
  if (!config) return fail(config.error().during(where));
  // Of use for `qwas serve` alone, and refused here too: whoever typed it learns it from the first command.
  const auto schedule = schedule::Schedule::parse(settings_);
  if (!schedule) return fail(schedule.error().during(where));
  for (const auto& remark : config::remarks_on(settings_)) note(remark);
  return config;
}

Result<void> prove_but_for_password(const config::Settings& settings) {
  // Of the environment only the variables that hold a secret: its proxy may be another one later, too.
  const auto variable = [&](const std::string& asked) {
    const bool is_secret = asked == settings.password_env || asked == settings.client_secret_env;
    return is_secret ? std::optional<std::string>{"later"} : std::nullopt;
  };
  const config::Secrets later{.environment = variable,
                              .read_file = [](const std::string&) { return Result<std::string>{"later"}; },
                              .run_command = [](const std::string&) { return Result<std::string>{"later"}; }};
  const auto config = config::finalize(settings, later);
  if (!config) return fail(config.error());
  const auto schedule = schedule::Schedule::parse(settings);
  if (!schedule) return fail(schedule.error());
  return {};
}

Result<void> Session::prove_but_for_password() const {
  auto proven = cli::prove_but_for_password(settings_);
  if (!proven) return fail(proven.error().during(fmt::format("{}: connector '{}'", config_path(), settings_.name)));
  return {};
}

Result<std::unique_ptr<store::Store>> Session::open() const { return store::open(store_); }

Result<std::unique_ptr<store::Store>> Session::open_existing() const {
  const auto there = has_store();
  if (!there) return fail(there.error());
  if (*there) return open();
  return fail(ErrorKind::Store,
              fmt::format("{}: there is no {}, so nothing is stored yet", store_name(),
                          store::is_path(store_) ? "such file" : "store in this database"),
              fmt::format("run: {}{}; or correct \"store\" in {}", line("sync"),
                          takes_files() ? " (or " + line("upload FILE") + ")" : "", config_path()));
}

sync::Ports Session::ports(store::Store& store, const config::Config& config) const {
  http::Limits limits;
  limits.jitter = environment.jitter;
  return {.store = store,
          .make_transport = environment.make_transport(config),
          .clock = clock(),
          .sleeper = environment.sleeper,
          .limits = limits};
}

int Session::fail_with(const Error& error) const {
  if (options.json) streams.out << dump({{"error", to_json(error)}}, streams.out_is_terminal) << '\n';
  const auto text = fmt::format("qwas: {}: {}", name_of(error.kind), printable(error.message));
  streams.err << wrapped(text, error_width(), 2) << '\n';
  if (!error.advice.empty()) streams.err << wrapped("  -> " + printable(error.advice), error_width(), 5) << '\n';
  return error.kind == ErrorKind::Config ? kUsage : kFailed;
}

std::optional<std::size_t> Session::width_of(bool is_terminal) const {
  const auto told = columns_told(environment);
  if (told || !is_terminal) return told;
  return static_cast<std::size_t>(streams.width);
}

std::string Session::line(std::string_view command) const {
  std::string typed = "qwas";
  if (!options.config_path.empty()) typed += " --config " + shell_word(options.config_path);
  if (!options.connector.empty()) typed += " --connector " + shell_word(options.connector);
  return fmt::format("{} {}", typed, command);
}

void Session::note(const std::string& text) const {
  streams.err << wrapped("qwas: note: " + printable(text), error_width(), 2) << '\n' << std::flush;
}

bool Session::has_smart_terminal() const {
  if (!environment.secrets.environment) return false;
  const auto term = environment.secrets.environment("TERM");
  return term && !term->empty() && *term != "dumb";
}

bool Session::colors() const {
  if (!streams.out_is_terminal || options.no_color || !has_smart_terminal()) return false;
  return environment.secrets.environment("NO_COLOR").value_or("").empty();
}

std::string Session::bold(std::string_view text) const {
  return colors() ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string{text};
}

std::string Session::colored(std::string_view text, bool good) const {
  return colors() ? fmt::format("\x1b[{}m{}\x1b[0m", good ? 32 : 31, text) : std::string{text};
}

}  // namespace qualyswas::cli
