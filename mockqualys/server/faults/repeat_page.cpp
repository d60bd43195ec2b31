#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {

std::optional<Reply> fault_repeat_page(const Fault&, const FaultContext& context) {
  if (context.previous == nullptr) return std::nullopt;
  return *context.previous;
}

}  // namespace mockqualys::server
