// The words a result is told in, and how the results of many cases become the verdict of one requirement.
#pragma once

#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/framework/claims.h"
#include "conformance/framework/evidence.h"

namespace qualyswas::conformance {

inline constexpr std::string_view kInformationalKey = "informational";
inline constexpr std::string_view kNonStrictKey = "non_strict";
inline constexpr std::string_view kWireKey = "wire";

// Worst first, so that the worst of several is the smallest.
enum class CaseVerdict {
  Error,        // the case itself broke, or never ran: nothing is proven
  Failed,       // the connector is wrong
  Unsupported,  // the case was skipped, with a reason
  NonStrict,    // right, by a way a stricter vendor would not stand
  Ok,
  Informational,  // the reference is silent: written down, not judged
};
std::string_view name_of(CaseVerdict verdict);
std::ostream& operator<<(std::ostream& out, CaseVerdict verdict);

struct Failure {
  std::string where;  // file:line, empty when unknown
  std::string message;
  Harm harm = Harm::Wrong;
  Plane plane = Plane::Data;
};

struct CaseResult {
  std::string suite, test;  // gtest's names
  std::vector<std::string_view> ids;
  std::string handle = {};  // "STAT-001.3": the third case, by name, of the first of its requirements; suite.h
  CaseVerdict verdict = CaseVerdict::Error;
  std::vector<Failure> failures;
  std::string remark;  // why it is informational, unsupported, not strict
  std::string known;   // failed, and known to: why (known.h)
  double seconds = 0;
  bool judges_wire = false;        // it looked at the requests
  std::vector<Evidence> evidence;  // of a case that failed
  std::string name() const { return suite + "." + test; }
};

struct RequirementResult {
  const Requirement* requirement = nullptr;
  std::optional<CaseVerdict> verdict;  // nullopt: no case
  std::vector<const CaseResult*> cases;
};

bool has_failed(const CaseResult& one);  // Failed or Error, whether it is known to or not

// A case's verdict of one plane. nullopt: it does not judge that plane.
std::optional<CaseVerdict> verdict_of(const CaseResult& one, Plane plane);

// The harm and the plane that a message carries by `<< Harm::...` and `<< Plane::Wire`, and the message without them.
Failure read_failure(std::string_view where, std::string_view message);

bool is_marked(std::string_view message);  // says its harm itself

// The register's order. `only` holds prefixes of ids; empty means all.
std::vector<RequirementResult> by_requirement(std::span<const CaseResult> cases, std::span<const std::string> only);
bool is_selected(std::string_view id, std::span<const std::string> only);

// No case may fail, but those that are known to. A gated Must also needs a case that was judged: skipped and
// informational ones prove nothing.
bool passes(const RequirementResult& result);

}  // namespace qualyswas::conformance
