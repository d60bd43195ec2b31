#include "mockqualys/server/endings.h"

#include <csignal>

namespace mockqualys {
namespace {

sigset_t endings() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

Endings::Endings() {
  const auto set = endings();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void Endings::wait() const {
  const auto set = endings();
  int signal = 0;
  sigwait(&set, &signal);
}

}  // namespace mockqualys
