// The program `mockqualys`: reads the command line, starts a Server, says where it is, and waits for a signal.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <malloc.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "mockqualys/server/endings.h"
#include "mockqualys/server/estate_command.h"
#include "mockqualys/server/faults_command.h"
#include "mockqualys/server/fidelity/behaviour.h"
#include "mockqualys/server/record_command.h"
#include "mockqualys/server/replay_server.h"
#include "mockqualys/server/report_command.h"
#include "mockqualys/server/server.h"
#include "mockqualys/server/tokens.h"
#include "mockqualys/server/usage.h"
#include "mockqualys/world/calendar.h"
#include "mockqualys/world/user_rights.h"

namespace {

using mockqualys::Endings;
using mockqualys::format_instant;
using mockqualys::Options;
using mockqualys::Server;
using mockqualys::World;
using mockqualys::server::ReplayServer;

constexpr int kUsage = 2;
constexpr auto kVersion = "mockqualys " MOCKQUALYS_VERSION;

constexpr auto kExamples = R"(Examples:
  mockqualys serve                                   the estate storefront on free ports; prints curl lines that work
  mockqualys serve --start estate                    the same with the dates as they are written, from 2026-03-02 on
  mockqualys serve --estate ./my-estate --port 8080  an estate of your own
  mockqualys serve --findings 100000 --webapps 50    an estate computed from a seed
  mockqualys serve --ready-fd 3 3>ready.json &       for scripts: one JSON line once it answers
  mockqualys report --findings 50000 --out big.xml   one report document, without a server
  mockqualys record --upstream URL --out recording   what a real Qualys answers, with everything of its owner replaced
  mockqualys serve --replay recording                answers as that recording did
  mockqualys estate check ./my-estate                what in it cannot be Qualys's, and what is missing
  mockqualys estates                                 what is shipped
  mockqualys faults                                  what can go wrong on purpose

Exit: 0 ended by Ctrl-C or SIGTERM, 2 it could not start.)";

struct Serve {
  Options options;
  mockqualys::Generated generated;
  std::string start = "now", now, ready_file, access_log, replay;
  int ready_fd = -1;
  bool start_given = false, as_is = false;
  bool https = false, no_https = false;  // neither: with
  bool is_generated = false;
};

int complain(std::string_view text) {
  fmt::print(stderr, "mockqualys: {}\n", text);
  return kUsage;
}

// For a POSIX shell.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

