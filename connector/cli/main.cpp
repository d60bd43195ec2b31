#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <utility>

#include "connector/cli/cli.h"
#include "connector/cli/machine.h"

namespace {

// What one page of findings took, the next one takes again: given back in between, it comes at a page fault each 4 KiB.
void keep_freed_memory() {
  ::mallopt(M_TRIM_THRESHOLD, 32 << 20);
  ::mallopt(M_MMAP_THRESHOLD, 2 << 20);  // but not what a single large record took (wire/limits.h)
  ::mallopt(M_ARENA_MAX, 2);             // what is kept is kept once an arena, and each page has a thread of its own
}

}  // namespace

int main(int argc, char** argv) {
  using namespace qualyswas;
  keep_freed_memory();
  const cli::Interrupts interrupts;
  const cli::SystemClock clock;
  cli::SystemSleeper sleeper;
  std::signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of that write, not the end of the program
  std::ios::sync_with_stdio(false);
  const cli::Environment environment{
      .secrets = cli::system_secrets(),
      .clock = clock,
      .sleeper = sleeper,
      .make_transport = [](const config::Config& config) { return http::network_transport(config); },
      .jitter =
          [random = std::mt19937{std::random_device{}()}]() mutable {
            return std::uniform_real_distribution<double>{0.0, 1.0}(random);
          },
      .stop = interrupts.token(),
      .on_hangup = [](std::function<void()> call) { return std::make_shared<cli::Hangups>(std::move(call)); },
  };
  const cli::Streams streams{.out = std::cout,
                             .err = std::cerr,
                             .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
                             .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
                             .width = cli::terminal_width(),
                             .in = &std::cin};
  return cli::main_with({argv + 1, argv + argc}, streams, environment);
}
