#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_answer(const Fault& fault, const FaultContext&) {
  auto reply = make_reply(fault.status, fault.content_type, fault.body);
  for (const auto& header : fault.headers) reply.headers.push_back(header);
  return reply;
}

}  // namespace mockqualys::server
