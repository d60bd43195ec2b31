// vendor_command: arguments -> target (a fake is opened by mock_target) -> caller -> probes -> document, table, status.
// drift_command: two files -> compare -> lines, status. The password comes from the environment, a file or the standard
// input, never from the command line.
#include "conformance/vendor/commands.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "conformance/vendor/caller.h"
#include "conformance/vendor/drift.h"
#include "conformance/vendor/mock_target.h"
#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/run.h"

namespace qualyswas::conformance::vendor {
namespace {

enum Exit : int { kKept = 0, kBroken = 1, kUsage = 2, kIncomplete = 3, kDriftError = 3 };

constexpr auto kVendorExamples = R"(examples:
  qwas-conformance vendor                                       the bundled fake, with every rule
  qwas-conformance vendor --target mock:traps --all             another of its estates; rules that hold too
  QUALYS_PASSWORD=... qwas-conformance vendor --target https://qualysapi.example.test --username acme_ab1 --out tonight.json
  qwas-conformance vendor --target replay:recording --out then.json
  qwas-conformance vendor --list                                the rules, their sources and grades
  qwas-conformance vendor --only paging filters.field.finding

A probe reads and changes nothing. It asks by the vendor's limits: it waits as the headers say, and leaves --reserve calls
of a limit to others. The document (--out) holds shapes, codes and verdicts, and no name, id, text, address or login.

To record what a platform answers: start `mockqualys record --upstream URL --out DIR`, and give its address as the target.

verdicts: OK, FAILED (a rule that the reference has a source for is not kept), INFORMATIONAL (nobody knows what is right:
what the target did is written down), UNSUPPORTED (not probed, and why).
exit status: 0 every rule that was probed is kept, 1 one is not, 2 wrong usage or no target, 3 none was seen broken, and
not all could be asked (budget, limits, login, network).
)";

constexpr auto kDriftExamples = R"(examples:
  qwas-conformance drift yesterday.json today.json
  qwas-conformance drift mock.json tenant.json --fail-on error

levels: info (an element or a word was added), warn (an optional element is gone, a new code, another order), error (type,
cardinality, paging or the error model changed, or an element that is always there is gone).
exit status: 0 nothing of the level of --fail-on or above, 1 info or warn, 2 wrong usage, 3 error.
)";

struct VendorArguments {
  std::string target = "mock", username, password_file, ca_file, out;
  std::vector<std::string> only;
  bool password_stdin = false, json = false, all = false, list = false;
  Pacing pacing;
  int longest_wait = 120, all_waits = 600, timeout = 120;
};

