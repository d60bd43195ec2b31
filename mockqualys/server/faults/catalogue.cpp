#include <algorithm>
#include <array>
#include <stdexcept>

#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {
namespace {

constexpr auto kKinds = std::to_array<FaultKind>({
    {Fault::Kind::Answer, "answer", Stage::Front, fault_answer},
    {Fault::Kind::ConcurrencyLimit, "concurrency_limit", Stage::Limits, fault_concurrency_limit},
    {Fault::Kind::RateLimit, "rate_limit", Stage::Limits, fault_rate_limit},
    {Fault::Kind::Unavailable, "unavailable", Stage::Front, fault_unavailable},
    {Fault::Kind::CutBody, "cut_body", Stage::Wire, fault_cut_body},
    {Fault::Kind::Close, "close", Stage::Front, fault_close},
    {Fault::Kind::Html, "html", Stage::Front, fault_html},
    {Fault::Kind::RepeatPage, "repeat_page", Stage::Wire, fault_repeat_page},
});

}  // namespace

std::span<const FaultKind> fault_kinds() { return kKinds; }

const FaultKind& kind_of(const Fault& fault) {
  const auto* kind = std::ranges::find(kKinds, fault.kind, &FaultKind::kind);
  if (kind == kKinds.end()) throw std::logic_error{"a fault of no kind"};
  return *kind;
}

const FaultKind* find_fault_kind(std::string_view name) {
  const auto* kind = std::ranges::find(kKinds, name, &FaultKind::name);
  return kind == kKinds.end() ? nullptr : kind;
}

}  // namespace mockqualys::server
