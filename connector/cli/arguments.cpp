#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "connector/base/utc.h"
#include "connector/cli/options.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  qwas init --platform EU1 --username acme_ab1      write qwas.json to start from
  qwas check                                        does the login work, and what may it read?
  qwas sync                                         pull everything into the store
  qwas show instances --status Vulnerable
  qwas upload scan.xml                              take a report file in (profile neurons)
  qwas show findings --severity Critical
  qwas --json show assets | jq '.[].name'
  qwas reconcile                                    is what is stored what the vendor has?

Exit codes:
  0   ok; a sync that is complete; files taken in whole; a reconciliation where everything is equal or explained
  1   failed; a file that was refused; a reconciliation with differences that nothing explains
  2   wrong usage or configuration: no request was made
  3   a sync that is partial: something is stored, not everything is proven to be there; a file of which parts
      could not be read

`qwas COMMAND --help` tells more about a command.)";

using Apps = std::vector<std::pair<CLI::App*, Command>>;

CLI::App* add(CLI::App& parent, Apps& apps, Command command, const std::string& name, const std::string& description,
              const std::string& footer) {
  auto* app = parent.add_subcommand(name, description);
  app->fallthrough();
  app->footer(footer);
  apps.emplace_back(app, command);
  return app;
}

constexpr auto kOfVulcan = "Options of profile vulcan";
constexpr auto kOfNeurons = "Options of profile neurons";

void add_init(CLI::App& root, Apps& apps, InitOptions& init) {
  auto* app =
      add(root, apps, Command::Init, "init", "Write a configuration file, with comments, to start from",
          "Each profile has settings of its own; the file tells them.\n\n"
          "Examples:\n"
          "  qwas init --platform US2 --username acme2ab1\n"
          "  qwas init --profile neurons --network Headquarters --platform US2 --username acme2ab1 --urba\n"
          "  qwas init --profile neurons --network DMZ --report-title-prefix 'Weekly ' --platform EU1 --username a1\n"
          "  qwas init --name lab --url http://127.0.0.1:8080 --username acme_ab1 --password-file secret.txt\n"
          "  qwas --config other.json init --url https://qualysapi.example.test --username acme_ab1");
  app->add_option("--name", init.name, "The connector's own name")->capture_default_str();
  app->add_option("--profile", init.profile, "vulcan: pulls the live API; neurons: pulls and takes in report files")
      ->capture_default_str();
  auto* url = app->add_option("--url", init.url, "The API server; overrides --platform");
  auto* platform = app->add_option("--platform", init.platform, "Platform code: US1 ... KSA1");
  url->excludes(platform);
  app->add_option("--username", init.username, "The API user")->required();
  auto* env =
      app->add_option("--password-env", init.password_env, "Variable that holds the password (default: QWAS_PASSWORD)");
  auto* file = app->add_option("--password-file", init.password_file, "File that holds the password");
  auto* command = app->add_option("--password-command", init.password_command, "Command that prints the password");
  env->excludes(file)->excludes(command);
  file->excludes(command);
  app->add_option("--ca-file", init.ca_file, "Trust these authorities (PEM) instead of the system's");
  app->add_flag("--informational", init.informational, "Ingest informational findings too")->group(kOfVulcan);
  app->add_option("--archive-after-days", init.archive_after_days,
                  "Archive an asset not seen for so many days (default: 30)")
      ->group(kOfVulcan);
  app->add_option("--network", init.network, "The network its applications belong to; needed")->group(kOfNeurons);
  app->add_option("--report-title-prefix", init.report_title_prefix,
                  "Pull only reports whose title begins so, blanks included")
      ->group(kOfNeurons);
  app->add_option("--oldest-scan-data", init.oldest_scan_data,
                  "30 days (default), 60 days, 90 days, 6 months or 1 year")
      ->group(kOfNeurons);
  app->add_flag("--urba", init.urba, "Close what is missing in an application's newest report")->group(kOfNeurons);
  app->add_option("--store", init.store, "The SQLite file, relative to the configuration file")->capture_default_str();
  app->add_flag("--force", init.force, "Write over an existing file");
}

