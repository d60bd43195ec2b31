#include "conformance/framework/tally.h"

#include <fmt/format.h>

#include <algorithm>

namespace qualyswas::conformance {
namespace {

void count(PlaneTally& tally, std::optional<CaseVerdict> verdict) {
  if (!verdict)
    ++tally.not_judged;
  else if (*verdict == CaseVerdict::Failed || *verdict == CaseVerdict::Error)
    ++tally.wrong;
  else
    ++tally.right;
}

// What could hold: the subject is one of those it is for, and a case looks.
std::size_t in_question(const Tally& tally) {
  return tally.of(Standing::Holds) + tally.of(Standing::Fails) + tally.of(Standing::Waived) +
         tally.of(Standing::Unsupported);
}

}  // namespace

std::string_view name_of(Standing standing) {
  switch (standing) {
    case Standing::Fails:
      return "fail";
    case Standing::Waived:
      return "waived";
    case Standing::Holds:
      return "hold";
    case Standing::Unsupported:
      return "unsupported";
    case Standing::NotJudged:
      return "not judged";
    case Standing::NoCase:
      return "no case";
    case Standing::NotApplicable:
      return "not applicable";
  }
  return "no case";
}

Standing standing_of(const RequirementResult& result) {
  if (result.cases.empty()) return Standing::NoCase;
  const auto has = [&](auto is_it) { return std::ranges::any_of(result.cases, is_it); };
  if (has([](const CaseResult* one) { return has_failed(*one) && one->known.empty(); })) return Standing::Fails;
  if (has([](const CaseResult* one) { return has_failed(*one); })) return Standing::Waived;
  if (has([](const CaseResult* one) {
        return one->verdict == CaseVerdict::Ok || one->verdict == CaseVerdict::NonStrict;
      }))
    return Standing::Holds;
  if (has([](const CaseResult* one) { return one->verdict == CaseVerdict::Unsupported; })) return Standing::Unsupported;
  return Standing::NotJudged;
}

std::size_t Tally::of(CaseVerdict verdict) const {
  const auto found = verdicts.find(verdict);
  return found == verdicts.end() ? 0 : found->second;
}
std::size_t Tally::of(Standing standing) const {
  const auto found = requirements.find(standing);
  return found == requirements.end() ? 0 : found->second;
}
std::size_t Tally::judged() const {
  return of(CaseVerdict::Ok) + of(CaseVerdict::NonStrict) + of(CaseVerdict::Failed) + waived;
}
bool Tally::mostly_skipped() const { return 2 * judged() < cases; }

Harm worst_harm(const CaseResult& one) {
  Harm worst = Harm::Crash;
  for (const auto& failure : one.failures) worst = std::min(worst, failure.harm);
  return worst;
}

Tally tally_of(std::span<const RequirementResult> requirements, std::span<const CaseResult> cases,
               std::size_t not_applicable) {
  Tally tally{.cases = cases.size(), .verdicts = {}, .harms = {}, .data = {}, .wire = {}, .requirements = {}};
  for (const auto& one : cases) {
    if (one.known.empty())
      ++tally.verdicts[one.verdict];
    else
      ++tally.waived;
    if (has_failed(one) && one.known.empty()) ++tally.harms[worst_harm(one)];
    count(tally.data, verdict_of(one, Plane::Data));
    count(tally.wire, verdict_of(one, Plane::Wire));
  }
  for (const auto& result : requirements) ++tally.requirements[standing_of(result)];
  if (not_applicable > 0) tally.requirements[Standing::NotApplicable] = not_applicable;
  return tally;
}

std::string badge_words(const Tally& tally) {
  return fmt::format("{}/{}{}", tally.of(Standing::Holds), in_question(tally),
                     tally.mostly_skipped() ? ", mostly skipped" : "");
}

std::string verdict_line(const Tally& tally) {
  auto line = fmt::format("conformance {}/{}", tally.of(Standing::Holds), in_question(tally));
  if (const auto fails = tally.of(Standing::Fails); fails > 0) line += fmt::format(", {} fail", fails);
  if (tally.mostly_skipped())
    line += fmt::format("; mostly skipped: only {} of {} cases were judged", tally.judged(), tally.cases);
  return line + ".";
}

}  // namespace qualyswas::conformance
