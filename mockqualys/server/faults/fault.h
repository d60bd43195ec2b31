// A kind of fault: when in the life of a request it strikes and what it does. One file a kind; catalogue.cpp lists them
// all.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mockqualys/server/limits.h"
#include "mockqualys/server/message.h"
#include "mockqualys/server/server.h"

namespace mockqualys::server {

enum class Stage {
  Front,   // before anything is looked at, as a web tier or a network would
  Limits,  // after the login: who is not let in never reaches the limiter
  Wire,    // on the answer that would have been sent
};

struct FaultContext {
  std::string origin;  // "https://host:port"
  Instant now;
  Tier tier;
  const Reply* right = nullptr;  // Wire: the answer that would have been sent
  const Reply* previous =
      nullptr;  // Wire: what the request before this one, of this user and under this path, was answered
};

struct FaultKind {
  Fault::Kind kind;
  std::string_view name;  // in the admin API and in the journal
  Stage stage;
  // nullopt: nothing to do it with, the request goes its way and the journal names no fault.
  std::optional<Reply> (*answer)(const Fault& fault, const FaultContext& context);
  std::string_view keys;  // what it takes beside path, user, nth and times; blanks between them
};

// Other words that people type for a kind ("timeout", "slow", "500"). `status`: of an answer, given as its number.
struct FaultAlias {
  std::string_view kind;
  std::optional<int> status;
};

std::span<const FaultKind> fault_kinds();
const FaultKind& kind_of(const Fault& fault);
const FaultKind* find_fault_kind(std::string_view name);
std::optional<FaultAlias> find_fault_alias(std::string_view word);

}  // namespace mockqualys::server