void add_listing(CLI::App& app, ShowOptions& show) {
  app.add_option("--limit", show.limit, "Print at most so many rows")->check(CLI::NonNegativeNumber);
  app.add_flag("--wide", show.wide, "Never cut a cell");
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
    listing->add_option("--application", show.application, "Only this application, by its name or its id");
    listing->add_option("--network", show.network, "Only this network");
    listing->add_option("--scanner", show.scanner, "Only this scanner name; all there is comes from QUALYS");
    listing->add_option("--severity", show.severity, "Only this severity")
        ->transform(CLI::IsMember({"Critical", "High", "Medium", "Low", "unmapped"}, CLI::ignore_case));
    listing->add_option("--state", show.state, "Only this state")
        ->transform(CLI::IsMember({"Open", "Closed"}, CLI::ignore_case));
    listing->add_option("--qid", show.qid, "Only this QID");
    listing->add_flag("--ignored", show.ignored, "The ignored findings, which are not shown otherwise, and no others");
  }
}

void add_show(CLI::App& root, Apps& apps, ShowOptions& show, std::string& log_run) {
  auto* app = root.add_subcommand("show", "Show what is stored");
  app->fallthrough();
  app->require_subcommand(1);
  app->footer(
      "Profile vulcan has assets, vulnerabilities, instances and runs; profile neurons has applications, findings,\n"
      "uploads and runs.\n\n"
      "Examples:\n  qwas show assets\n  qwas show instances --asset 4711 --details\n"
      "  qwas show findings --severity High --details\n  qwas show runs --log");

  auto* assets = add(*app, apps, Command::ShowAssets, "assets", "Websites, one a row",
                     "Examples:\n  qwas show assets --archived\n  qwas show assets --asset 4711 --details");
  auto* vulnerabilities =
      add(*app, apps, Command::ShowVulnerabilities, "vulnerabilities", "Unique vulnerabilities: one QID, one row",
          "Examples:\n  qwas show vulnerabilities\n  qwas show vulnerabilities --qid 150001 --details");
  auto* instances =
      add(*app, apps, Command::ShowInstances, "instances", "Where each vulnerability is: asset, QID and location",
          "Examples:\n  qwas show instances --status Fixed\n  qwas show instances --asset 4711 --qid 150001 --details");
  auto* runs = add(*app, apps, Command::ShowRuns, "runs", "Past and running syncs, the newest first",
                   "Examples:\n  qwas show runs --limit 5\n  qwas show runs --log        the newest run's log\n"
                   "  qwas show runs --log 17     that run's log");
  for (auto* listing : {assets, vulnerabilities, instances}) {
    add_listing(*listing, show);
    listing->add_option("--asset", show.asset, "Only this asset (its id at the vendor)");
    listing->add_flag("--archived", show.archived, "Archived assets and what is on them, too");
    listing->add_flag("--informational", show.informational, "Informational findings too, as far as they are stored");
    listing->add_flag("--details", show.details, "Everything that is known, in blocks");
  }
  for (auto* listing : {vulnerabilities, instances}) {
    listing->add_option("--qid", show.qid, "Only this QID");
    listing->add_option("--status", show.status,
                        "Only this status: Vulnerable, Fixed, \"Ignored - false positive\", "
                        "\"Ignored risk acknowledged\"");
  }
  add_show_reports(*app, apps, show);
  add_listing(*runs, show);
  runs->add_option("--log", log_run, "The log of a run; without a number, of the newest")
      ->expected(0, 1)
      ->type_name("[RUN]");
}

std::optional<std::int64_t> parse_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

Parsed usage(const Streams& streams, const std::string& message) {
  streams.err << "qwas: usage: " << printable(message) << "\n  -> qwas --help shows what there is\n";
  return {.options = std::nullopt, .exit_code = kUsage};
}

}  // namespace

