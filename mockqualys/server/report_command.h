// `mockqualys report`: one report document straight to a file, in pieces, so that its length costs no memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "mockqualys/world/world.h"

namespace mockqualys {

// Tells on the standard error what of an estate cannot be the vendor's (world/estate_check.h); true when there is
// nothing to tell. A shipped estate has been checked.
bool tell_problems(const std::string& estate);

class ReportCommand {
 public:
  explicit ReportCommand(CLI::App& app);

  bool parsed() const { return command_->parsed(); }
  // The exit code: 0, or 2 with a line on the standard error.
  int run();

 private:
  CLI::App* command_;
  Generated generated_;
  std::string estate_ = "storefront", start_ = "estate", now_, out_ = "-";
  std::string name_ = "Web Application Report", description_, user_, type_ = "WAS_WEBAPP_REPORT", format_ = "XML",
              variant_ = "current";
  std::vector<std::string> traps_, tags_;
  std::vector<std::int64_t> webapps_;
  std::int64_t zone_ = 0;
  bool as_is_ = false;
};

}  // namespace mockqualys
