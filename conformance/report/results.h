// The results of one run as results.json holds them (framework/report.h writes it). Every report of this folder is made
// from these alone, so that runs of other connectors, other days and other versions of the suite join in one page. A
// file may come from strangers: it is bounded, checked member by member, and refused with a sentence.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "conformance/framework/evidence.h"

namespace qualyswas::conformance::report {

struct RequirementRow {
  std::string id, area, level, profile, source, text;
  std::string verdict;  // a word of verdict.h, "NO CASE", "not yet" or "NOT APPLICABLE"
  bool operator==(const RequirementRow&) const = default;
};

struct FailureRow {
  std::string where, harm, plane, message;
};

struct CaseRow {
  std::string name, handle;
  std::vector<std::string> requirements;  // their ids
  std::string verdict, data, wire;        // words of verdict.h; "not judged" of a plane
  std::string remark, known;              // why it is not judged, why its failure is waived
  std::string again;                      // the command line that runs it again
  double seconds = 0;
  std::vector<FailureRow> failures;
  std::vector<Evidence> evidence;
  bool failed() const { return verdict == "FAILED" || verdict == "ERROR"; }
};

using Count = std::pair<std::string, std::int64_t>;

struct Results {
  std::string suite_version;
  std::string subject, subject_version, profile;
  std::string verdict;          // the last line of the run
  std::string badge;            // the same in a few words: "187/187"
  bool holds = false;           // no requirement fails
  bool mostly_skipped = false;  // fewer than half of the cases were judged
  // In the order of the file; of the planes cases that are right, wrong, not judged.
  std::vector<Count> case_counts, requirement_counts, harm_counts, data_counts, wire_counts;
  std::vector<RequirementRow> requirements;
  std::vector<CaseRow> cases;
};

inline constexpr std::size_t kLargestFile = 64U << 20U;  // bytes
inline constexpr std::size_t kMostCases = 200'000, kMostRequirements = 10'000;
inline constexpr std::size_t kMostListed = 1000;  // of what one case has of a thing: failures, exchanges

// The error is one sentence that names the member.
tl::expected<Results, std::string> read_results(std::string_view text);

// What a column is called: subject and version, and a number when two runs are of the same.
std::vector<std::string> column_names(std::span<const Results> runs);

// What a table says of each requirement of a run, in its order: the verdict, but "WAIVED" when every failure is, and
// "OK IN PART" when some cases were skipped and the others hold.
std::vector<std::string> requirement_words(const Results& run);

// The requirements of all runs, each once, in the order they are met.
std::vector<RequirementRow> all_requirements(std::span<const Results> runs);

}  // namespace qualyswas::conformance::report
