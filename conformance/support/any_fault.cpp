#include "conformance/support/any_fault.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "mockqualys/server/faults/catalogue.h"
#include "mockqualys/server/faults/json.h"

namespace qualyswas::conformance {
namespace {

constexpr auto kBelievable = std::to_array<std::string_view>(
    {"missing_qid",   "missing_status", "odd_severity",  "unknown_value", "no_url",          "same_name",
     "cut_base64",    "equal_times",    "boolean_words", "element_added", "element_renamed", "element_retyped",
     "order_changed", "list_shape",     "invalid_utf8",  "nul_in_text",   "control_in_text", "lying_encoding",
     "entities",      "huge_text",      "deep"});
constexpr auto kBeyondJudging = std::to_array<std::string_view>({"huge_ids", "scope_shrunk"});

const mockqualys::server::FaultKind& kind_of(std::string_view name) {
  return *mockqualys::server::find_fault_kind(name);
}

}  // namespace

std::vector<std::string> fault_kinds() {
  std::vector<std::string> names;
  for (const auto* kind : mockqualys::server::fault_kinds()) names.emplace_back(kind->name);
  return names;
}

mockqualys::Fault fault_of(const std::string& name, std::string_view path, int nth, int times) {
  const auto& kind = kind_of(name);
  auto fault = mockqualys::server::read_fault(nlohmann::json::parse(kind.example));
  if (kind.stage != mockqualys::server::Stage::Connection && kind.reach != "/api/") fault.path = std::string{path};
  fault.user.clear();
  fault.page.reset();
  fault.every.reset();
  fault.nth = nth;
  fault.times = kind.refused_time == nullptr ? times : 1;  // what lasts for its own time has no other
  fault.world.clear();
  for (const auto& parameter : kind.parameters) {
    if (parameter.name == "seconds") fault.with.insert_or_assign("seconds", 1);
    if (parameter.name == "milliseconds") fault.with.insert_or_assign("milliseconds", 1);
  }
  if (name == "drip") fault.with.insert_or_assign("bytes", 4096);
  return fault;
}

bool is_believable(std::string_view kind) { return std::ranges::find(kBelievable, kind) != kBelievable.end(); }
bool is_beyond_judging(std::string_view kind) {
  return std::ranges::find(kBeyondJudging, kind) != kBeyondJudging.end();
}
bool can_strike(std::string_view kind, std::string_view path) {
  const auto reach = kind_of(kind).reach;
  return reach.empty() || reach == "/api/" || path.starts_with(reach);
}
bool strikes_tls(std::string_view kind) { return kind_of(kind).tls_only; }

bool has_struck(const mockqualys::Server& server, std::string_view kind) {
  const auto journal = server.journal();
  return std::ranges::any_of(journal, [&](const auto& entry) { return entry.fault == kind; });
}

}  // namespace qualyswas::conformance
