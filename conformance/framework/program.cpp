#include "conformance/framework/program.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "conformance/framework/keep.h"
#include "conformance/framework/known.h"
#include "conformance/framework/report.h"
#include "conformance/framework/scratch.h"
#include "conformance/framework/suite.h"

// A command of the caller's Program takes over at once. Else arguments are read into `Arguments`; what concerns the
// subject comes from the Program: its options are added, and it narrows the selection. A run goes cases ->
// workers -> known failures marked -> files written -> lines printed, and the exit status follows from both.
namespace qualyswas::conformance {
namespace {

enum Exit : int { kAllHold = 0, kSomeDoNot = 1, kUsage = 2, kInterrupted = 130 };

volatile std::sig_atomic_t stopped = 0;  // the signal

constexpr auto kForEver = std::chrono::hours{24 * 365};

constexpr auto kExamples = R"(  qwas-conformance                            every case, one line a requirement
  qwas-conformance run STAT                   the requirements STAT-001, STAT-002, ...
  qwas-conformance run STAT-001 MAP-030       these two
  qwas-conformance run MAP-030.3 -v           one case, with everything it prints
  qwas-conformance run --list                 the register, with the number of cases of each requirement
  qwas-conformance run --list --json register.json
  qwas-conformance run MAP-030.3 --keep       one case, whose server stays up to be looked at
  qwas-conformance run --junit out.xml --table out.md --json results.json

verdicts of a requirement, worst first:
  ERROR          a case broke before it could judge
  FAILED         the connector does not do what the requirement says
  UNSUPPORTED    a case was skipped; it says why
  NON-STRICT     the data is right, reached in a way that a stricter vendor would refuse
  OK             it holds
  INFORMATIONAL  the vendor's behaviour is not known: written down, not judged

harms, what a failed case would do to a user of the connector:
  FALSE-COMPLETE incomplete data was called complete     DUPLICATE  one thing is stored twice
  LOSS           data is missing                         LEAK       a secret got out
  STALE          data is out of date                     HANG       it did not end in time
  WRONG          data differs from what it should be     CRASH      it ended unexpectedly

Cases run in processes of their own: one that crashes or does not end is a result, and the others still run.
exit status: 0 every requirement holds, 1 one does not, 2 wrong usage, 130 stopped by Ctrl-C.
)";

struct Arguments {
  RunOptions run;
  bool prove = true;  // a gated MUST needs a case that was judged
  bool list = false, check_register = false, keep = false;
  bool narrowed = false;  // to some cases
  bool fix = false;       // the file of known failures
  std::string junit, table, json, known;
  RunFacts facts;
  std::vector<std::pair<std::string, const ReportFile*>> files;  // each path that was given
};

// A shard, a filter or a repetition asked for in the environment would leave cases out without a word.
void forget_gtest_environment() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    if (text.starts_with("GTEST_")) names.emplace_back(text.substr(0, text.find('=')));
  }
  for (const auto& name : names) ::unsetenv(name.c_str());
}

tl::expected<std::vector<KnownFailure>, std::string> read_known(const std::string& path) {
  if (path.empty()) return std::vector<KnownFailure>{};
  std::ifstream file{path, std::ios::binary};
  if (!file) return tl::unexpected(std::string{"cannot be read"});
  return read_known_failures(std::string{std::istreambuf_iterator<char>{file}, {}});
}

bool is_writable(const std::string& path) {
  if (path.empty() || std::ofstream{path, std::ios::app}) return true;
  fmt::print(stderr, "qwas-conformance: cannot write {}\n", path);
  return false;
}

bool fix_known(const Arguments& arguments, const std::vector<KnownFault>& faults, const std::vector<CaseResult>& cases,
               std::chrono::year_month_day today) {
  std::ifstream file{arguments.known, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!write_or_say(arguments.known, fixed_known_failures(text, faults, cases, today))) return false;
  fmt::print("{} is written anew: read what it says before you keep it\n", arguments.known);
  return true;
}

bool hold(const Arguments& arguments, const std::vector<RequirementResult>& requirements,
          const std::vector<CaseResult>& cases, const std::vector<KnownFault>& known_faults) {
  return (!arguments.prove || std::ranges::all_of(requirements, passes)) && known_faults.empty() &&
         std::ranges::none_of(cases, [](const CaseResult& one) {
           return one.known.empty() && (one.verdict == CaseVerdict::Error || one.verdict == CaseVerdict::Failed);
         });
}

bool write_files(const Arguments& arguments, const std::vector<RequirementResult>& requirements,
                 const std::vector<CaseResult>& cases) {
  const auto results = results_json(requirements, cases, arguments.facts);
  bool written = write_or_say(arguments.junit, junit(cases, arguments.facts)) &&
                 write_or_say(arguments.table, markdown_table(requirements)) && write_or_say(arguments.json, results);
  for (const auto& [path, file] : arguments.files) written = write_or_say(path, file->make(results)) && written;
  return written;
}

