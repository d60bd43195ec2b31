#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string>

#include "mockqualys/server/faults/kinds.h"

namespace mockqualys::server {
namespace {

constexpr auto kKinds = std::to_array<FaultKind>({
    {Fault::Kind::Answer, "answer", Stage::Front, fault_answer, "status body content_type headers"},
    {Fault::Kind::ConcurrencyLimit, "concurrency_limit", Stage::Limits, fault_concurrency_limit, ""},
    {Fault::Kind::RateLimit, "rate_limit", Stage::Limits, fault_rate_limit, "seconds"},
    {Fault::Kind::Unavailable, "unavailable", Stage::Front, fault_unavailable, ""},
    {Fault::Kind::CutBody, "cut_body", Stage::Wire, fault_cut_body, "bytes"},
    {Fault::Kind::Close, "close", Stage::Front, fault_close, ""},
    {Fault::Kind::Html, "html", Stage::Front, fault_html, ""},
    {Fault::Kind::RepeatPage, "repeat_page", Stage::Wire, fault_repeat_page, ""},
    {Fault::Kind::SlowFirstByte, "slow_first_byte", Stage::Wire, fault_slow_first_byte, "seconds"},
    {Fault::Kind::Stall, "stall", Stage::Wire, fault_stall, "bytes seconds"},
});

struct AliasRow {
  std::string_view word, kind;
};

// Lower case, with '_' for a blank or a hyphen.
constexpr auto kAliases = std::to_array<AliasRow>({
    {"slow", "slow_first_byte"},
    {"delay", "slow_first_byte"},
    {"latency", "slow_first_byte"},
    {"timeout", "stall"},
    {"hang", "stall"},
    {"freeze", "stall"},
    {"error", "answer"},
    {"status", "answer"},
    {"http", "answer"},
    {"throttle", "rate_limit"},
    {"ratelimit", "rate_limit"},
    {"limit", "rate_limit"},
    {"1965", "rate_limit"},
    {"concurrency", "concurrency_limit"},
    {"1960", "concurrency_limit"},
    {"maintenance", "html"},
    {"down", "unavailable"},
    {"1999", "unavailable"},
    {"truncate", "cut_body"},
    {"cut", "cut_body"},
    {"truncated", "cut_body"},
    {"reset", "close"},
    {"drop", "close"},
    {"disconnect", "close"},
    {"connection_reset", "close"},
    {"duplicate_page", "repeat_page"},
    {"repeat", "repeat_page"},
});

}  // namespace

std::span<const FaultKind> fault_kinds() { return kKinds; }

const FaultKind& kind_of(const Fault& fault) {
  const auto* kind = std::ranges::find(kKinds, fault.kind, &FaultKind::kind);
  if (kind == kKinds.end()) throw std::logic_error{"a fault of no kind"};
  return *kind;
}

std::optional<FaultAlias> find_fault_alias(std::string_view word) {
  std::string plain{word};
  for (auto& c : plain) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '-') c = '_';
  }
  if (const auto* kind = find_fault_kind(plain)) return FaultAlias{.kind = kind->name, .status = {}};
  if (const auto* row = std::ranges::find(kAliases, plain, &AliasRow::word); row != kAliases.end())
    return FaultAlias{.kind = row->kind, .status = {}};
  int status = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), status);
  if (error == std::errc{} && end == plain.data() + plain.size() && status >= 200 && status <= 599)
    return FaultAlias{.kind = "answer", .status = status};
  return std::nullopt;
}

const FaultKind* find_fault_kind(std::string_view name) {
  const auto* kind = std::ranges::find(kKinds, name, &FaultKind::name);
  return kind == kKinds.end() ? nullptr : kind;
}

}  // namespace mockqualys::server
