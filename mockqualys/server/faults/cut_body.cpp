#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_cut_body(const Fault& fault, const FaultContext& context) {
  auto reply = *context.right;
  reply.cut_after = fault.bytes;
  return reply;
}

}  // namespace mockqualys::server