void greet(Server& server) {
  const auto& world = server.world();
  fmt::print("A fake Qualys WAS, estate {}: {} web apps, {} findings, {} reports\n", world.estate(),
             world.size(mockqualys::Kind::WebApp), world.size(mockqualys::Kind::Finding),
             world.size(mockqualys::Kind::Report));
  fmt::print("Its clock stands at {} until it is moved:\n  curl -s {}/clock -d '{{\"advance\": \"7d\"}}'\n",
             format_instant(world.now()), server.admin_url());
  fmt::print("In real time pass only the creation of a report ({} s) and the window of a limit.\n\n",
             world.report_settings().creation_time.count());
  fmt::print("  http    {}\n", server.url());
  if (!server.https_url().empty()) fmt::print("  https   {}   (trust {})\n", server.https_url(), server.ca_file());
  fmt::print("  admin   {}   (open it: what can be moved, broken and looked at)\n\n", server.admin_url());
  const auto users = world.users();
  for (const auto& user : users) {
    std::string limits;
    if (!user.api) limits += ", no API access";
    if (!user.was) limits += ", no WAS module";
    if (!user.knowledgebase) limits += ", no KnowledgeBase";
    if (is_reader(user))
      limits += ", may not write";
    else if (!user.without.empty())
      limits += fmt::format(", without {}", fmt::join(user.without, ", "));
    if (!user.tags.empty()) limits += fmt::format(", sees web apps tagged {} only", fmt::join(user.tags, ", "));
    if (user.state) limits += fmt::format(", {}", *user.state);
    if (user.password.find(':') != std::string::npos) limits += ", colon in the password: always refused";
    fmt::print("  user    {:12} password {}{}\n", user.name, user.password, limits);
  }
  if (!users.empty()) {
    const auto login = shell_quoted(users.front().name + ":" + users.front().password);
    fmt::print("\nTry it:\n  curl -s -u {} -X POST {}/qps/rest/3.0/search/was/finding\n", login, server.url());
    fmt::print(
        "  curl -s -u {} -H 'Content-Type: text/xml' {}/qps/rest/3.0/search/was/finding \\\n"
        "    -d '<ServiceRequest><filters><Criteria field=\"severity\" operator=\"GREATER\">3</Criteria></filters>"
        "</ServiceRequest>'\n",
        login, server.url());
    const auto& first = users.front();
    fmt::print(
        "With a token instead of the password:\n  token=$(curl -s --data-urlencode {} --data-urlencode {} -d "
        "token=true "
        "{}/auth)\n  curl -s -H \"Authorization: Bearer $token\" -X POST {}/qps/rest/3.0/count/was/finding\n",
        shell_quoted("username=" + first.name), shell_quoted("password=" + first.password), server.url(), server.url());
    const auto client = mockqualys::server::client_of(first.name);
    fmt::print("  client of {}: id {}, secret {}   (POST {}/auth/oidc)\n", first.name, client.id, client.secret,
               server.url());
  }
  fmt::print("\nCtrl-C ends it.\n");
  std::fflush(stdout);
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A reader that waits for the file never sees half of it.
bool write_file(const std::string& name, std::string_view text) {
  const auto half = name + ".part";
  {
    std::ofstream file{half, std::ios::binary | std::ios::trunc};
    file << text << std::flush;
    if (!file) return false;
  }
  std::error_code error;
  std::filesystem::rename(half, name, error);
  return !error;
}

void greet(const ReplayServer& server) {
  fmt::print("A recording, replayed: {} exchanges. It has no clock and no records to change.\n\n  http    {}\n",
             server.size(), server.url());
  if (!server.https_url().empty()) fmt::print("  https   {}   (trust {})\n", server.https_url(), server.ca_file());
  fmt::print("  admin   {}\n", server.admin_url());
  fmt::print(
      "\n  user    {:12} password {}\n\nWhat was not recorded gets a 404 that names the nearest.\nCtrl-C ends it.\n",
      ReplayServer::kUser, ReplayServer::kPassword);
  std::fflush(stdout);
}

template <class AnyServer>
int tell_ready(const Serve& serve, AnyServer& server) {
  const auto line = server.ready_line() + "\n";
  if (!serve.ready_file.empty() && !write_file(serve.ready_file, line))
    return complain(fmt::format("cannot write {}", serve.ready_file));
  if (serve.ready_fd >= 0) {
    if (!write_all(serve.ready_fd, line))
      return complain(fmt::format("cannot write to the descriptor {}: {}", serve.ready_fd, std::strerror(errno)));
    // Closed, so that a reader that waits for the end of the stream goes on.
    if (serve.ready_fd > STDERR_FILENO) close(serve.ready_fd);
  }
  if (isatty(STDOUT_FILENO) != 0)
    greet(server);
  else if (serve.ready_fd < 0 && serve.ready_file.empty() && !write_all(STDOUT_FILENO, line))
    return complain("cannot write to the standard output");
  return 0;
}

// A line a request; on a terminal, when no log was asked for, a line a hint.
class AccessLog {
 public:
  // "-" is the standard error. nullopt: the file cannot be written.
  static std::optional<AccessLog> open(const std::string& name) {
    if (name.empty()) return AccessLog{isatty(STDOUT_FILENO) != 0 ? stderr : nullptr, true};
    auto* file = name == "-" ? stderr : std::fopen(name.c_str(), "ae");
    if (file == nullptr) return std::nullopt;
    return AccessLog{file, false};
  }

  void operator()(const mockqualys::JournalEntry& entry) const {
    if (file_ == nullptr || (hints_only_ && entry.hint.empty())) return;
    auto line = fmt::format("{} {} {} {}{}{} {}", format_instant(entry.at), entry.user.empty() ? "-" : entry.user,
                            entry.method, entry.path, entry.query.empty() ? "" : "?", entry.query, entry.status);
    if (!entry.response_code.empty()) line += " " + entry.response_code;
    if (entry.fault) line += " fault=" + *entry.fault;
    if (!entry.hint.empty()) line += "\n  hint: " + entry.hint;
    for (auto& c : line)
      if (c != '\n' && static_cast<unsigned char>(c) < 0x20) c = '?';  // a client's text on a terminal
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), file_);
    std::fflush(file_);
  }

 private:
  AccessLog(std::FILE* file, bool hints_only) : file_{file}, hints_only_{hints_only} {}
  std::FILE* file_;
  bool hints_only_;
};

std::optional<mockqualys::Instant> read_moment(const std::string& text) {
  return mockqualys::parse_instant(text.size() == std::string_view{"2026-01-05"}.size() ? text + "T00:00:00Z" : text);
}

