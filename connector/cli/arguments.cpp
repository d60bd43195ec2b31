// What can be typed: every command and option with its help, in the order in which --help prints them, and the values
// that can be judged by themselves (numbers, words of a table, times). What needs the configuration or the store is
// judged by the command. usage.cpp says what was wrong.
#include <algorithm>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "connector/base/utc.h"
#include "connector/cli/json.h"
#include "connector/cli/options.h"
#include "connector/cli/text.h"
#include "connector/cli/usage.h"
#include "connector/cli/words.h"
#include "connector/config/profiles.h"
#include "connector/profiles/profile.h"
#include "connector/profiles/vulcan/status.h"

namespace qualyswas::cli {
namespace {

constexpr auto kVersion = "qwas " QUALYSWAS_VERSION;

constexpr auto kFooter = R"(Examples:
  qwas init --platform EU1 --username acme_ab1      write qwas.json to start from
  qwas check                                        does the login work, and what may it read?
  qwas sync                                         pull everything into the store
  qwas show instances --status Vulnerable
  qwas upload scan.xml                              take a report file in (profile neurons)
  qwas show findings --severity Critical
  qwas --json show assets | jq '.[].name'
  qwas serve                                        sync all connectors at their times
  qwas reconcile                                    does the store hold what the vendor has?

A word that names something can be typed in any letter case, and a part of it is enough when only one name has it.
All times are UTC.

Exit codes:
  0   ok; a sync that is complete; files taken in whole; a reconciliation without unexplained differences
  1   failed; a file that was refused; a reconciliation with differences that nothing explains
  2   wrong usage or configuration: no request was made
  3   a sync that is partial: not everything that the vendor has is proven to be stored; a file of which parts could not be read

`qwas COMMAND --help` or `qwas help COMMAND` tells more about a command.)";

using Apps = std::vector<std::pair<CLI::App*, Command>>;

// A whole number from `least` up. CLI11's own check takes what a double can hold and says so with 309 digits.
CLI::Validator whole_number(std::int64_t least) {
  CLI::Validator validator{
      [least](std::string& text) -> std::string {
        std::int64_t number = 0;
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, number);
        const auto wanted = fmt::format("give a whole number from {} up", least);
        if (stop != end || text.empty() || error == std::errc::invalid_argument)
          return complaint({ErrorKind::Config, fmt::format("'{}' is not a whole number", text), wanted});
        if (error == std::errc::result_out_of_range)
          return complaint({ErrorKind::Config, fmt::format("'{}' is beyond all numbers", text), wanted});
        if (number < least)
          return complaint({ErrorKind::Config, fmt::format("{} is less than {}", number, least), wanted});
        return {};
      },
      ""};
  return validator;
}

// Behind whole_number.
CLI::Validator at_most(std::int64_t most) {
  return {[most](std::string& text) -> std::string {
            std::int64_t number = 0;
            std::from_chars(text.data(), text.data() + text.size(), number);
            if (number <= most) return {};
            return complaint({ErrorKind::Config, fmt::format("{} is more than {}", number, most), "give less"});
          },
          ""};
}

// The word of a table that is meant takes the place of what was typed.
CLI::Validator word_of(std::string what, std::vector<std::string> words) {
  return {[what = std::move(what), words = std::move(words)](std::string& text) -> std::string {
            auto word = choose_word(what, text, words);
            if (!word) {
              // The vendor's word for it: "active" is Vulnerable here.
              auto error = word.error();
              if (const auto ours = profiles::vulcan::find_status(folded(text)); ours && what == "status")
                error.advice =
                    fmt::format("a finding that the vendor calls {} is '{}' here; {}", text, *ours, error.advice);
              return complaint(error);
            }
            text = *word;
            return {};
          },
          ""};
}

std::vector<std::string> status_words() {
  std::vector<std::string> words;
  for (const auto status : profiles::vulcan::statuses()) words.emplace_back(status);
  words.emplace_back(kUnmapped);
  return words;
}

