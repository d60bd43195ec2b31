// `mockqualys faults`: every kind of fault, with its parameters, what it does and which mistake of a client it finds.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace mockqualys {

class FaultsCommand {
 public:
  explicit FaultsCommand(CLI::App& app);
  bool parsed() const;
  int run() const;  // the exit code

 private:
  CLI::App* command_;
  std::string name_;
  bool json_ = false;
};

}  // namespace mockqualys
