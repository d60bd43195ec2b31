#include "conformance/framework/verdict.h"

#include <algorithm>
#include <array>
#include <ostream>

namespace qualyswas::conformance {
namespace {

constexpr std::string_view kMarkBegin = "[harm: ";
constexpr std::string_view kMarkEnd = "] ";
constexpr std::string_view kWireMark = "[plane: wire] ";
constexpr auto kHarms = std::to_array(
    {Harm::FalseComplete, Harm::Loss, Harm::Stale, Harm::Duplicate, Harm::Wrong, Harm::Leak, Harm::Hang, Harm::Crash});

}  // namespace

std::string_view name_of(CaseVerdict verdict) {
  switch (verdict) {
    case CaseVerdict::Error:
      return "ERROR";
    case CaseVerdict::Failed:
      return "FAILED";
    case CaseVerdict::Unsupported:
      return "UNSUPPORTED";
    case CaseVerdict::NonStrict:
      return "NON-STRICT";
    case CaseVerdict::Ok:
      return "OK";
    case CaseVerdict::Informational:
      return "INFORMATIONAL";
  }
  return "ERROR";
}

std::ostream& operator<<(std::ostream& out, CaseVerdict verdict) { return out << name_of(verdict); }

bool has_failed(const CaseResult& one) {
  return one.verdict == CaseVerdict::Failed || one.verdict == CaseVerdict::Error;
}

std::optional<CaseVerdict> verdict_of(const CaseResult& one, Plane plane) {
  const bool is_wire = plane == Plane::Wire;
  switch (one.verdict) {
    case CaseVerdict::Unsupported:
    case CaseVerdict::Informational:
      return std::nullopt;
    case CaseVerdict::Ok:
      return is_wire && !one.judges_wire ? std::nullopt : std::optional{CaseVerdict::Ok};
    case CaseVerdict::NonStrict:  // the data is right; the way to it is not what a stricter vendor would stand
      return is_wire ? CaseVerdict::NonStrict : CaseVerdict::Ok;
    case CaseVerdict::Failed:
    case CaseVerdict::Error:
      break;
  }
  if (std::ranges::any_of(one.failures, [&](const Failure& failure) { return failure.plane == plane; }))
    return one.verdict;
  // What broke before it could look has shown nothing of the other plane.
  if (one.verdict == CaseVerdict::Error) return std::nullopt;
  return is_wire && !one.judges_wire ? std::nullopt : std::optional{CaseVerdict::Ok};
}

Failure read_failure(std::string_view where, std::string_view message) {
  Failure failure{.where = std::string{where}, .message = std::string{message}};
  for (const auto harm : kHarms) {
    const auto mark = std::string{kMarkBegin} + std::string{name_of(harm)} + std::string{kMarkEnd};
    const auto at = failure.message.find(mark);
    if (at == std::string::npos) continue;
    failure.harm = harm;
    failure.message.erase(at, mark.size());
    break;
  }
  for (auto at = failure.message.find(kWireMark); at != std::string::npos; at = failure.message.find(kWireMark)) {
    failure.plane = Plane::Wire;
    failure.message.erase(at, kWireMark.size());
  }
  while (!failure.message.empty() && (failure.message.back() == '\n' || failure.message.back() == ' '))
    failure.message.pop_back();
  return failure;
}

bool is_marked(std::string_view message) { return message.find(kMarkBegin) != std::string_view::npos; }

bool is_selected(std::string_view id, std::span<const std::string> only) {
  return only.empty() || std::ranges::any_of(only, [&](const std::string& prefix) { return id.starts_with(prefix); });
}

std::vector<RequirementResult> by_requirement(std::span<const CaseResult> cases, std::span<const std::string> only) {
  std::vector<RequirementResult> results;
  for (const auto& requirement : kRequirements) {
    if (!is_selected(requirement.id, only)) continue;
    RequirementResult result{.requirement = &requirement, .verdict = std::nullopt, .cases = {}};
    for (const auto& one : cases) {
      if (std::ranges::find(one.ids, requirement.id) == one.ids.end()) continue;
      result.cases.push_back(&one);
      result.verdict = std::min(result.verdict.value_or(CaseVerdict::Informational), one.verdict);
    }
    results.push_back(std::move(result));
  }
  return results;
}

bool passes(const RequirementResult& result) {
  const auto& requirement = *result.requirement;
  const bool gated = requirement.level == Level::Must && requirement.stage == Stage::Gated;
  const auto has = [&](CaseVerdict verdict) {
    return std::ranges::any_of(result.cases,
                               [&](const CaseResult* one) { return one->verdict == verdict && one->known.empty(); });
  };
  if (has(CaseVerdict::Error) || has(CaseVerdict::Failed)) return false;
  const bool is_known = std::ranges::any_of(result.cases, [](const CaseResult* one) { return !one->known.empty(); });
  return !gated || is_known || has(CaseVerdict::Ok) || has(CaseVerdict::NonStrict);
}

}  // namespace qualyswas::conformance