CLI::App* add(CLI::App& parent, Apps& apps, Command command, const std::string& name, const std::string& description,
              const std::string& footer) {
  auto* app = parent.add_subcommand(name, description);
  app->fallthrough();
  app->footer(footer);
  apps.emplace_back(app, command);
  return app;
}

std::string group_of(config::Profile profile) { return fmt::format("Options of profile {}", config::name_of(profile)); }

// "vulcan: pulls the live API; neurons: pulls and takes in report files"
std::string about_profiles() {
  std::string text;
  for (const auto* profile : config::profile_table())
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", profile->name, profile->about);
  return text;
}

// "Profile vulcan has assets, vulnerabilities, instances and runs; profile neurons has ..."
std::string about_views() {
  std::string text;
  for (const auto* traits : profiles::registry())
    text += fmt::format("{}rofile {} has {} and runs", text.empty() ? "P" : "; p", config::name_of(traits->profile),
                        fmt::join(traits->views, ", "));
  return text + ".";
}

void add_init(CLI::App& root, Apps& apps, InitOptions& init) {
  const auto of_vulcan = group_of(config::Profile::Vulcan), of_neurons = group_of(config::Profile::Neurons);
  auto* app =
      add(root, apps, Command::Init, "init", "Write a configuration file, with comments, to start from",
          "Each profile has settings of its own; the file tells them.\n\n"
          "Examples:\n"
          "  qwas init --platform US2 --username acme2ab1\n"
          "  qwas init --profile neurons --network Headquarters --platform US2 --username acme2ab1 --urba\n"
          "  qwas init --profile neurons --network DMZ --report-title-prefix 'Weekly ' --platform EU1 --username a1\n"
          "  qwas init --name lab --url http://127.0.0.1:8080 --username acme_ab1 --password-file secret.txt\n"
          "  qwas --config other.json init --url https://qualysapi.example.test --username acme_ab1");
  app->add_option("--name", init.name,
                  "The connector's own name (default: qualys). Into a file that exists the connector is added")
      ->type_name("NAME");
  app->add_option("--profile", init.profile, about_profiles())
      ->transform(word_of("profile", config::profile_names()))
      ->capture_default_str()
      ->type_name("PROFILE");
  auto* url =
      app->add_option("--url", init.url, "The API server, like https://qualysapi.example.test")->type_name("URL");
  auto* platform =
      app->add_option("--platform", init.platform, "Platform code of the API server: US1 ... GOV1")->type_name("CODE");
  url->excludes(platform);
  auto* user = app->add_option("--username", init.username, "The API user")->type_name("USER");
  app->add_option("--login", init.login,
                  "basic: the password goes along with every call; token: it buys tokens at the gateway; oidc: a "
                  "client's id and secret do")
      ->transform(word_of("login", {"basic", "token", "oidc"}))
      ->type_name("KIND");
  auto* client = app->add_option("--client-id", init.client_id, "With login oidc, instead of the API user: the client")
                     ->excludes(user)
                     ->type_name("ID");
  app->add_option("--client-secret-env", init.client_secret_env,
                  "Variable that holds the client's secret (default: QWAS_CLIENT_SECRET)")
      ->needs(client)
      ->type_name("VARIABLE");
  app->parse_complete_callback([user, client] {
    if (user->empty() && client->empty()) throw CLI::RequiredError(user->get_name());
  });
  auto* env =
      app->add_option("--password-env", init.password_env, "Variable that holds the password (default: QWAS_PASSWORD)")
          ->type_name("VARIABLE");
  auto* file =
      app->add_option("--password-file", init.password_file, "File that holds the password")->type_name("FILE");
  auto* command = app->add_option("--password-command", init.password_command, "Command that prints the password")
                      ->type_name("COMMAND");
  env->excludes(file)->excludes(command);
  file->excludes(command);
  app->add_option("--ca-file", init.ca_file, "Trust these authorities (PEM) instead of the system's")
      ->type_name("FILE");
  app->add_option(
         "--proxy", init.proxy,
         "Reach the server through this HTTP proxy, http://HOST:PORT; none: not even through the environment's")
      ->type_name("URL");
  app->add_flag("--informational", init.informational, "Ingest informational findings too")->group(of_vulcan);
  app->add_option("--archive-after-days", init.archive_after_days,
                  "Archive an asset not seen for so many days (default: 30)")
      ->check(whole_number(1))
      ->type_name("DAYS")
      ->group(of_vulcan);
  app->add_option("--network", init.network, "The network its applications belong to; needed")
      ->type_name("NAME")
      ->group(of_neurons);
  app->add_option("--report-title-prefix", init.report_title_prefix,
                  "Pull only reports whose title begins so, blanks included")
      ->type_name("TEXT")
      ->group(of_neurons);
  app->add_option("--oldest-scan-data", init.oldest_scan_data,
                  "How old a report may be: 30 days (default), 60 days, 90 days, 6 months or 1 year")
      ->type_name("AGE")
      ->group(of_neurons);
  app->add_flag("--urba", init.urba, "Close what is missing in an application's newest report")->group(of_neurons);
  app->add_option("--store", init.store,
                  "An SQLite file, relative to the configuration file (default: qwas.db), or a PostgreSQL database: "
                  "postgresql://user@host/db")
      ->type_name("FILE|URL");
  app->add_flag("--force", init.force, "Write over an existing file: its connectors are lost");
}

