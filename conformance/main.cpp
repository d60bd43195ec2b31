// qwas-conformance: runs the cases against our connector, or against anybody's that speaks the adapter protocol.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "conformance/framework/program.h"
#include "conformance/framework/register.h"
#include "conformance/framework/verdict.h"
#include "conformance/mutants/run.h"
#include "conformance/report/command.h"
#include "conformance/subject/adapter_check.h"
#include "conformance/subject/under_test.h"
#include "conformance/support/vendor_change.h"
#include "conformance/vendor/commands.h"

namespace {

using namespace qualyswas::conformance;

constexpr auto kExamples =
    R"(  qwas-conformance run --adapter ./mine       your connector, by the adapter protocol (conformance/README.md)
  qwas-conformance run GEN-005 --adapter "python3 mine.py"
  qwas-conformance adapter-check ./mine       is the adapter itself right?
  qwas-conformance run GEN --adapter ./mine --vendor-change element_renamed    would it live through that?
)";

struct Wanted {
  std::string adapter, vendor_change;
  int deadline = 30;
};

// "python3 mine.py --fast" -> three words. Quotes are not needed for what adapters are called.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in{text};
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

AdapterOptions adapter_of(std::vector<std::string> words, int deadline) {
  // "./mine" and "adapters/mine.py" are found wherever the worker stands.
  for (auto& word : words)
    if (word.find('/') != std::string::npos && std::filesystem::exists(word))
      word = std::filesystem::absolute(word).lexically_normal().string();
  return {.command = std::move(words), .deadline = std::chrono::seconds{deadline}};
}

AdapterOptions adapter_of(const Wanted& wanted) { return adapter_of(words_of(wanted.adapter), wanted.deadline); }

void add_deadline(CLI::App& app, int& deadline) {
  app.add_option("--deadline", deadline, "seconds that one call of the adapter may take")
      ->capture_default_str()
      ->check(CLI::Range(1, 600));
}

// The exit status of a command line that is wrong, or that asked for help.
int tell(const CLI::App& app, const CLI::ParseError& error) { return app.exit(error) == 0 ? 0 : 2; }

int adapter_check(int argc, char** argv) {
  CLI::App app{"Starts the adapter as a run would and says of each of its answers what is not as the protocol has it.",
               "qwas-conformance adapter-check"};
  app.footer(
      "examples:\n  qwas-conformance adapter-check ./mine\n  qwas-conformance adapter-check python3 mine.py\n"
      "exit status: 0 it speaks the protocol, 1 it does not, 2 wrong usage");
  std::vector<std::string> command;
  int deadline = 30;
  app.add_option("command", command, "the adapter and its arguments; behind -- also such as begin with a dash")
      ->required();
  add_deadline(app, deadline);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tell(app, error);
  }
  if (command.size() == 1) command = words_of(command.front());
  const auto report = check_adapter(adapter_of(std::move(command), deadline));
  fmt::print("{}", report.text);
  return report.sound ? 0 : 1;
}

int schema(int argc, char** argv) {
  CLI::App app{"Prints the JSON Schema of the lines that an adapter writes.", "qwas-conformance schema"};
  Profile profile{};
  const std::map<std::string, Profile> profiles{
      {"vulcan", Profile::Vulcan}, {"neurons", Profile::Neurons}, {"generic", Profile::Generic}};
  app.add_option("profile", profile, "vulcan, neurons or generic")
      ->required()
      ->transform(CLI::CheckedTransformer(profiles));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tell(app, error);
  }
  fmt::print("{}\n", messages::schema(profile).dump(2));
  return 0;
}

// Makes the adapter the subject of this process.
messages::Hello select_adapter(const Wanted& wanted) {
  try {
    auto hello = Adapter{adapter_of(wanted)}.hello();
    test_adapter(adapter_of(wanted));
    return hello;
  } catch (const std::exception& error) {
    throw CLI::ValidationError{"--adapter", read_failure({}, error.what()).message};
  }
}

// What the register says to connectors of the adapter's profile. An adapter may lack abilities.
bool select_for(const Wanted& wanted, std::vector<std::string>& only, RunFacts& facts) {
  if (wanted.adapter.empty()) {
    facts = {.subject = "qwas",
             .subject_version = QUALYSWAS_VERSION,
             .profile = "vulcan and neurons",
             .profiles = {"vulcan", "neurons", "both"},
             .arguments = {},
             .suite_version = {},
             .not_applicable = {}};
    // Ours has the two guides' profiles.
    if (only.empty())
      for (const auto& requirement : kRequirements)
        if (requirement.profile != "generic") only.emplace_back(requirement.id);
    return false;
  }
  const auto hello = select_adapter(wanted);
  facts = {.subject = hello.name,
           .subject_version = hello.version,
           .profile = std::string{name_of(hello.profile)},
           .profiles = {std::string{name_of(hello.profile)}},
           .arguments = fmt::format("--adapter '{}'", wanted.adapter),
           .suite_version = {},
           .not_applicable = {}};
  if (hello.profile != Profile::Generic) facts.profiles.emplace_back("both");
  std::vector<std::string> selected;
  for (const auto& requirement : kRequirements) {
    const bool concerns = std::ranges::find(facts.profiles, requirement.profile) != facts.profiles.end();
    const bool asked = only.empty() || std::ranges::any_of(only, [&](const std::string& prefix) {
                         return requirement.id.starts_with(prefix);
                       });
    if (concerns && asked) selected.emplace_back(requirement.id);
  }
  if (selected.empty())
    throw CLI::ValidationError{"run", fmt::format("none of these concerns a connector of profile {}", facts.profile)};
  only = std::move(selected);
  return true;
}

void arm_vendor_change(const Wanted& wanted) {
  if (wanted.vendor_change.empty()) return;
  auto change = VendorChange::read(wanted.vendor_change);
  if (!change) throw CLI::ValidationError{"--vendor-change", change.error()};
  set_vendor_change(std::move(*change));
}

int mutants_command(int argc, char** argv) {
  return mutants::command(argc, argv,
                          [](const std::string& adapter) { return select_adapter({.adapter = adapter}).profile; });
}

}  // namespace

int main(int argc, char** argv) {
  Wanted wanted;
  RunFacts facts;
  return run_program(
      argc, argv,
      {.examples = kExamples,
       .commands = {{"adapter-check", "is an adapter itself right?", adapter_check},
                    {"drift", "what changed between two documents of vendor runs", vendor::drift_command},
                    {"mutants", "is the suite itself right? runs it on connectors with a flaw each", mutants_command},
                    {"report", "one page of the results of several runs", report::command},
                    {"schema", "the JSON Schema of an adapter's lines", schema},
                    {"vendor", "does a Qualys keep the rules of the reference?", vendor::vendor_command}},
       .add_options =
           [&](CLI::App& app) {
             app.add_option("--adapter", wanted.adapter,
                            "the command of an adapter: its connector is judged instead of ours");
             add_deadline(app, wanted.deadline);
             app.add_option("--vendor-change", wanted.vendor_change,
                            "a kind of the fake's faults that every answer has from the start, as element_renamed "
                            "(`mockqualys faults`, group drift), or one as JSON");
           },
       .select =
           [&](std::vector<std::string>& only) {
             arm_vendor_change(wanted);
             const bool may_lack = select_for(wanted, only, facts);
             if (!wanted.vendor_change.empty())
               facts.arguments +=
                   fmt::format("{}--vendor-change '{}'", facts.arguments.empty() ? "" : " ", wanted.vendor_change);
             return may_lack;
           },
       .subject = [&] { return facts; },
       .files = report::files()});
}
