#include "conformance/framework/keep.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
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

void wait_to_go_on() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "pipe2"};
  wake = ends[1];
  struct sigaction action {
  }, interrupt{}, terminate{};
  action.sa_handler = tell;
  ::sigaction(SIGINT, &action, &interrupt);
  ::sigaction(SIGTERM, &action, &terminate);
  unsigned char signal = 0;
  while (::read(ends[0], &signal, 1) < 0 && errno == EINTR) {
  }
  ::sigaction(SIGINT, &interrupt, nullptr);
  ::sigaction(SIGTERM, &terminate, nullptr);
  for (const int end : ends) ::close(end);
  if (signal == SIGTERM) keeps = false;
}

}  // namespace qualyswas::conformance
