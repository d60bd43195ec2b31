#include "conformance/subject/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "conformance/subject/subject.h"

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 does not say itself that it is C
}

extern char** environ;

// A child is spawned with three pipes and a process group of its own. Only standard input blocks; output is read by
// poll with the deadline of the line, standard error is drained beside it so that it never fills up. The group is
// killed in the destructor, whatever happened before: children of an adapter do not outlive their case.
namespace qualyswas::conformance {
namespace {

constexpr std::size_t kLongestLine = 64U << 20U, kMostOutput = 512U << 20U, kKeptErrors = 8U << 10U;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw SubjectError{"no pipe could be made for the adapter"};
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    if (read >= 0) close(read);
    if (write >= 0) close(write);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int read = -1, write = -1;
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

int milliseconds_until(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const std::map<std::string, std::string>& more,
                 const std::string& folder) {
  // A child that stopped reading is an answer (write_line), and not the end of the suite.
  signal(SIGPIPE, SIG_IGN);
  Pipe in, out, err;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);

  std::vector<std::string> variables;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view variable{*one};
    if (!more.contains(std::string{variable.substr(0, variable.find('='))})) variables.emplace_back(variable);
  }
  for (const auto& [name, value] : more) variables.push_back(fmt::format("{}={}", name, value));
  auto words = command;
  auto argv = pointers(words);
  auto envp = pointers(variables);
  const int failed = posix_spawnp(&child_, argv.front(), &actions, &attributes, argv.data(), envp.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    child_ = -1;
    throw SubjectError{fmt::format("the adapter {} could not be started: {}", command.front(), std::strerror(failed))};
  }
  in_ = std::exchange(in.write, -1);
  out_ = std::exchange(out.read, -1);
  err_ = std::exchange(err.read, -1);
  fcntl(err_, F_SETFL, O_NONBLOCK);
}

Process::~Process() {
  if (child_ > 0 && !status_) end_group();
  for (const int descriptor : {in_, out_, err_})
    if (descriptor >= 0) close(descriptor);
}

// The child is reaped behind the kill: until then its number, which is the group's, can be nobody else's.
void Process::end_group() {
  kill(-child_, SIGKILL);
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Process::drain_errors() {
  std::array<char, 4096> piece{};
  for (;;) {
    const auto got = read(err_, piece.data(), piece.size());
    if (got <= 0) return;
    errors_.append(piece.data(), static_cast<std::size_t>(got));
    if (errors_.size() > 2 * kKeptErrors) errors_.erase(0, errors_.size() - kKeptErrors);
  }
}

Process::Read Process::read_line(std::chrono::steady_clock::time_point deadline) {
  std::size_t looked = 0;
  for (;;) {
    const auto end = buffer_.find('\n', looked);
    if (end != std::string::npos) {
      Read read{.line = buffer_.substr(0, end)};
      buffer_.erase(0, end + 1);
      if (read.line->ends_with('\r')) read.line->pop_back();
      return read;
    }
    looked = buffer_.size();
    if (buffer_.size() > kLongestLine || seen_ > kMostOutput) return {.line = {}, .end = End::Flood};
    std::array<pollfd, 2> watched{
        {{.fd = out_, .events = POLLIN, .revents = 0}, {.fd = err_, .events = POLLIN, .revents = 0}}};
    const int left = milliseconds_until(deadline);
    if (left == 0) return {.line = {}, .end = End::Deadline};
    const int ready = poll(watched.data(), watched.size(), left);
    if (ready < 0 && errno != EINTR) return {.line = {}, .end = End::Closed};
    if (ready <= 0) continue;
    drain_errors();
    if (watched[0].revents == 0) {
      // Standard error alone was closed: it would be ready for ever.
      if ((watched[1].revents & POLLHUP) != 0) {
        close(err_);
        err_ = open("/dev/null", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
      }
      continue;
    }
    std::array<char, 65536> piece{};
    const auto got = read(out_, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      if (buffer_.empty()) return {.line = {}, .end = End::Closed};
      return {.line = std::exchange(buffer_, {})};  // the last line has no end
    }
    seen_ += static_cast<std::size_t>(got);
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
  }
}

bool Process::write_line(const std::string& line) {
  const auto text = line + "\n";
  seen_ = 0;  // what it answers to this is bounded, not what it says in its life
  for (std::size_t at = 0; at < text.size();) {
    const auto put = write(in_, text.data() + at, text.size() - at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += static_cast<std::size_t>(put);
  }
  return true;
}

void Process::close_input() {
  if (in_ >= 0) close(std::exchange(in_, -1));
}

int Process::wait(std::chrono::steady_clock::time_point deadline) {
  if (status_) return *status_;
  close_input();
  while (read_line(deadline).line) {
  }
  // Its end is waited for, and it is left as it ended: what the group still has is killed, and the child itself when it
  // is late.
  pollfd end{.fd = pidfd_open(child_, 0), .events = POLLIN, .revents = 0};
  while (end.fd >= 0 && milliseconds_until(deadline) > 0 && poll(&end, 1, milliseconds_until(deadline)) == 0) {
  }
  if (end.fd >= 0) close(end.fd);
  end_group();
  drain_errors();
  return *status_;
}

std::string Process::errors() const {
  return errors_.size() > kKeptErrors ? errors_.substr(errors_.size() - kKeptErrors) : errors_;
}

}  // namespace qualyswas::conformance
