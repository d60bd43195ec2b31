#include "connector/cli/machine.h"

#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace qualyswas::cli {
namespace {

constexpr std::size_t kLongestSecret = 64 * 1024;

sigset_t interrupts() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return fail(ErrorKind::Config, path + " cannot be read", "look at its name and its permissions");
  std::string text(kLongestSecret + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return fail(ErrorKind::Config, path + " cannot be read", "is it a file?");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLongestSecret) return fail(ErrorKind::Config, path + " is too long for a password");
  return text;
}

// The command's own words go to the terminal, where a password prompt belongs; what it prints is the secret and goes
// nowhere.
Result<std::string> run_command(const std::string& command) {
  const auto set = interrupts();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);  // the child inherits the mask, and Ctrl-C must reach it
  std::FILE* pipe = ::popen(command.c_str(), "re");
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  if (!pipe) return fail(ErrorKind::Config, "the command could not be started");
  std::string text;
  std::array<char, 4096> piece{};
  while (const auto bytes = std::fread(piece.data(), 1, piece.size(), pipe))
    if (text.size() <= kLongestSecret) text.append(piece.data(), bytes);
  const int status = ::pclose(pipe);
  if (status != 0)
    return fail(ErrorKind::Config,
                WIFEXITED(status) ? "the command ended with exit code " + std::to_string(WEXITSTATUS(status))
                                  : "the command was killed",
                "run it by hand to see why");
  if (text.size() > kLongestSecret) return fail(ErrorKind::Config, "the command printed too much for a password");
  return text;
}

}  // namespace

Instant SystemClock::now() const { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

void SystemSleeper::sleep_for(std::chrono::milliseconds duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock{mutex};
  never.wait_for(lock, stop, duration, [] { return false; });
}

config::Secrets system_secrets() {
  return {.environment = [](const std::string& variable) -> std::optional<std::string> {
            const char* value = std::getenv(variable.c_str());
            return value ? std::optional<std::string>{value} : std::nullopt;
          },
          .read_file = read_file,
          .run_command = run_command};
}

int terminal_width() {
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    winsize size{};
    if (::ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  }
  return 80;
}

Interrupts::Interrupts() {
  const auto set = interrupts();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  watcher_ = std::jthread{[this, set](const std::stop_token& done) {
    SignalRule rule;
    for (;;) {
      int signal = 0;
      if (sigwait(&set, &signal) != 0 || done.stop_requested()) return;
      const auto means = rule.of_signal_at(std::chrono::steady_clock::now());
      if (means == SignalRule::Means::EndAtOnce) ::_exit(128 + signal);
      if (means == SignalRule::Means::SameWish) continue;
      stop_.request_stop();
      constexpr std::string_view kSaid = "\nqwas: stopping; what is stored stays. Ctrl-C once more ends it at once.\n";
      [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kSaid.data(), kSaid.size());
    }
  }};
}

struct Hangups::State {
  explicit State(std::function<void()> given) : call{std::move(given)} {
    // A call of another thread that the signal falls into goes on, and does not end with EINTR.
    struct sigaction action {};
    ::sigaction(SIGHUP, nullptr, &action);
    action.sa_flags |= SA_RESTART;
    ::sigaction(SIGHUP, &action, nullptr);
    wait();
    thread = std::jthread{[this] { io.run(); }};
  }
  ~State() { io.stop(); }

  void wait() {
    signals.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      call();
      wait();
    });
  }

  std::function<void()> call;
  boost::asio::io_context io;
  boost::asio::signal_set signals{io, SIGHUP};
  std::jthread thread;
};

Hangups::Hangups(std::function<void()> call) : state_{std::make_unique<State>(std::move(call))} {}
Hangups::~Hangups() = default;

Interrupts::~Interrupts() {
  watcher_.request_stop();
  pthread_kill(watcher_.native_handle(), SIGTERM);  // wakes sigwait
}

}  // namespace qualyswas::cli
