#include "connector/sync/retry.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/error.h"
#include "connector/sync/journal.h"

namespace qualyswas::sync {
namespace {

// As `reason_of` writes it: the kind in front, but for a run that was stopped.
bool is_of(const std::string& reason, ErrorKind kind) { return reason.starts_with(reason_of({kind, "", ""})); }

bool any(const store::RunRow& run, std::initializer_list<ErrorKind> kinds) {
  return std::ranges::any_of(run.reasons, [&](const std::string& reason) {
    return std::ranges::any_of(kinds, [&](ErrorKind kind) { return is_of(reason, kind); });
  });
}

}  // namespace

bool may_pass(const store::RunRow& run) {
  if (!run.verdict || run.verdict == store::Verdict::Complete) return false;
  using enum ErrorKind;
  return any(run, {Transport, RateLimit, Cancelled}) && !any(run, {Auth, Permission, Module, KnowledgeBase});
}

}  // namespace qualyswas::sync