Parsed parse_arguments(const std::vector<std::string>& args, const Streams& streams) {
  Options options;
  std::string now, log_run;
  Apps apps;
  CLI::App root{"qwas pulls a Qualys WAS (real or fake) into a store and shows what came in.", "qwas"};
  root.footer(kFooter);
  root.set_version_flag("--version", "qwas " QUALYSWAS_VERSION);
  root.require_subcommand(1);
  root.add_option("--config", options.config_path, "Configuration file (default: $QWAS_CONFIG, else ./qwas.json)");
  root.add_option("--connector", options.connector, "Which connector of the file; needed when it has several");
  root.add_option("--now", now, "Take this for the present time: 2026-01-05T06:00:00Z");
  root.add_flag("--json", options.json, "Print JSON");
  root.add_flag("--no-color", options.no_color, "No colours, on a terminal either");

  add_init(root, apps, options.init);
  add(root, apps, Command::Check, "check", "Test the connection: five rights, one by one, read-only",
      "Example:\n  qwas check --connector production");
  add(root, apps, Command::Sync, "sync", "Pull what the vendor has into the store",
      "Profile vulcan: web applications, findings and solutions. Profile neurons: web application reports.\n"
      "A sync that was stopped resumes where it was, if that is less than an hour ago.\n\n"
      "Examples:\n  qwas sync\n  qwas --json sync | jq .verdict");
  auto* upload =
      add(root, apps, Command::Upload, "upload", "Take report files in (profile neurons)",
          "WAS_WEBAPP_REPORT, WAS_SCAN_REPORT and WEB_APPLICATION_SCAN files in XML, gzip or not; - is the "
          "standard input.\nEach file is taken in whole or not at all; one that is refused does not stop the "
          "others.\nNeither server nor password is needed.\n\n"
          "Examples:\n  qwas upload scan.xml\n  qwas upload reports/*.xml.gz\n"
          "  mockqualys report --webapp 204173114 | qwas --json upload -");
  upload->add_option("FILE", options.upload.files, "Report files")->required()->type_name("");
  add_show(root, apps, options.show, log_run);
  add(root, apps, Command::Reconcile, "reconcile", "Compare the store with what the vendor has now, and explain",
      "Three comparisons: the list of assets, the active instances of each, the unique vulnerabilities.\n\n"
      "Example:\n  qwas reconcile");

  if (args.empty()) {
    streams.err << root.help();
    return {.options = std::nullopt, .exit_code = kUsage};
  }
  try {
    std::vector<std::string> reversed{args.rbegin(), args.rend()};
    root.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    streams.out << root.help();
    return {};
  } catch (const CLI::CallForVersion& version) {
    streams.out << version.what() << '\n';
    return {};
  } catch (const CLI::Error& error) {
    // "A subcommand is required" is true of `qwas snyc` and no help.
    if (const auto unknown = root.remaining(true); !unknown.empty())
      return usage(streams, fmt::format("nobody knows '{}' here", unknown.front()));
    return usage(streams, error.what());
  }

  for (const auto& [app, command] : apps) {
    if (!app->parsed()) continue;
    options.command = command;
    if (command == Command::ShowRuns && app->count("--log") > 0) {
      options.show.log = true;
      if (!log_run.empty() && !(options.show.log_run = parse_number(log_run)))
        return usage(streams, fmt::format("--log: '{}' is no run; qwas show runs lists them", log_run));
    }
    if (command == Command::Init && options.init.url.empty() && options.init.platform.empty())
      return usage(streams, "init needs --platform (US1 ... KSA1) or --url");
  }
  if (!now.empty() && !(options.now = parse_utc(now)))
    return usage(streams, fmt::format("--now: '{}' is no time like 2026-01-05T06:00:00Z", now));
  return {.options = std::move(options), .exit_code = 0};
}

}  // namespace qualyswas::cli
