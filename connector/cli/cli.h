// The command line: reads arguments, calls sync or store, prints. Everything of the machine that a command touches
// comes in through Streams and Environment, so that a test can be the machine; main.cpp makes the real ones.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <random>
#include <stop_token>
#include <string>
#include <vector>

#include "connector/base/clock.h"
#include "connector/config/config.h"
#include "connector/http/client.h"

namespace qualyswas::cli {

struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false, err_is_terminal = false;
  int width = 80;  // of the terminal; not used otherwise
  std::istream* in = nullptr;
};

struct Environment {
  config::Secrets secrets;
  const Clock& clock;
  Sleeper& sleeper;
  std::function<http::TransportFactory(const config::Config&)> make_transport;
  std::function<double()> jitter = {};
  std::stop_token stop = {};
  // Has `call` called at each SIGHUP, from a thread of its own, as long as what it returns lives. Unset: none comes.
  std::function<std::shared_ptr<void>(std::function<void()> call)> on_hangup = {};
  // With a clock that is moved by hand: `qwas serve` moves it to where it would wait until, and does not wait.
  std::function<void(Instant)> skip_to = {};
};

// COLUMNS, where it is a number: how wide the lines of tables and messages may be, on a terminal or not.
std::optional<std::size_t> columns_told(const Environment& environment);

// What a program that calls qwas decides by; printed at the end of --help.
enum ExitCode : int { kComplete = 0, kFailed = 1, kUsage = 2, kPartial = 3 };

// `args` without the program's name. Never throws.
int main_with(const std::vector<std::string>& args, const Streams& streams, const Environment& environment);

}  // namespace qualyswas::cli
