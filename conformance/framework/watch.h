// Names the running case when the process dies under it or when it does not end: a crash or a hang is told, never
// silent.
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace qualyswas::conformance {

class Watch {
 public:
  explicit Watch(std::chrono::seconds longest_case);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void begin(const std::string& name);
  void end();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qualyswas::conformance
