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

#include "conformance/framework/known.h"
#include "conformance/framework/report.h"
#include "conformance/framework/scratch.h"
#include "conformance/framework/suite.h"

// Arguments are read into `Arguments`; what concerns the subject comes from the caller's Program, in this order: its
// options are added, then it may do something else instead of a run, then it narrows the selection. A run goes cases ->
// workers -> known failures marked -> files written -> lines printed, and the exit status follows from both.
namespace qualyswas::conformance {
namespace {

enum Exit : int { kAllHold = 0, kSomeDoNot = 1, kUsage = 2, kInterrupted = 130 };

volatile std::sig_atomic_t stopped = 0;

constexpr auto kExamples = R"(  qwas-conformance                            every case, one line a requirement
  qwas-conformance --only STAT                the requirements STAT-001, STAT-002, ...
  qwas-conformance --only STAT-001,MAP-030    these two; "--only STAT-001 MAP-030" is the same
  qwas-conformance --only MAP-030 -v          one requirement, with everything its cases print
  qwas-conformance --list                     the register, with the number of cases of each requirement
  qwas-conformance --list --json register.json
  qwas-conformance --junit out.xml --table out.md --json results.json

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
  bool list = false, check_register = false;
  bool narrowed = false;  // by --only or --case
  std::string junit, table, json, known;
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

bool write(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  std::ofstream file{path, std::ios::binary};
  file << text;
  file.close();
  if (!file) fmt::print(stderr, "qwas-conformance: cannot write {}\n", path);
  return file.good();
}

bool is_writable(const std::string& path) {
  if (path.empty() || std::ofstream{path, std::ios::app}) return true;
  fmt::print(stderr, "qwas-conformance: cannot write {}\n", path);
  return false;
}

bool hold(const Arguments& arguments, const std::vector<RequirementResult>& requirements,
          const std::vector<CaseResult>& cases, const std::vector<std::string>& known_faults) {
  return (!arguments.prove || std::ranges::all_of(requirements, passes)) && known_faults.empty() &&
         std::ranges::none_of(cases, [](const CaseResult& one) {
           return one.known.empty() && (one.verdict == CaseVerdict::Error || one.verdict == CaseVerdict::Failed);
         });
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
  const auto& only = arguments.run.only;
  if (arguments.list) {
    const auto requirements = by_requirement(cases, only);
    fmt::print("{}", listing(requirements));
    return write(arguments.table, register_table(requirements)) && write(arguments.json, register_json(requirements))
               ? kAllHold
               : kSomeDoNot;
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
    fmt::print(stderr, "qwas-conformance: --case {}: no case is called so\n", arguments.run.named);
    return kUsage;
  }
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const auto known_faults = mark_known_failures(cases, *known, today, arguments.narrowed);
  auto requirements = by_requirement(cases, only);
  if (!arguments.run.named.empty())  // one case says nothing of requirements that it does not claim
    std::erase_if(requirements, [](const RequirementResult& one) { return one.cases.empty(); });
  const bool written = write(arguments.junit, junit(cases)) && write(arguments.table, markdown_table(requirements)) &&
                       write(arguments.json, results_json(requirements, cases));
  if (stopped != 0) {
    fmt::print(stderr, "\nqwas-conformance: stopped; {}\n",
               arguments.junit.empty() && arguments.table.empty() && arguments.json.empty()
                   ? "no results are printed, because not every case ran"
                   : "the files hold the cases that ended, and the others as ERROR");
    return kInterrupted;
  }
  fmt::print("{}", summary(requirements, cases));
  for (const auto& fault : known_faults) fmt::print("{}: {}\n", arguments.known, fault);
  return hold(arguments, requirements, cases, known_faults) && written ? kAllHold : kSomeDoNot;
}

void show_progress(std::size_t done, std::size_t all) {
  fmt::print(stderr, "\r{} of {} cases", done, all);
  if (done == all) fmt::print(stderr, "\r\033[K");
}

// "stat, MAP-030" -> STAT, MAP-030. Throws for what no requirement begins with: a selection that matches nothing would
// look like success.
std::vector<std::string> read_selection(const std::vector<std::string>& words) {
  std::vector<std::string> prefixes;
  for (const auto& word : words) {
    std::istringstream parts{word};
    for (std::string part; std::getline(parts, part, ',');) {
      std::erase(part, ' ');
      std::ranges::transform(part, part.begin(), [](unsigned char letter) { return std::toupper(letter); });
      if (part.empty()) continue;
      const bool known = std::ranges::any_of(
          kRequirements, [&](const Requirement& requirement) { return requirement.id.starts_with(part); });
      if (!known) throw CLI::ValidationError{"--only", "no requirement begins with '" + part + "' (see --list)"};
      prefixes.push_back(part);
    }
  }
  if (prefixes.empty() && !words.empty())
    throw CLI::ValidationError{"--only", "an id is missing, for example STAT-001"};
  return prefixes;
}

}  // namespace

int run_program(int argc, char** argv, const Program& program) {
  forget_gtest_environment();
  int gtest_argc = 1;
  testing::InitGoogleTest(&gtest_argc, argv);

  Arguments arguments;
  CLI::App app{"Runs the connector against the bundled fake of Qualys WAS and says which requirements hold.",
               "qwas-conformance"};
  app.footer("examples:\n" + program.examples + kExamples);
  app.set_version_flag("-V,--version", "qwas-conformance " QUALYSWAS_VERSION);
  app.add_flag("--list", arguments.list, "list the requirements and how many cases each has; run nothing");
  std::vector<std::string> only;
  app.add_option("--only", only, "ids or the beginnings of ids, upper or lower case, separated by commas or blanks");
  app.add_option("--case", arguments.run.named, "the cases of this name alone; '*' stands for any text");
  app.add_option("--junit", arguments.junit, "write the cases as JUnit XML");
  app.add_option("--table", arguments.table, "write the requirements as a Markdown table (with --list: the register)");
  app.add_option("--json", arguments.json, "write requirements and cases as JSON (with --list: the register)");
  app.add_option("--known", arguments.known,
                 "a file of failures that are known: lines of CASE UNTIL REASON, such as\n"
                 "Wire/AnySecondRun.* 2027-03-01 removed records are kept for a week")
      ->check(CLI::ExistingFile);
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
  if (program.add_options) program.add_options(app);
  try {
    app.parse(argc, argv);
    arguments.run.only = read_selection(only);
    arguments.narrowed = !only.empty() || !arguments.run.named.empty();
    if (program.instead) {
      if (const auto status = program.instead()) return *status;
    }
    if (program.select && !arguments.list) arguments.prove = !program.select(arguments.run.only);
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
  std::signal(SIGINT, [](int) { stopped = 1; });
  std::signal(SIGTERM, [](int) { stopped = 1; });
  workers.is_stopped = [] { return stopped != 0; };
  return run(arguments);
}

}  // namespace qualyswas::conformance
