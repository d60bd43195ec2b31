#include "connector/cli/session.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "connector/cli/json.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestConfig = 1024 * 1024;

Result<std::string> read_config(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file || fs::is_directory(path))
    return fail(ErrorKind::Config, fmt::format("configuration file: {} cannot be read", path),
                "make one with: qwas init --help; or name another with --config");
  std::string text;
  char piece[4096];
  while (text.size() <= kLargestConfig && (file.read(piece, sizeof piece) || file.gcount() > 0))
    text.append(piece, static_cast<std::size_t>(file.gcount()));
  return text;
}

std::string names_of(const std::vector<config::Settings>& connectors) {
  std::string names;
  for (const auto& one : connectors) names += (names.empty() ? "" : ", ") + one.name;
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
  if (environment.secrets.environment)
    if (auto named = environment.secrets.environment("QWAS_CONFIG"); named && !named->empty()) return *named;
  return "qwas.json";
}

Result<void> Session::choose() {
  const auto path = config_path();
  const auto text = read_config(path);
  if (!text) return fail(text.error());
  const auto file = config::parse_file(*text);
  if (!file) return fail(file.error().during(path));

  const auto& all = file->connectors;
  auto chosen = all.begin();
  if (!options.connector.empty()) {
    chosen = std::ranges::find(all, options.connector, &config::Settings::name);
    if (chosen == all.end())
      return fail(ErrorKind::Config, fmt::format("--connector: {} has no connector '{}'", path, options.connector),
                  fmt::format("it has: {}", names_of(all)));
  } else if (all.size() != 1) {
    return fail(ErrorKind::Config, fmt::format("{} has {} connectors", path, all.size()),
                fmt::format("choose one with --connector: {}", names_of(all)));
  }
  settings_ = *chosen;
  const auto folder = fs::path{path}.parent_path();
  if (settings_.ca_file) resolve(*settings_.ca_file, folder);
  if (settings_.password_file) resolve(*settings_.password_file, folder);
  store_path_ = file->store;
  resolve(store_path_, folder);
  return {};
}

Result<config::Profile> Session::profile() const {
  const auto profile = config::profile_of(settings_);
  if (profile) return *profile;
  return fail(
      ErrorKind::Config,
      fmt::format("{}: connector '{}': profile: '{}' is unknown", config_path(), settings_.name, settings_.profile),
      "known are vulcan and neurons");
}

Result<config::Intake> Session::prove_intake() const {
  auto intake = config::finalize_intake(settings_);
  if (!intake) return fail(intake.error().during(fmt::format("{}: connector '{}'", config_path(), settings_.name)));
  return intake;
}

Result<config::Config> Session::prove() const {
  auto config = config::finalize(settings_, environment.secrets);
  if (!config) return fail(config.error().during(fmt::format("{}: connector '{}'", config_path(), settings_.name)));
  return config;
}

Result<std::unique_ptr<store::Store>> Session::open() const { return store::open_sqlite(store_path_); }

Result<std::unique_ptr<store::Store>> Session::open_existing() const {
  std::error_code ignored;
  // What is there and cannot be opened, the store says better itself.
  if (fs::status(store_path_, ignored).type() == fs::file_type::not_found)
    return fail(ErrorKind::Store, fmt::format("{}: there is no such file, so nothing is stored yet", store_path_),
                "run: qwas sync; or correct \"store\" in the configuration file");
  return open();
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
  streams.err << "qwas: " << name_of(error.kind) << ": " << printable(error.message) << '\n';
  if (!error.advice.empty()) streams.err << "  -> " << printable(error.advice) << '\n';
  return error.kind == ErrorKind::Config ? kUsage : kFailed;
}

bool Session::colors() const {
  if (!streams.out_is_terminal || options.no_color) return false;
  return !environment.secrets.environment || !environment.secrets.environment("NO_COLOR");
}

std::string Session::bold(std::string_view text) const {
  return colors() ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string{text};
}

std::string Session::colored(std::string_view text, bool good) const {
  return colors() ? fmt::format("\x1b[{}m{}\x1b[0m", good ? 32 : 31, text) : std::string{text};
}

}  // namespace qualyswas::cli
