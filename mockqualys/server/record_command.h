// `mockqualys record`: a recording of a real Qualys, from a proxy or from a HAR file.
#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

namespace mockqualys {

class RecordCommand {
 public:
  explicit RecordCommand(CLI::App& app);

  bool parsed() const { return command_->parsed(); }
  // The exit code: 0, or 2 with a line on the standard error.
  int run() const;

 private:
  CLI::App* command_;
  std::string upstream_, har_, out_, ca_file_;
  int port_ = 0;
  int shift_days_ = 0;
};

}  // namespace mockqualys
