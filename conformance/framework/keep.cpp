#include "conformance/framework/keep.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace qualyswas::conformance {
namespace {

bool keeps = false;
int wake = -1;  // where the handler writes the signal to: the server's threads may be given it too

void tell(int signal) {
  const int kept = errno;
  const auto letter = static_cast<unsigned char>(signal);
  [[maybe_unused]] const auto written = ::write(wake, &letter, 1);
  errno = kept;
}

}  // namespace

void keep_benches(bool keep) { keeps = keep; }
bool keeps_benches() { return keeps; }

GoOnSignals::GoOnSignals() {
  if (::pipe2(pipe_.data(), O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "pipe2"};
  wake = pipe_[1];
  struct sigaction action {};
  action.sa_handler = tell;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, &interrupt_);
  ::sigaction(SIGTERM, &action, &terminate_);
}

GoOnSignals::~GoOnSignals() {
  ::sigaction(SIGINT, &interrupt_, nullptr);
  ::sigaction(SIGTERM, &terminate_, nullptr);
  wake = -1;
  for (const int end : pipe_) ::close(end);
}

void GoOnSignals::wait() {
  unsigned char signal = 0;
  while (::read(pipe_[0], &signal, 1) < 0 && errno == EINTR) {
  }
  if (signal == SIGTERM) keeps = false;
}

}  // namespace qualyswas::conformance
