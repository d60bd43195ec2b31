// How a running sync looks: one line that moves on a terminal, a line at each change of state elsewhere.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connector/cli/cli.h"
#include "connector/sync/sync.h"

namespace qualyswas::cli {

class ProgressLine {
 public:
  explicit ProgressLine(const Streams& streams) : streams_{streams} {}
  void show(const sync::Progress& progress);
  void end();  // leaves the terminal's line

 private:
  using Watch = std::chrono::steady_clock;

  std::string text(const sync::Progress& progress);

  const Streams& streams_;
  std::optional<store::State> state_;
  std::string step_;
  Watch::time_point step_began_, last_shown_;
  std::int64_t done_at_begin_ = 0;
  bool line_is_open_ = false;
};

}  // namespace qualyswas::cli