void add_listing(CLI::App& app, ShowOptions& show) {
  app.add_option("--limit", show.limit, "Print at most so many rows")->check(whole_number(0))->type_name("NUMBER");
  app.add_flag("--wide", show.wide, "Every column, and no cell cut, however narrow the terminal is");
  app.add_option("--columns", show.columns, "Only these columns, by their titles: id,name,last-seen")
      ->type_name("TITLE,...");
}

void add_show_reports(CLI::App& app, Apps& apps, ShowOptions& show) {
  auto* applications =
      add(app, apps, Command::ShowApplications, "applications", "Web applications with their open findings counted",
          "Examples:\n  qwas show applications\n  qwas show applications --severity Critical --network Headquarters\n"
          "  qwas show applications --application Shop --details");
  auto* findings =
      add(app, apps, Command::ShowFindings, "findings", "Findings of applications, without the ignored ones",
          "Examples:\n  qwas show findings --state Open --severity High\n"
          "  qwas show findings --application 4711 --qid 150001 --details    requests and responses too\n"
          "  qwas show findings --ignored");
  auto* uploads = add(app, apps, Command::ShowUploads, "uploads", "Report files: taken in, incomplete or refused",
                      "Examples:\n  qwas show uploads --limit 5\n  qwas show uploads --details");
  for (auto* listing : {applications, findings, uploads}) {
    add_listing(*listing, show);
    listing->add_flag("--details", show.details, "Everything that is known, in blocks");
  }
  for (auto* listing : {applications, findings}) {
    listing->add_option("--application", show.application, "Only this application, by its id, its name or a part of it")
        ->type_name("NAME|ID");
    listing->add_option("--network", show.network, "Only this network")->type_name("NAME");
    listing->add_option("--scanner", show.scanner, "Only this scanner name; all there is comes from QUALYS")
        ->type_name("NAME");
    listing->add_option("--severity", show.severity, "Only this severity: Critical, High, Medium, Low or unmapped")
        ->transform(word_of("severity", {"Critical", "High", "Medium", "Low", std::string{kUnmapped}}))
        ->type_name("WORD");
    listing->add_option("--state", show.state, "Only this state: Open or Closed")
        ->transform(word_of("state", {"Open", "Closed"}))
        ->type_name("WORD");
    listing->add_option("--qid", show.qid, "Only this QID")->check(whole_number(0))->type_name("NUMBER");
    listing->add_flag("--ignored", show.ignored, "Only the ignored findings, which are hidden otherwise");
  }
}

