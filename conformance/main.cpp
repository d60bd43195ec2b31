// qwas-conformance: runs the cases against our connector, or against anybody's that speaks the adapter protocol.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <sstream>

#include "conformance/framework/program.h"
#include "conformance/framework/register.h"
#include "conformance/framework/verdict.h"
#include "conformance/subject/adapter_check.h"
#include "conformance/subject/under_test.h"

namespace {

using namespace qualyswas::conformance;

constexpr auto kExamples =
    R"(  qwas-conformance --adapter ./mine           your connector, by the adapter protocol (conformance/README.md)
  qwas-conformance --adapter "python3 mine.py" --only GEN-005
  qwas-conformance --adapter ./mine --adapter-check    is the adapter itself right?
  qwas-conformance --schema generic           the JSON Schema of what an adapter writes
)";

struct Wanted {
  std::string adapter, schema;
  bool check = false;
  int deadline = 30;
};

// "python3 mine.py --fast" -> three words. Quotes are not needed for what adapters are called.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in{text};
  for (std::string word; in >> word;) words.push_back(word);
  // "./mine" and "adapters/mine.py" are found wherever the worker stands.
  for (auto& word : words)
    if (word.find('/') != std::string::npos && std::filesystem::exists(word))
      word = std::filesystem::absolute(word).lexically_normal().string();
  return words;
}

AdapterOptions adapter_of(const Wanted& wanted) {
  return {.command = words_of(wanted.adapter), .deadline = std::chrono::seconds{wanted.deadline}};
}

std::optional<int> instead_of_a_run(const Wanted& wanted) {
  if (!wanted.schema.empty()) {
    const auto profile = wanted.schema == "vulcan"    ? Profile::Vulcan
                         : wanted.schema == "neurons" ? Profile::Neurons
                                                      : Profile::Generic;
    fmt::print("{}\n", messages::schema(profile).dump(2));
    return 0;
  }
  if (!wanted.check) return std::nullopt;
  if (wanted.adapter.empty()) throw CLI::ValidationError{"--adapter-check", "which? give --adapter COMMAND"};
  const auto report = check_adapter(adapter_of(wanted));
  fmt::print("{}", report.text);
  return report.sound ? 0 : 1;
}

// What the register says to connectors of the adapter's profile. An adapter may lack abilities.
bool select_for(const Wanted& wanted, std::vector<std::string>& only) {
  if (wanted.adapter.empty()) {
    // Ours has the two guides' profiles.
    if (only.empty())
      for (const auto& requirement : kRequirements)
        if (requirement.profile != "generic") only.emplace_back(requirement.id);
    return false;
  }
  Profile profile{};
  try {
    profile = Adapter{adapter_of(wanted)}.hello().profile;
  } catch (const std::exception& error) {
    throw CLI::ValidationError{"--adapter", read_failure({}, error.what()).message};
  }
  std::vector<std::string> selected;
  for (const auto& requirement : kRequirements) {
    const bool concerns =
        requirement.profile == name_of(profile) || (requirement.profile == "both" && profile != Profile::Generic);
    const bool asked = only.empty() || std::ranges::any_of(only, [&](const std::string& prefix) {
                         return requirement.id.starts_with(prefix);
                       });
    if (concerns && asked) selected.emplace_back(requirement.id);
  }
  if (selected.empty())
    throw CLI::ValidationError{"--only",
                               fmt::format("none of these concerns a connector of profile {}", name_of(profile))};
  only = std::move(selected);
  test_adapter(adapter_of(wanted));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Wanted wanted;
  return run_program(argc, argv,
                     {.examples = kExamples,
                      .add_options =
                          [&](CLI::App& app) {
                            app.add_option("--adapter", wanted.adapter,
                                           "the command of an adapter: its connector is judged instead of ours");
                            app.add_flag("--adapter-check", wanted.check, "check the adapter itself, and run no case");
                            app.add_option("--deadline", wanted.deadline,
                                           "seconds that one call of the adapter may take")
                                ->capture_default_str()
                                ->check(CLI::Range(1, 600));
                            app.add_option("--schema", wanted.schema,
                                           "print the JSON Schema of an adapter's lines: vulcan, neurons or generic")
                                ->check(CLI::IsMember({"vulcan", "neurons", "generic"}));
                          },
                      .instead = [&] { return instead_of_a_run(wanted); },
                      .select = [&](std::vector<std::string>& only) { return select_for(wanted, only); }});
}
