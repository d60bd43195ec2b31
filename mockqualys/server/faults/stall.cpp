#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_stall(const Fault& fault, const FaultContext& context) {
  auto reply = *context.right;
  reply.cut_after = fault.bytes;
  reply.hold = std::chrono::seconds{fault.seconds};
  return reply;
}

}  // namespace mockqualys::server
