// What each file of this folder gives to the catalogue.
#pragma once

#include "mockqualys/server/faults/fault.h"

namespace mockqualys::server {

std::optional<Reply> fault_answer(const Fault& fault, const FaultContext& context);
std::optional<Reply> fault_concurrency_limit(const Fault& fault, const FaultContext& context);
std::optional<Reply> fault_rate_limit(const Fault& fault, const FaultContext& context);
std::optional<Reply> fault_unavailable(const Fault& fault, const FaultContext& context);
std::optional<Reply> fault_cut_body(const Fault& fault, const FaultContext& context);
std::optional<Reply> fault_close(const Fault& fault, const FaultContext& context);
std::optional<Reply> fault_html(const Fault& fault, const FaultContext& context);
std::optional<Reply> fault_repeat_page(const Fault& fault, const FaultContext& context);
std::optional<Reply> fault_slow_first_byte(const Fault& fault, const FaultContext& context);
std::optional<Reply> fault_stall(const Fault& fault, const FaultContext& context);

}  // namespace mockqualys::server
