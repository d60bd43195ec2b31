#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_rate_limit(const Fault& fault, const FaultContext& context) {
  auto reply = simple_return(rate_limited(fault.seconds), context.origin, context.now);
  for (auto& header : rate_headers(context.tier, 0, fault.seconds)) reply.headers.push_back(std::move(header));
  return reply;
}

}  // namespace mockqualys::server
