// How a case says what it proves and what it would mean if it failed. Included by every case.
//
//   CONFORMS(LastSeen, "MAP-032");                  every case of the gtest suite LastSeen proves MAP-032
//   CONFORMS_TEST(LastSeen, IsUtc, "SYNC-002");     and this one SYNC-002 too
//   support::row_name("STAT-001", "new")            a row of a table carries its own id, in its name: STAT_001_new
//
// A claim that fits no case, and a case without a claim, are faults of the suite: `--check-register` finds both.
#pragma once

#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/framework/register.h"

namespace qualyswas::conformance {

// What a failed expectation does to the user of the connector, worst first. Stream it into the expectation:
// EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete. Without one, WRONG is meant.
enum class Harm { FalseComplete, Loss, Stale, Duplicate, Wrong, Leak, Hang, Crash };
std::string_view name_of(Harm harm);
std::ostream& operator<<(std::ostream& out, Harm harm);

// What an expectation judges, so that a case has a verdict of each: the data that the connector keeps and what it says
// of a run, or the wire, its requests (pages once, limits honoured, waits, no secret to another host). Streamed like a
// harm: EXPECT_LE(lab.journal().size(), 2U) << Plane::Wire. Without one, the data is meant.
enum class Plane { Data, Wire };
std::string_view name_of(Plane plane);  // "data", "wire"
std::ostream& operator<<(std::ostream& out, Plane plane);
// The case that runs looks at the wire: what the requests are read by says so. Outside of a case it does nothing.
void judges_wire();

// Where the reference is silent: what our connector does is written down and judged by nobody.
void informational(std::string_view what_we_do);
// The data came out right, but by a way that a stricter vendor would not stand.
void non_strict(std::string_view why);

// "STAT_001_false_positive": the row's id, then the vendor's value with what gtest does not allow in a name replaced.
std::string row_name(Id id, std::string_view value);
// A value as a gtest name, for tables whose rows carry no id of their own.
std::string test_name(std::string_view value);

// Thrown by a case, or by what it uses: the connector under test cannot do what the case needs, and says so itself. The
// case is UNSUPPORTED, for this reason.
class NotSupported : public std::runtime_error {
 public:
  explicit NotSupported(const std::string& reason);
};
// The reason in what gtest tells of the exception; nothing: it was another one.
std::optional<std::string> read_not_supported(std::string_view message);

struct Claim {
  std::string_view suite, test;  // test is empty: all of the suite
  std::vector<Id> ids;
};
const std::vector<Claim>& claims();

// The ids a case named so proves, ascending and distinct. `suite` and `test` are gtest's names, prefix and row
// included.
std::vector<std::string_view> ids_of(std::string_view suite, std::string_view test, const std::vector<Claim>& claims);

bool conforms(std::string_view suite, std::string_view test, std::initializer_list<Id> ids);  // for the macros below

}  // namespace qualyswas::conformance

#define CONFORMS(suite, ...) \
  [[maybe_unused]] static const bool suite##_conforms_ = ::qualyswas::conformance::conforms(#suite, "", {__VA_ARGS__})
#define CONFORMS_TEST(suite, test, ...)                           \
  [[maybe_unused]] static const bool suite##_##test##_conforms_ = \
      ::qualyswas::conformance::conforms(#suite, #test, {__VA_ARGS__})
