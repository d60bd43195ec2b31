// The program that a suite is: arguments in, verdicts for people and programs out. What belongs to the subject of one
// suite alone (which connector it drives) comes from outside.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/framework/report.h"

namespace CLI {
class App;
}

namespace qualyswas::conformance {

// Something else that the program can do: `qwas-conformance NAME ...`.
struct Command {
  std::string name, summary;
  // Gets the arguments behind the name, argv[0] being the whole of "qwas-conformance NAME"; gives the exit status.
  std::function<int(int argc, char** argv)> run;
};

// One more file that a run can leave behind, made of its results (report.h, results_json).
struct ReportFile {
  std::string option, help;  // "--html"
  std::function<std::string(const std::string& results)> make;
};

struct Program {
  std::string examples;  // lines for --help, before the common ones
  std::vector<Command> commands;
  std::function<void(CLI::App& app)> add_options;
  // Narrows the selection to what concerns the subject. True: it need not prove every gated MUST, for it may lack
  // abilities; what it can do is judged.
  std::function<bool(std::vector<std::string>& only)> select;
  // Who is judged; the suite's version is filled in. May be empty.
  std::function<RunFacts()> subject;
  std::vector<ReportFile> files;
};

// Writes a file that the user named; of one that cannot be written it tells on standard error. An empty path: nothing
// to write, true.
bool write_or_say(const std::string& path, std::string_view text);

// What comes before any case of this process is looked at: gtest knows them, and nothing in the environment leaves one
// out.
void begin_suite(char** argv);

// Runs cases (`qwas-conformance ...` and `qwas-conformance run ...` are the same) or one of the program's commands.
// The exit status: 0 all hold, 1 some do not, 2 wrong usage, 130 stopped.
int run_program(int argc, char** argv, const Program& program);

}  // namespace qualyswas::conformance
