// Benches that stay up when their case is over (--keep), so that a person can look at what the case has left. Decided
// by the program before it starts the process of the case; obeyed by the bench at its end.
#pragma once

#include <signal.h>
#include <array>

namespace qualyswas::conformance {

void keep_benches(bool keep);
bool keeps_benches();

// From here to its end SIGINT and SIGTERM are waited for and do nothing else. One at a time in a process. Made before a
// person is told that they may come.
class GoOnSignals {
 public:
  GoOnSignals();  // throws std::system_error
  ~GoOnSignals();
  GoOnSignals(const GoOnSignals&) = delete;
  GoOnSignals& operator=(const GoOnSignals&) = delete;

  // Until one came. After a SIGTERM no further bench is kept.
  void wait();

 private:
  std::array<int, 2> pipe_{};
  struct sigaction interrupt_ {
  }, terminate_{};
};

}  // namespace qualyswas::conformance
