#include "conformance/framework/watch.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <string_view>
#include <thread>

namespace qualyswas::conformance {
namespace {

constexpr auto kFatalSignals = std::to_array({SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL});
constexpr int kFailed = 1;

// What a signal handler may read: no allocation, no lock.
std::array<char, 512> running_case{};
volatile std::sig_atomic_t running_length = 0;

void say(std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void say_case(std::string_view what) {
  say("qwas-conformance: ");
  say({running_case.data(), static_cast<std::size_t>(running_length)});
  say(what);
}

extern "C" void crashed(int signal) {
  say_case(": ERROR, harm CRASH: the process died under this case; later cases did not run\n");
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void on_fatal_signals(void (*handler)(int)) {
#ifndef __SANITIZE_ADDRESS__  // AddressSanitizer's own handler tells more
  for (const int signal : kFatalSignals) std::signal(signal, handler);
#else
  static_cast<void>(handler);
#endif
}

}  // namespace

struct Watch::State {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::chrono::seconds longest_case;
  bool running = false;
  long turn = 0;
  std::jthread thread;
};

Watch::Watch(std::chrono::seconds longest_case) : state_{std::make_unique<State>()} {
  state_->longest_case = longest_case;
  state_->thread = std::jthread{[state = state_.get()](const std::stop_token& stop) {
    std::unique_lock lock{state->mutex};
    while (!stop.stop_requested()) {
      if (!state->running) {
        state->changed.wait(lock, stop, [&] { return state->running; });
        continue;
      }
      const auto turn = state->turn;
      const bool moved = state->changed.wait_for(lock, stop, state->longest_case,
                                                 [&] { return !state->running || state->turn != turn; });
      if (moved || stop.stop_requested()) continue;
      say_case(": FAILED, harm HANG: the case did not end in time; later cases did not run\n");
      std::_Exit(kFailed);
    }
  }};
  on_fatal_signals(crashed);
}

Watch::~Watch() { on_fatal_signals(SIG_DFL); }

void Watch::begin(const std::string& name) {
  {
    const std::scoped_lock lock{state_->mutex};
    const auto length = std::min(name.size(), running_case.size());
    running_length = 0;
    std::copy_n(name.begin(), length, running_case.begin());
    running_length = static_cast<std::sig_atomic_t>(length);
    state_->running = true;
    ++state_->turn;
  }
  state_->changed.notify_all();
}

void Watch::end() {
  {
    const std::scoped_lock lock{state_->mutex};
    state_->running = false;
  }
  state_->changed.notify_all();
}

}  // namespace qualyswas::conformance
