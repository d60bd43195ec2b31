// How a running sync looks: one line that moves on a terminal, a line at each change of state and each wait elsewhere.
// While something is waited for, the line says what, why and how much longer, once a second.
//
// Threads: `waiting` may be called from any; the counting down has a thread of its own while a wait lasts.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "connector/cli/session.h"
#include "connector/sync/sync.h"

namespace qualyswas::cli {

class ProgressLine {
 public:
  // `verb` is what is done with a step: "Downloading" findings.
  ProgressLine(const Session& session, std::string verb);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const sync::Progress& progress);
  void waiting(const http::Event& event);
  void end();  // leaves the terminal's line

 private:
  using Watch = std::chrono::steady_clock;
  struct Wait {
    std::string why;
    Watch::time_point until;
  };

  std::string text(Watch::time_point now);
  void draw(Watch::time_point now);
  void count_down(const std::stop_token& stop);

  const Session& session_;
  const std::string verb_;
  const bool moves_;  // a terminal that can move its cursor

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::optional<sync::Progress> progress_;
  std::optional<Wait> wait_;
  Watch::time_point step_began_, last_shown_;
  std::int64_t done_at_begin_ = 0;
  bool line_is_open_ = false;

  std::jthread counter_;  // started by the first wait; the last member, so that it ends first
};

// What stands on the line: "Downloading findings 40,000 of 119,852 (33 %), 1,200/s", or with a wait
// "Downloading findings 40,000 of 119,852; waiting, 24 s left: the vendor's limit ...".
struct Waiting {
  std::chrono::seconds left;
  std::string why;
};
std::string progress_text(std::string_view verb, const sync::Progress& progress, std::optional<std::int64_t> per_second,
                          const std::optional<Waiting>& waiting);

}  // namespace qualyswas::cli
