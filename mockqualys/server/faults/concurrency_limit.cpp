#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_concurrency_limit(const Fault&, const FaultContext& context) {
  auto reply = simple_return(concurrency_limited(1), context.origin, context.now);
  for (auto& header : concurrency_headers(context.tier, context.tier.concurrent))
    reply.headers.push_back(std::move(header));
  return reply;
}

}  // namespace mockqualys::server