void add_options(CLI::App& app, VendorArguments& arguments) {
  app.add_option("--target", arguments.target, "mock, mock:ESTATE (or mock:generated), replay:DIR or https://HOST")
      ->capture_default_str();
  app.add_option("--username", arguments.username, "of the platform");
  app.add_option("--password-file", arguments.password_file,
                 "a file with the password; else the environment's QUALYS_PASSWORD");
  app.add_flag("--password-stdin", arguments.password_stdin, "the password is the first line of the standard input");
  app.add_option("--ca-file", arguments.ca_file,
                 "the CA that signed the platform's certificate, PEM; else the system's");
  app.add_option("--only", arguments.only, "probes whose id begins so");
  app.add_option("--out", arguments.out, "where the document of the run is written");
  app.add_flag("--json", arguments.json, "print the document instead of the table");
  app.add_flag("--all", arguments.all, "print the rules that are kept, too");
  app.add_flag("--list", arguments.list, "list the probes, and ask nothing");
  app.add_option("--calls", arguments.pacing.calls, "calls that are sent at most")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  app.add_option("--reserve", arguments.pacing.reserve, "calls of the vendor's limit that are left to others")
      ->capture_default_str()
      ->check(CLI::Range(0, 100'000));
  app.add_option("--longest-wait", arguments.longest_wait, "seconds of one wait for a limit")
      ->capture_default_str()
      ->check(CLI::Range(0, 86'400));
  app.add_option("--all-waits", arguments.all_waits, "seconds of all waits together")
      ->capture_default_str()
      ->check(CLI::Range(0, 86'400));
  app.add_option("--timeout", arguments.timeout, "seconds that one call may take")
      ->capture_default_str()
      ->check(CLI::Range(1, 3600));
}

int complain(std::string_view text) {
  fmt::print(stderr, "qwas-conformance vendor: {}\n", text);
  return kUsage;
}

// The first line, without its end.
std::string first_line(std::istream& in) {
  constexpr std::size_t kLongest = 4096;
  std::string line;
  for (char c = 0; line.size() < kLongest && in.get(c) && c != '\n';) line += c;
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

tl::expected<std::string, std::string> password_of(const VendorArguments& arguments) {
  std::string password;
  if (arguments.password_stdin) {
    password = first_line(std::cin);
  } else if (!arguments.password_file.empty()) {
    std::ifstream file{arguments.password_file, std::ios::binary};
    if (!file) return tl::unexpected(fmt::format("{} cannot be read", arguments.password_file));
    password = first_line(file);
  } else if (const char* given = std::getenv("QUALYS_PASSWORD"); given != nullptr) {
    password = given;
  }
  if (password.empty())
    return tl::unexpected(std::string{"no password: set QUALYS_PASSWORD, or give --password-file or --password-stdin"});
  return password;
}

tl::expected<Target, std::string> open_target(const VendorArguments& arguments) {
  const auto name = parse_target(arguments.target);
  if (!name) return tl::unexpected(name.error());
  if (name->kind != TargetKind::Url) return open_fake(*name);
  if (arguments.username.empty()) return tl::unexpected(std::string{"a platform needs --username"});
  if (arguments.username.find(':') != std::string::npos)
    return tl::unexpected(std::string{"a user name cannot hold a colon"});
  auto password = password_of(arguments);
  if (!password) return tl::unexpected(password.error());
  Target target{.kind = TargetKind::Url,
                .place = parse_place(name->rest).value(),
                .username = arguments.username,
                .password = std::move(*password),
                .running = {}};
  target.place.ca_file = arguments.ca_file;
  return target;
}

std::vector<Probe> chosen(const std::vector<std::string>& only) {
  auto probes = all_probes();
  if (!only.empty())
    std::erase_if(probes, [&](const Probe& probe) {
      return std::ranges::none_of(only, [&](const std::string& prefix) { return probe.id.starts_with(prefix); });
    });
  return probes;
}

// Whole or not at all: a run that is stopped leaves no half of a document.
bool write_whole(const std::string& path, const std::string& text) {
  const auto draft = path + ".part";
  std::ofstream file{draft, std::ios::binary | std::ios::trunc};
  file << text;
  file.close();
  std::error_code failed;
  if (file) std::filesystem::rename(draft, path, failed);
  if (!file || failed) {
    std::filesystem::remove(draft, failed);
    return false;
  }
  return true;
}

int list_probes(const std::vector<Probe>& probes) {
  for (const auto& probe : probes)
    fmt::print("{:<46} {:<12} {} [{}]\n", probe.id, name_of(probe.grade), probe.sentence, probe.section);
  fmt::print("{} probes\n", probes.size());
  return kKept;
}

int run_vendor(VendorArguments arguments) {
  const auto probes = chosen(arguments.only);
  if (probes.empty()) return complain("--only: no probe's id begins so; --list shows them");
  if (arguments.list) return list_probes(probes);
  arguments.pacing.longest_wait = std::chrono::seconds{arguments.longest_wait};
  arguments.pacing.all_waits = std::chrono::seconds{arguments.all_waits};
  const auto target = open_target(arguments);
  if (!target) return complain(target.error());
  std::unique_ptr<Transport> transport;
  try {
    transport = make_transport(target->place, {.whole = std::chrono::seconds{arguments.timeout}});
  } catch (const std::exception& error) {
    return complain(error.what());
  }
  const bool terminal = isatty(STDERR_FILENO) != 0;
  Caller caller{*target, *transport, arguments.pacing,
                [&](std::chrono::milliseconds time) {
                  if (terminal) fmt::print(stderr, "\r\x1b[Kwaiting {} s", time.count() / 1000);
                  std::this_thread::sleep_for(time);
                },
                [&](const std::string& title, int calls) {
                  if (terminal)
                    fmt::print(stderr, "\r\x1b[K{} of at most {}: {}", calls, arguments.pacing.calls, title);
                }};
  const auto run = run_probes(probes, caller);
  if (terminal) fmt::print(stderr, "\r\x1b[K");
  const auto document = to_json(run).dump(1) + "\n";
  fmt::print("{}", arguments.json ? document : table_of(run, arguments.all));
  if (!arguments.out.empty() && !write_whole(arguments.out, document))
    return complain(fmt::format("cannot write {}", arguments.out));
  if (count_of(run, ProbeVerdict::Failed) > 0) return kBroken;
  return run.complete ? kKept : kIncomplete;
}

tl::expected<nlohmann::json, std::string> read_document(const std::string& path) {
  constexpr std::uintmax_t kLargest = 64U << 20U;
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed) return tl::unexpected(fmt::format("{}: {}", path, failed.message()));
  if (size > kLargest) return tl::unexpected(fmt::format("{}: larger than 64 MiB", path));
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto document = nlohmann::json::parse(text, nullptr, false);
  if (document.is_discarded()) return tl::unexpected(fmt::format("{}: no JSON", path));
  return document;
}

struct DriftArguments {
  std::string older, newer, fail_on = "warn";
  bool json = false;
};

int run_drift(const DriftArguments& arguments) {
  const auto fails = [](const std::string& why) {
    fmt::print(stderr, "qwas-conformance drift: {}\n", why);
    return static_cast<int>(kUsage);
  };
  const auto older = read_document(arguments.older), newer = read_document(arguments.newer);
  if (!older) return fails(older.error());
  if (!newer) return fails(newer.error());
  const auto drift = compare(*older, *newer);
  if (!drift) return fails(drift.error());
  fmt::print("{}", arguments.json ? to_json(*drift).dump(1) + "\n" : lines_of(*drift));
  const auto level = worst(*drift);
  const auto least = arguments.fail_on == "info"   ? Level::Info
                     : arguments.fail_on == "warn" ? Level::Warn
                                                   : Level::Error;
  if (!level || *level < least) return kKept;
  return *level == Level::Error ? kDriftError : kBroken;
}

// 0 for --help, 2 for what is wrong.
int tell(const CLI::App& app, const CLI::ParseError& error) { return app.exit(error) == 0 ? kKept : kUsage; }

}  // namespace

int vendor_command(int argc, char** argv) {
  CLI::App app{
      "Probes a Qualys for the rules of the reference: the bundled fake, a recording, or a platform. Reads only.",
      "qwas-conformance vendor"};
  app.footer(kVendorExamples);
  VendorArguments arguments;
  add_options(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tell(app, error);
  }
  return run_vendor(std::move(arguments));
}

int drift_command(int argc, char** argv) {
  CLI::App app{"Compares two documents of vendor runs and says what changed for a connector.",
               "qwas-conformance drift"};
  app.footer(kDriftExamples);
  DriftArguments arguments;
  app.add_option("older", arguments.older, "the document of the earlier run")->required();
  app.add_option("newer", arguments.newer, "the document of the later run")->required();
  app.add_option("--fail-on", arguments.fail_on, "the least level that makes the exit status another than 0")
      ->capture_default_str()
      ->check(CLI::IsMember({"info", "warn", "error"}));
  app.add_flag("--json", arguments.json, "as JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tell(app, error);
  }
  return run_drift(arguments);
}

}  // namespace qualyswas::conformance::vendor
