// The counts of a run, and the one line that says what they mean. Every report tells these and no others, so that no
// two of them disagree. Not applicable, waived and unsupported are three things and never added up.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "conformance/framework/verdict.h"

namespace qualyswas::conformance {

// What a run says of one requirement.
enum class Standing {
  Fails,        // a case FAILED or is an ERROR, and is not known to
  Waived,       // the same, and all of them are known to (known.h)
  Holds,        // a case was judged, and none failed
  Unsupported,  // every case that could judge it was skipped: the subject lacks an ability
  NotJudged,    // its cases only record what is done
  NoCase,
  NotApplicable,  // it is for connectors of another profile
};
std::string_view name_of(Standing standing);  // in words, "not applicable"
Standing standing_of(const RequirementResult& result);

struct PlaneTally {
  std::size_t right = 0, wrong = 0, not_judged = 0;  // cases
};

struct Tally {
  std::size_t cases = 0;
  std::map<CaseVerdict, std::size_t> verdicts;  // without the waived
  std::size_t waived = 0;                       // failed, and known to
  std::map<Harm, std::size_t> harms;            // of the failed that are not waived, by the worst of each case
  PlaneTally data, wire;
  std::map<Standing, std::size_t> requirements;

  std::size_t of(CaseVerdict verdict) const;
  std::size_t of(Standing standing) const;
  std::size_t judged() const;   // cases that said right or wrong
  bool mostly_skipped() const;  // fewer than half of the cases were judged
  bool holds() const { return of(Standing::Fails) == 0; }
};

Tally tally_of(std::span<const RequirementResult> requirements, std::span<const CaseResult> cases,
               std::size_t not_applicable);

Harm worst_harm(const CaseResult& one);

// "12/40": the requirements that hold, of those that could. With "mostly skipped" when they were hardly looked at.
std::string badge_words(const Tally& tally);
// One sentence for the end of a summary: what holds, and when most of it was not looked at that too.
std::string verdict_line(const Tally& tally);

}  // namespace qualyswas::conformance
