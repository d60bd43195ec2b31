#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_close(const Fault&, const FaultContext&) {
  Reply reply;
  reply.status = 0;
  reply.vanish = true;
  return reply;
}

}  // namespace mockqualys::server
