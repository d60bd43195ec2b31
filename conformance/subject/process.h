// One child process of its own process group, spoken to by lines, with a deadline for each line. Ended with its group
// when it is destroyed. Output is bounded: a child that floods is ended too.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace qualyswas::conformance {

class Process {
 public:
  // The environment of this process with `more` on top; in `folder`. Throws SubjectError when it cannot be started.
  Process(const std::vector<std::string>& command, const std::map<std::string, std::string>& more,
          const std::string& folder);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  enum class End { None, Closed, Deadline, Flood };
  struct Read {
    std::optional<std::string> line;  // without its end
    End end = End::None;              // why there is none
  };
  Read read_line(std::chrono::steady_clock::time_point deadline);
  bool write_line(const std::string& line);  // false: the child does not read any more
  void close_input();

  // Waits for the end until then, and ends what is left of the group. The exit status, more than 128 for a signal.
  int wait(std::chrono::steady_clock::time_point deadline);
  std::string errors() const;  // the last of what it wrote to standard error

 private:
  void end_group();
  void drain_errors();

  pid_t child_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
  std::string buffer_, errors_;
  std::size_t seen_ = 0;  // bytes of output since the last line that was written
  std::optional<int> status_;
};

}  // namespace qualyswas::conformance