// Where the calendar begins and where the clock stands. Reports tell their dates to the minute, so that the present is
// taken to the minute too: then both planes of an estate still agree. Empty when all is well, else what is wrong.
std::string set_times(Serve& serve) {
  if (!serve.now.empty()) {
    serve.options.now = read_moment(serve.now);
    if (!serve.options.now) return fmt::format("--now {}: write 2026-01-05T06:00:00Z or 2026-01-05", serve.now);
    if (!serve.start_given) return {};  // a moment of the estate as it is written
  }
  if (serve.start == "estate") return {};
  if (serve.start == "now") {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    serve.options.start = std::chrono::floor<std::chrono::minutes>(now);
    if (!serve.options.now) serve.options.now = now;
    return {};
  }
  serve.options.start = read_moment(serve.start);
  if (!serve.options.start || !mockqualys::may_start(*serve.options.start))
    return fmt::format(
        "--start {}: write now, estate, or a moment of the years 2000 to 9900 such as 2026-01-05T06:00:00Z or "
        "2026-01-05",
        serve.start);
  return {};
}

// A ready file is there while the server is: one that an earlier server left would name ports of somebody else.
class ReadyFile {
 public:
  explicit ReadyFile(std::string name) : name_{std::move(name)} { remove(); }
  ~ReadyFile() { remove(); }
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

 private:
  void remove() const {
    std::error_code ignored;
    if (!name_.empty() && !std::filesystem::is_directory(name_, ignored)) std::filesystem::remove(name_, ignored);
  }
  std::string name_;
};

template <class AnyServer>
int keep_running(const Serve& serve, const Endings& endings, const tl::expected<AnyServer, std::string>& server) {
  if (!server) return complain(server.error());
  if (const int failed = tell_ready(serve, **server); failed != 0) return failed;
  endings.wait();
  return 0;
}

int run(Serve& serve) {
  const ReadyFile ready_file{serve.ready_file};
  if (const auto wrong = set_times(serve); !wrong.empty()) return complain(wrong);
  if (serve.is_generated) serve.options.generated = serve.generated;
  if (serve.replay.empty() && !serve.is_generated && !serve.as_is && !mockqualys::tell_problems(serve.options.estate))
    return kUsage;
  serve.options.https = !serve.no_https;
  const auto log = AccessLog::open(serve.access_log);
  if (!log)
    return complain(fmt::format("--access-log {}: cannot be written: {}", serve.access_log, std::strerror(errno)));
  serve.options.on_request = *log;

  const Endings endings;

  // A page is made and let go of for every request: its memory is kept, not given back to the system each time.
  mallopt(M_MMAP_THRESHOLD, 16 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);

  if (!serve.replay.empty()) return keep_running(serve, endings, ReplayServer::start(serve.replay, serve.options));
  return keep_running(serve, endings, Server::start(serve.options));
}

int list_estates() {
  for (const auto& name : World::shipped_estates()) {
    const auto world = World::load(name);
    if (!world) return complain(world.error());
    fmt::print("{:12} {:4} web apps, {:5} findings, {:2} users, starts {}\n", name,
               (*world)->size(mockqualys::Kind::WebApp), (*world)->size(mockqualys::Kind::Finding),
               (*world)->users().size(), format_instant((*world)->now()));
  }
  fmt::print("{:12} any size, computed: --findings N --webapps N --seed S\n", "generated");
  return 0;
}

