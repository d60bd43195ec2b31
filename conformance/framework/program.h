// The program that a suite is: arguments in, verdicts for people and programs out. What belongs to the subject of one
// suite alone (which connector it drives) comes from outside.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace qualyswas::conformance {

struct Program {
  std::string examples;  // lines for --help, before the common ones
  std::function<void(CLI::App& app)> add_options;
  // Called when the arguments are read: something else that was asked for, done; its exit status.
  std::function<std::optional<int>()> instead;
  // Narrows the selection to what concerns the subject. True: it need not prove every gated MUST, for it may lack
  // abilities; what it can do is judged.
  std::function<bool(std::vector<std::string>& only)> select;
};

// The exit status: 0 all hold, 1 some do not, 2 wrong usage, 130 stopped.
int run_program(int argc, char** argv, const Program& program);

}  // namespace qualyswas::conformance
