// What was typed on the command line, after parsing. Made by arguments.cpp, read by the commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/cli/cli.h"
#include "connector/view/shown.h"

namespace qualyswas::cli {

struct InitOptions {
  std::optional<std::string> name, store;  // unset: not typed
  std::string profile = "vulcan", url, platform, username;
  std::string password_env, password_file, password_command;
  std::string login, client_id, client_secret_env;
  std::string ca_file, proxy;
  bool informational = false, force = false;
  std::optional<int> archive_after_days;
  std::optional<std::string> network, report_title_prefix, oldest_scan_data;
  bool urba = false;
};

struct ShowOptions {
  std::optional<std::string> asset;  // its id, its name, or a part of the name
  std::optional<std::int64_t> qid;
  std::optional<std::string> status;   // a word of the guide, or "unmapped"
  std::optional<std::string> columns;  // titles, divided by commas
  bool archived = false, informational = false, details = false, wide = false;
  std::optional<std::int64_t> limit;
  bool log = false;
  std::optional<std::int64_t> log_run;
  // Of profile neurons.
  std::optional<std::string> application, network, severity, state, scanner;
  bool ignored = false;
};

struct UploadOptions {
  std::vector<std::string> files;  // "-": standard input
};

struct StoreCopyOptions {
  std::string from, to;  // paths or URLs
};

struct ServeOptions {
  std::size_t workers = 2;
  bool once = false;
  std::optional<std::string> listen;  // "127.0.0.1:9464"
};

enum class Command {
  Init,
  Check,
  Sync,
  Upload,
  ShowAssets,
  ShowVulnerabilities,
  ShowInstances,
  ShowApplications,
  ShowFindings,
  ShowUploads,
  ShowRuns,
  Reconcile,
  Connectors,
  Serve,
  StoreCopy,
};

using view::kUnmapped;

struct Options {
  Command command = Command::Check;
  std::string config_path;  // empty: QWAS_CONFIG, else ./qwas.json
  std::string connector;
  std::optional<Instant> now;
  bool json = false, no_color = false;
  InitOptions init;
  ShowOptions show;
  UploadOptions upload;
  ServeOptions serve;
  StoreCopyOptions store_copy;
};

// Either what to do, or the exit code when the arguments were answered already (--help, a usage error). Lines are
// broken at `width` columns.
struct Parsed {
  std::optional<Options> options;
  int exit_code = 0;
};
Parsed parse_arguments(const std::vector<std::string>& args, const Streams& streams, std::size_t width);

}  // namespace qualyswas::cli