void describe_serve(CLI::App& command, Serve& serve) {
  auto& options = serve.options;
  command.add_option("--estate", options.estate, "a shipped estate, a folder that holds one, or generated")
      ->capture_default_str();
  command.add_option("--findings", serve.generated.findings, "generated: how many findings")
      ->check(mockqualys::whole_number(0));
  command.add_option("--webapps", serve.generated.webapps, "generated: how many web apps")
      ->check(mockqualys::whole_number(1));
  command.add_option("--seed", serve.generated.seed, "generated: another seed, another estate")
      ->check(mockqualys::whole_number(0));
  command.add_flag("--as-is", serve.as_is, "serves a folder without looking for what cannot be the vendor's");
  auto* replay = command.add_option("--replay", serve.replay,
                                    "answers as a recording did, from its folder, and refuses what was not recorded");
  for (const auto* other : {"--estate", "--findings", "--webapps", "--seed", "--as-is"})
    replay->excludes(command.get_option(other));
  const auto ports = mockqualys::whole_number(0, 65535);
  command.add_option("--port", options.port, "of http; 0 takes a free one")->check(ports)->capture_default_str();
  command.add_option("--https-port", options.https_port, "of https; 0 takes a free one")
      ->check(ports)
      ->capture_default_str();
  command.add_option("--admin-port", options.admin_port, "of the admin API; 0 takes a free one")
      ->check(ports)
      ->capture_default_str();
  command.add_flag("--https", serve.https, "with https, which is the default");
  command.add_flag("--no-https", serve.no_https, "without https: no certificate has to be made")->excludes("--https");
  command.add_option("--ca-file", options.ca_file, "where the CA certificate is written");
  command.add_option("--tls-name", options.tls.names,
                     "a further name or address for the certificate; may be given several times");
  command.add_option("--ca-cert", options.tls.ca_certificate, "a CA of your own that signs the certificate, PEM");
  command.add_option("--ca-key", options.tls.ca_key, "and its key, PEM");
  command.add_option("--tls-cert", options.tls.certificate, "a certificate of your own, PEM, its chain behind it");
  command.add_option("--tls-key", options.tls.key, "and its key, PEM");
  command
      .add_option("--start", serve.start,
                  "where the estate's calendar begins: now, estate (as it is written), or a moment; all its dates move "
                  "along")
      ->capture_default_str();
  command.add_option(
      "--now", serve.now,
      "where the clock begins, as 2026-03-09T06:00:00Z; without --start, a moment of the estate as it is "
      "written");
  command.add_option("--limits", options.limits, "service level of the KnowledgeBase's call limits, or off")
      ->check(CLI::IsMember({"express", "standard", "enterprise", "premium", "off"}))
      ->capture_default_str();
  command.add_option("--most-worlds", options.most_worlds, "worlds of users' own that it keeps at one time")
      ->check(mockqualys::whole_number(0, 1'000'000))
      ->capture_default_str();
  command.add_flag("--empty-2020", options.empty_as_2020,
                   "a search without a hit answers as in 2020: hasMoreRecords and an empty data");
  command.add_option("--threads", options.threads, "that answer; 0 fits this machine")
      ->check(mockqualys::whole_number(0, 1024));
  command.add_option("--ready-fd", serve.ready_fd, "an open descriptor that gets the ready line, one JSON object")
      ->check(mockqualys::whole_number(0, 1 << 20));
  command.add_option("--ready-file", serve.ready_file, "a file that gets it, and goes when the server does");
  command.add_option("--access-log", serve.access_log,
                     "a file that gets a line for each request; - is the standard error");
}

}  // namespace

int main(int argc, char** argv) {
  Serve serve;
  CLI::App app{
      "A fake Qualys Web Application Scanning service on this machine: stateful, with time that moves on command."};
  app.name("mockqualys");
  app.footer(kExamples);
  app.set_version_flag("-V,--version", kVersion);
  app.require_subcommand(1);

  auto* serving = app.add_subcommand("serve", "start it and keep it running until Ctrl-C");
  describe_serve(*serving, serve);
  serving->footer(kExamples);
  mockqualys::ReportCommand report{app};
  mockqualys::RecordCommand record{app};
  const mockqualys::EstateCommand estate{app};
  const mockqualys::FaultsCommand faults{app};
  const auto* estates = app.add_subcommand("estates", "list the estates that are shipped");
  const auto* fidelity = app.add_subcommand(
      "fidelity", "what it does, how that is known, and what it will never do, as a page in Markdown");
  // `mockqualys help serve` is `mockqualys serve --help`.
  std::vector<std::string> arguments{argv + 1, argv + argc};
  if (!arguments.empty() && arguments.front() == "version") arguments = {"--version"};
  if (!arguments.empty() && arguments.front() == "help") {
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
  std::ranges::reverse(arguments);
  try {
    app.parse(arguments);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    return complain(mockqualys::explain(app, error));
  }
  if (estates->parsed()) return list_estates();
  if (fidelity->parsed()) {
    fmt::print("{}", mockqualys::server::fidelity_page());
    return 0;
  }
  if (report.parsed()) return report.run();
  if (record.parsed()) return record.run();
  if (estate.parsed()) return estate.run();
  if (faults.parsed()) return faults.run();

  const bool sized = serving->count("--findings") + serving->count("--webapps") + serving->count("--seed") > 0;
  if (sized && serving->count("--estate") > 0 && serve.options.estate != "generated")
    return complain("--findings, --webapps and --seed are for a generated estate; leave out --estate");
  serve.is_generated = sized || serve.options.estate == "generated";
  serve.start_given = serving->count("--start") > 0;
  const auto& tls = serve.options.tls;
  const bool wants_tls = !tls.names.empty() || !tls.certificate.empty() || !tls.key.empty() ||
                         !tls.ca_certificate.empty() || !tls.ca_key.empty();
  if (serve.no_https && wants_tls)
    return complain("--no-https: without https, --tls-name, --tls-cert, --tls-key, --ca-cert and --ca-key have no use");
  return run(serve);
}
