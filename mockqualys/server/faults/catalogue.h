// All kinds of faults there are, and the one place that checks a fault before it is set.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {

const std::vector<const FaultKind*>& fault_kinds();
const FaultKind* find_fault_kind(std::string_view name);

// Other words that people type for a kind ("timeout", "slow", "500"). `status`: of an answer, given as its number.
struct FaultAlias {
  const FaultKind* kind;
  std::optional<int> status;
};
std::optional<FaultAlias> find_fault_alias(std::string_view word);

// A fault that is checked: its kind is known, every parameter of it has a value.
struct CheckedFault {
  Fault fault;
  const FaultKind* kind;
};

// The error is one line: a kind that is not known, a parameter that the kind does not take or a value that it cannot
// have, an address that contradicts itself. Whether path and user exist is not asked here.
tl::expected<CheckedFault, std::string> check_fault(Fault fault);

}  // namespace mockqualys::server
