#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_unavailable(const Fault&, const FaultContext& context) {
  return simple_return({.status = 503,
                        .code = "1999",
                        .text = "We are performing scheduled maintenance on our System. Try again later."},
                       context.origin, context.now);
}

}  // namespace mockqualys::server
