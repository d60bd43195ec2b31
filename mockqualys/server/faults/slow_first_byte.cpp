#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_slow_first_byte(const Fault& fault, const FaultContext& context) {
  auto reply = *context.right;
  reply.wait = std::chrono::seconds{fault.seconds};
  return reply;
}

}  // namespace mockqualys::server