int run(const Arguments& arguments) {
  auto cases = registered_cases(claims());
  if (arguments.check_register) {
    const auto lines = faults(cases, claims());
    for (const auto& line : lines) fmt::print(stderr, "conformance/register: {}\n", line);
    return lines.empty() ? kAllHold : kSomeDoNot;
  }
  for (const auto& path : {arguments.junit, arguments.table, arguments.json}) {
    if (!is_writable(path)) return kUsage;
  }
  for (const auto& [path, file] : arguments.files) {
    if (!is_writable(path)) return kUsage;
  }
  const auto& only = arguments.run.only;
  if (arguments.list) {
    const auto requirements = by_requirement(cases, only);
    fmt::print("{}", listing(requirements));
    return write_or_say(arguments.table, register_table(requirements)) &&
                   write_or_say(arguments.json, register_json(requirements))
               ? kAllHold
               : kSomeDoNot;
  }
  if (arguments.keep && select_cases(cases, arguments.run).size() != 1) {
    fmt::print(stderr, "qwas-conformance: --keep is for one case, such as: run STAT-001.3 --keep\n");
    return kUsage;
  }
  remove_left_scratch();
  if (const auto problem = scratch_problem()) {
    fmt::print(stderr, "qwas-conformance: {}\n", *problem);
    return kUsage;
  }
  const auto known = read_known(arguments.known);
  if (!known) {
    fmt::print(stderr, "qwas-conformance: {}: {}\n", arguments.known, known.error());
    return kUsage;
  }
  cases = run_cases(std::move(cases), arguments.run);
  if (cases.empty()) {
    fmt::print(stderr, "qwas-conformance: no case that concerns the subject is called {}\n",
               fmt::join(arguments.run.named, " or "));
    return kUsage;
  }
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const auto known_faults = mark_known_failures(cases, *known, today, arguments.narrowed);
  auto requirements = by_requirement(cases, only);
  if (!arguments.run.named.empty())  // cases by name say nothing of requirements that they do not claim
    std::erase_if(requirements, [](const RequirementResult& one) { return one.cases.empty(); });
  const bool written = write_files(arguments, requirements, cases);
  if (stopped != 0) {
    fmt::print(stderr, "\nqwas-conformance: stopped; {}\n",
               arguments.junit.empty() && arguments.table.empty() && arguments.json.empty() && arguments.files.empty()
                   ? "no results are printed, because not every case ran"
                   : "the files hold the cases that ended, and the others as ERROR");
    return kInterrupted;
  }
  fmt::print("{}", summary(requirements, cases, arguments.facts));
  for (const auto& fault : known_faults) fmt::print("{}: {}\n", arguments.known, fault.text);
  if (arguments.fix && !fix_known(arguments, known_faults, cases, today)) return kSomeDoNot;
  return hold(arguments, requirements, cases, known_faults) && written ? kAllHold : kSomeDoNot;
}

void show_progress(std::size_t done, std::size_t all) {
  fmt::print(stderr, "\r{} of {} cases", done, all);
  if (done == all) fmt::print(stderr, "\r\033[K");
}

// "stat, MAP-030" -> stat and MAP-030.
std::vector<std::string> parts_of(const std::vector<std::string>& words) {
  std::vector<std::string> parts;
  for (const auto& word : words) {
    std::istringstream in{word};
    for (std::string part; std::getline(in, part, ',');) {
      std::erase(part, ' ');
      if (!part.empty()) parts.push_back(part);
    }
  }
  return parts;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) { return std::toupper(letter); });
  return text;
}

bool begins_a_requirement(const std::string& id) {
  return std::ranges::any_of(kRequirements,
                             [&](const Requirement& requirement) { return requirement.id.starts_with(id); });
}

// Ids, beginnings of ids, handles and names, into what is to be run. Throws for what nothing is called: a selection
// that matches nothing would look like success.
void read_selection(const std::vector<std::string>& words, RunOptions& run) {
  const auto parts = parts_of(words);
  if (parts.empty() && !words.empty())
    throw CLI::ValidationError{"run", "which? an id is missing, for example STAT-001"};
  const auto cases = registered_cases(claims());
  for (const auto& part : parts) {
    if (begins_a_requirement(upper(part))) {
      run.only.push_back(upper(part));
    } else if (auto name = case_of_handle(cases, upper(part))) {
      run.named.push_back(std::move(*name));
    } else if (std::ranges::any_of(cases, [&](const CaseResult& one) { return fits(part, one.name()); })) {
      run.named.push_back(part);
    } else {
      throw CLI::ValidationError{"run",
                                 "no requirement begins with '" + part + "', and no case is called so (see --list)"};
    }
  }
  if (!run.only.empty() && !run.named.empty())
    throw CLI::ValidationError{"run", "give either requirements or cases, not both"};
}

const Command* find_command(const Program& program, std::string_view name) {
  const auto found = std::ranges::find(program.commands, name, &Command::name);
  return found == program.commands.end() ? nullptr : &*found;
}

