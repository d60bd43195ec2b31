// `mockqualys estate check` and `mockqualys estate from-recording`.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace mockqualys {

class EstateCommand {
 public:
  explicit EstateCommand(CLI::App& app);

  bool parsed() const { return command_->parsed(); }
  // The exit code: 0; 1 for an estate that `serve` would refuse; 2, with a line on the standard error, for what cannot
  // be read or written.
  int run() const;

 private:
  CLI::App* command_;
  CLI::App* check_;
  CLI::App* make_;
  std::string estate_, recording_, out_;
};

}  // namespace mockqualys