void add_show(CLI::App& root, Apps& apps, ShowOptions& show, std::string& log_run) {
  auto* app = root.add_subcommand("show", "Show what is stored");
  app->fallthrough();
  app->require_subcommand(1);
  app->footer(about_views() +
              "\n\n"
              "Examples:\n  qwas show assets\n  qwas show instances --asset 4711 --details\n"
              "  qwas show findings --severity High --details\n  qwas show runs --log");

  auto* assets = add(*app, apps, Command::ShowAssets, "assets", "Websites, one per row",
                     "Examples:\n  qwas show assets --archived\n  qwas show assets --asset 4711 --details");
  auto* vulnerabilities =
      add(*app, apps, Command::ShowVulnerabilities, "vulnerabilities", "Unique vulnerabilities, one QID per row",
          "Examples:\n  qwas show vulnerabilities\n  qwas show vulnerabilities --qid 150001 --details");
  auto* instances =
      add(*app, apps, Command::ShowInstances, "instances", "Where each vulnerability is: asset, QID and location",
          "Examples:\n  qwas show instances --status Fixed\n  qwas show instances --asset 4711 --qid 150001 --details");
  auto* runs = add(*app, apps, Command::ShowRuns, "runs", "Past and running syncs, the newest first",
                   "Examples:\n  qwas show runs --limit 5\n  qwas show runs --log        the newest run's log\n"
                   "  qwas show runs --log 17     that run's log");
  for (auto* listing : {assets, vulnerabilities, instances}) {
    add_listing(*listing, show);
    listing->add_option("--asset", show.asset, "Only this asset, by its id, its name or a part of it")
        ->type_name("NAME|ID");
    listing->add_flag("--archived", show.archived, "Archived assets and what is on them, too");
    listing->add_flag("--informational", show.informational, "Informational findings too, as far as they are stored");
    listing->add_flag("--details", show.details, "Everything that is known, in blocks");
  }
  for (auto* listing : {vulnerabilities, instances}) {
    listing->add_option("--qid", show.qid, "Only this QID")->check(whole_number(0))->type_name("NUMBER");
    listing
        ->add_option("--status", show.status,
                     "Only this status: Vulnerable, Fixed, \"Ignored - false positive\", "
                     "\"Ignored risk acknowledged\" or unmapped")
        ->transform(word_of("status", status_words()))
        ->type_name("WORD");
  }
  add_show_reports(*app, apps, show);
  add_listing(*runs, show);
  runs->add_option("--log", log_run, "The log of a run; without a number, of the newest")
      ->expected(0, 1)
      ->type_name("[RUN]");
}

void add_serve(CLI::App& root, Apps& apps, ServeOptions& serve, std::int64_t& workers) {
  auto* app =
      add(root, apps, Command::Serve, "serve", "Sync all connectors at their times, until it is stopped",
          "When a connector is synced its settings say: schedule, time_zone, schedule_jitter_s, retry_after_s. One "
          "that was never synced, or missed its time, is synced at once. Each start and end is a line.\n"
          "\n"
          "SIGTERM and Ctrl-C end the running syncs between two pages; SIGHUP reads the configuration anew.\n\n"
          "Examples:\n  qwas serve --workers 4\n  qwas serve --listen 127.0.0.1:9464    then GET /healthz or /metrics\n"
          "  qwas serve --once                    what is due now, from a cron table");
  app->add_option("--workers", workers, "So many syncs at one time, 1 to 64")
      ->check(whole_number(1))
      ->check(at_most(64))
      ->capture_default_str()
      ->type_name("NUMBER");
  app->add_flag("--once", serve.once, "Sync what is due, then end; the exit code is that of the worst sync");
  app->add_option("--listen", serve.listen, "Answer /healthz and /metrics (Prometheus) at this address of this machine")
      ->type_name("ADDRESS:PORT");
}

std::optional<std::int64_t> parse_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

// Dates and times as people type them; without a zone they are UTC, and a date is its first second.
std::optional<Instant> parse_typed_time(std::string text) {
  if (text.size() == std::string_view{"2026-01-05"}.size()) text += "T00:00:00Z";
  if (text.size() > 10 && (text[10] == ' ' || text[10] == 't')) text[10] = 'T';
  if (!text.empty() && text.back() == 'z') text.back() = 'Z';
  if (!text.ends_with('Z')) text += 'Z';
  if (text.size() == std::string_view{"2026-01-05T06:00Z"}.size()) text.insert(text.size() - 1, ":00");
  return parse_utc(text);
}