std::string command_list(const Program& program) {
  if (program.commands.empty()) return {};
  std::string out = "commands (each has --help):\n  run            what this page is about; it may be left out\n";
  for (const auto& command : program.commands) out += fmt::format("  {:<14} {}\n", command.name, command.summary);
  return out + "\n";
}

}  // namespace

bool write_or_say(const std::string& path, std::string_view text) {
  if (path.empty()) return true;
  std::ofstream file{path, std::ios::binary};
  file << text;
  file.close();
  if (!file) fmt::print(stderr, "qwas-conformance: cannot write {}\n", path);
  return file.good();
}

void begin_suite(char** argv) {
  forget_gtest_environment();
  int gtest_argc = 1;
  testing::InitGoogleTest(&gtest_argc, argv);
}

int run_program(int argc, char** argv, const Program& program) {
  if (argc > 1) {
    if (const auto* command = find_command(program, argv[1])) {
      auto name = fmt::format("qwas-conformance {}", command->name);
      argv[1] = name.data();
      return command->run(argc - 1, argv + 1);
    }
    if (std::string_view{argv[1]} == "run") {
      --argc;
      ++argv;
    }
  }
  begin_suite(argv);

  Arguments arguments;
  CLI::App app{"Runs the connector against the bundled fake of Qualys WAS and says which requirements hold.",
               "qwas-conformance"};
  app.footer(command_list(program) + "examples:\n" + program.examples + kExamples);
  app.set_version_flag("-V,--version", "qwas-conformance " QUALYSWAS_VERSION);
  app.add_flag("--list", arguments.list, "list the requirements and how many cases each has; run nothing");
  std::vector<std::string> wanted;
  app.add_option("what,--only", wanted,
                 "requirements (STAT-001) or the beginnings of their ids (stat), cases by handle (STAT-001.3) or by\n"
                 "name ('*' stands for any text), separated by commas or blanks; nothing: everything");
  app.add_option("--junit", arguments.junit, "write the cases as JUnit XML");
  app.add_option("--table", arguments.table, "write the requirements as a Markdown table (with --list: the register)");
  app.add_option("--json", arguments.json, "write requirements and cases as JSON (with --list: the register)");
  app.add_option("--known", arguments.known,
                 "a file of failures that are known: lines of CASE UNTIL REASON, such as\n"
                 "Wire/AnySecondRun.* 2027-03-01 removed records are kept for a week")
      ->check(CLI::ExistingFile);
  app.add_flag("--fix", arguments.fix,
               "write the file of --known anew: without lines that are not true, with one for each other failure")
      ->needs("--known");
  app.add_flag("--keep", arguments.keep,
               "of one case: when it is over its server stays up, to be looked at, until Ctrl-C");
  app.add_flag("-v,--verbose", arguments.run.verbose, "show everything the cases print");
  int longest_case = 120;
  app.add_option("--longest-case", longest_case, "seconds after which a case is said to hang")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  int jobs = 0;
  app.add_option("-j,--jobs", jobs, "processes that run cases at a time (default: two a core, with --verbose one)")
      ->check(CLI::Range(1, 256));
  app.add_flag("--check-register", arguments.check_register,
               "run nothing; fail when a gated MUST has no case, or a case no requirement");
  std::vector<std::string> paths(program.files.size());
  for (std::size_t at = 0; at < paths.size(); ++at)
    app.add_option(program.files[at].option, paths[at], program.files[at].help);
  if (program.add_options) program.add_options(app);
  try {
    app.parse(argc, argv);
    read_selection(wanted, arguments.run);
    arguments.narrowed = !wanted.empty();
    const auto asked = arguments.run.only;
    if (program.select && !arguments.list) arguments.prove = !program.select(arguments.run.only);
    if (program.subject && !arguments.list) arguments.facts = program.subject();
    arguments.facts.suite_version = QUALYSWAS_VERSION;
    if (arguments.run.named.empty())
      arguments.facts.not_applicable = not_applicable_to(arguments.facts.profiles, asked);
    for (std::size_t at = 0; at < paths.size(); ++at)
      if (!paths[at].empty()) arguments.files.emplace_back(paths[at], &program.files[at]);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? kAllHold : kUsage;
  }
  auto& workers = arguments.run.workers;
  workers.longest_case = std::chrono::seconds{longest_case};
  // Two a core: a case waits for its own server half of the time.
  const int usual = arguments.run.verbose ? 1 : 2 * static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  workers.jobs = jobs == 0 ? usual : jobs;
  if (::isatty(STDERR_FILENO) != 0 && !arguments.run.verbose) workers.progress = show_progress;
  std::signal(SIGINT, [](int signal) { stopped = signal; });
  std::signal(SIGTERM, [](int signal) { stopped = signal; });
  if (arguments.keep) {
    keep_benches(true);
    workers.longest_case = kForEver;
    workers.signal_to_hand_on = [] {
      const int signal = stopped;
      stopped = 0;
      return signal;
    };
  } else {
    workers.is_stopped = [] { return stopped != 0; };
  }
  return run(arguments);
}

}  // namespace qualyswas::conformance