// No session yet: the arguments are not known to be good, and --json is looked for by hand.
Parsed refuse(const std::vector<std::string>& args, const Streams& streams, std::size_t width, const Error& error) {
  if (std::ranges::find(args, "--json") != args.end())
    streams.out << dump({{"error", {{"kind", "usage"}, {"message", error.message}, {"advice", error.advice}}}},
                        streams.out_is_terminal)
                << '\n';
  const auto columns = streams.err_is_terminal ? std::optional{width} : std::nullopt;
  streams.err << wrapped("qwas: usage: " + printable(error.message), columns, 2) << '\n'
              << wrapped("  -> " + printable(error.advice), columns, 5) << '\n';
  return {.options = std::nullopt, .exit_code = kUsage};
}

}  // namespace

Parsed parse_arguments(const std::vector<std::string>& args, const Streams& streams, std::size_t width) {
  Options options;
  std::string now, log_run;
  std::int64_t workers = 2;
  Apps apps;
  CLI::App root{"qwas pulls a Qualys WAS (real or fake) into a store and shows what came in.", "qwas"};
  root.footer(kFooter);
  root.set_version_flag("-V,--version", kVersion);
  root.require_subcommand(1);
  root.add_option("--config", options.config_path, "Configuration file (default: $QWAS_CONFIG, else ./qwas.json)")
      ->type_name("FILE");
  root.add_option("--connector", options.connector, "Which connector of the file; needed when it has several")
      ->type_name("NAME");
  root.add_option("--now", now, "Take this for the present time: 2026-01-05 or 2026-01-05T06:00:00Z (UTC)")
      ->type_name("TIME");
  root.add_flag("--json", options.json, "Print JSON");
  root.add_flag("--no-color", options.no_color, "No colours, on a terminal either");

  add_init(root, apps, options.init);
  add(root, apps, Command::Check, "check", "Test the connection: five rights, one by one, read-only",
      "Example:\n  qwas check --connector production");
  add(root, apps, Command::Sync, "sync", "Pull what the vendor has into the store",
      "Profile vulcan: web applications, findings and solutions. Profile neurons: web application reports.\n"
      "\n"
      "Stopping and resuming: a page is saved as soon as it is complete, together with the position that was reached. "
      "A "
      "sync that was stopped (Ctrl-C, a lost connection) loses none of it. The next sync, if it starts within the "
      "hour, "
      "continues after that position and then reads the earlier pages once more: they may have changed at the vendor "
      "meanwhile, and a sync reports complete only for what it has read itself. After more than an hour it starts "
      "again "
      "with the first page. With profile neurons a report that was taken in is not downloaded again.\n\n"
      "Examples:\n  qwas sync\n  qwas --json sync | jq .verdict");
  auto* upload =
      add(root, apps, Command::Upload, "upload", "Take report files in (profile neurons)",
          "WAS_WEBAPP_REPORT, WAS_SCAN_REPORT and WEB_APPLICATION_SCAN files in XML, gzip or not; - is the "
          "standard input.\n"
          "A file that is refused leaves nothing in the store and does not stop the others. Of one whose parts could "
          "not all be read the rest is stored, it is called incomplete, and no finding is closed by it.\n"
          "Neither server nor password is needed.\n\n"
          "Examples:\n  qwas upload scan.xml\n  qwas upload reports/*.xml.gz\n"
          "  mockqualys report --webapp 204173114 | qwas --json upload -");
  upload->add_option("FILE", options.upload.files, "Report files")->required()->type_name("");
  add_show(root, apps, options.show, log_run);
  add_serve(root, apps, options.serve, workers);
  add(root, apps, Command::Reconcile, "reconcile", "Compare the store with what the vendor has now, and explain",
      "Three comparisons: the list of assets, the active instances of each, the unique vulnerabilities.\n\n"
      "Example:\n  qwas reconcile");

  add(root, apps, Command::Connectors, "connectors", "List the connectors of the configuration file",
      "Also lists the connectors that only the store knows: they were renamed or removed in the file.\n\n"
      "Example:\n  qwas connectors");

  auto* store = root.add_subcommand("store", "Work on a store as a whole");
  store->require_subcommand(1);
  auto* copy =
      add(*store, apps, Command::StoreCopy, "copy", "Copy a store to another place, SQLite or PostgreSQL",
          "FROM and TO are paths of SQLite files or URLs of PostgreSQL databases. FROM stays as it is, and may be "
          "in use; TO is made, or is there and empty. All of it arrives, or nothing. No configuration is read.\n\n"
          "Examples:\n  qwas store copy qwas.db postgresql://qwas@db.example.test/qwas\n"
          "  qwas store copy postgresql:///qwas backup.db");
  copy->add_option("FROM", options.store_copy.from, "The store to read")->required()->type_name("");
  copy->add_option("TO", options.store_copy.to, "Where it goes")->required()->type_name("");

  const auto refused = [&](Error error) { return refuse(args, streams, width, error); };
  if (args.empty()) {
    streams.err << help_of(root, width);
    return {.options = std::nullopt, .exit_code = kUsage};
  }
  if (args.front() == "version") {
    streams.out << kVersion << '\n';
    return {};
  }
  if (args.front() == "help") {
    const auto command = find_command(root, {args.begin() + 1, args.end()});
    if (!command) return refused(command.error());
    streams.out << help_of(**command, width);
    return {};
  }
  try {
    std::vector<std::string> reversed{args.rbegin(), args.rend()};
    root.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    streams.out << help_of(named_command(root), width);
    return {};
  } catch (const CLI::CallForVersion& version) {
    streams.out << version.what() << '\n';
    return {};
  } catch (const CLI::Error& error) {
    if (const auto left = root.remaining(true); !left.empty() && left.front() == "help") {
      streams.out << help_of(named_command(root), width);
      return {};
    }
    return refused(explain(root, error));
  }

  for (const auto& [app, command] : apps) {
    if (!app->parsed()) continue;
    options.command = command;
    if (command == Command::ShowRuns && app->count("--log") > 0) {
      options.show.log = true;
      if (!log_run.empty() && !(options.show.log_run = parse_number(log_run)))
        return refused({ErrorKind::Config, fmt::format("--log: '{}' is not the number of a run", log_run),
                        "qwas show runs lists them"});
    }
    if (command == Command::Init && options.init.url.empty() && options.init.platform.empty())
      return refused({ErrorKind::Config, "qwas init needs the API server: --platform or --url",
                      "give the code of your Qualys platform (--platform US1 ... GOV1), or an address (--url "
                      "https://qualysapi.example.test; for mockqualys the address that it prints)"});
    options.serve.workers = static_cast<std::size_t>(workers);
    if (command == Command::Serve && !now.empty() && !options.serve.once)
      return refused({ErrorKind::Config, "--now stands still, and qwas serve would wait for ever",
                      "leave one of the two out, or sync once what is due at that time: --once"});
    if (command == Command::Serve && options.serve.listen && options.serve.once)
      return refused(
          {ErrorKind::Config, "--listen is for a program that stays, and --once ends", "leave one of the two out"});
    if (options.show.columns && (options.json || options.show.details))
      return refused({ErrorKind::Config,
                      fmt::format("--columns chooses the columns of a table, and {} prints none",
                                  options.json ? "--json" : "--details"),
                      "leave one of the two out"});
  }
  if (!now.empty() && !(options.now = parse_typed_time(now)))
    return refused({ErrorKind::Config, fmt::format("--now: '{}' is not a time", now),
                    "write 2026-01-05 or 2026-01-05T06:00:00Z; it is UTC"});
  return {.options = std::move(options), .exit_code = 0};
}

}  // namespace qualyswas::cli
