#include "conformance/framework/suite.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "conformance/framework/watch.h"

namespace qualyswas::conformance {
namespace {

bool matches(const Claim& claim, const CaseResult& one) {
  const Claim nameless{.suite = claim.suite, .test = claim.test, .ids = {Id{"STAT-001"}}};
  return !ids_of(one.suite, one.test, {nameless}).empty();
}

// Collects what gtest tells while it runs. Failures may arrive from any thread of a case; gtest serialises them.
class Collector : public testing::EmptyTestEventListener {
 public:
  Collector(std::vector<CaseResult>& cases, Watch& watch) : watch_{watch} {
    for (auto& one : cases) by_name_[one.name()] = &one;
  }

  void OnTestStart(const testing::TestInfo& info) override {
    watch_.begin(fmt::format("{}.{}", info.test_suite_name(), info.name()));
  }

  void OnTestEnd(const testing::TestInfo& info) override {
    watch_.end();
    const auto found = by_name_.find(fmt::format("{}.{}", info.test_suite_name(), info.name()));
    if (found == by_name_.end()) return;
    auto& one = *found->second;
    one.failures.clear();
    const auto& result = *info.result();
    one.seconds = static_cast<double>(result.elapsed_time()) / 1000.0;
    one.verdict = result.Skipped() ? Verdict::Unsupported : Verdict::Ok;
    read_parts(result, one);
    if (one.verdict == Verdict::Ok) read_remarks(result, one);
  }

 private:
  static void read_parts(const testing::TestResult& result, CaseResult& one) {
    for (int index = 0; index < result.total_part_count(); ++index) {
      const auto& part = result.GetTestPartResult(index);
      const std::string_view message = part.message();
      if (part.skipped()) one.remark = message;
      if (!part.failed()) continue;
      const auto where =
          part.file_name() == nullptr ? std::string{} : fmt::format("{}:{}", part.file_name(), part.line_number());
      one.failures.push_back(read_failure(where, message));
      // gtest reports what a case let escape in these words; the case is broken, not (yet) the connector.
      const bool escaped = message.starts_with("C++ exception") || message.starts_with("Unknown C++ exception");
      one.verdict = std::min(one.verdict, escaped ? Verdict::Error : Verdict::Failed);
      if (escaped && !is_marked(message)) one.failures.back().harm = Harm::Crash;
    }
  }

  static void read_remarks(const testing::TestResult& result, CaseResult& one) {
    for (int index = 0; index < result.test_property_count(); ++index) {
      const auto& property = result.GetTestProperty(index);
      const std::string_view key = property.key();
      if (key != kInformationalKey && key != kNonStrictKey) continue;
      one.verdict = std::min(one.verdict, key == kNonStrictKey ? Verdict::NonStrict : Verdict::Ok);
      if (key == kInformationalKey && one.verdict == Verdict::Ok) one.verdict = Verdict::Informational;
      if (!one.remark.empty()) one.remark += "; ";
      one.remark += property.value();
    }
  }

  std::map<std::string, CaseResult*> by_name_;
  Watch& watch_;
};

}  // namespace

std::vector<CaseResult> registered_cases(const std::vector<Claim>& claims) {
  std::vector<CaseResult> cases;
  const auto& unit = *testing::UnitTest::GetInstance();
  for (int suite = 0; suite < unit.total_test_suite_count(); ++suite) {
    const auto& info = *unit.GetTestSuite(suite);
    for (int test = 0; test < info.total_test_count(); ++test) {
      CaseResult one{
          .suite = info.name(), .test = info.GetTestInfo(test)->name(), .ids = {}, .failures = {}, .remark = {}};
      one.ids = ids_of(one.suite, one.test, claims);
      cases.push_back(std::move(one));
    }
  }
  return cases;
}

std::vector<std::string> faults(std::span<const CaseResult> cases, const std::vector<Claim>& claims) {
  std::vector<std::string> lines;
  for (const auto& result : by_requirement(cases, {})) {
    const auto& requirement = *result.requirement;
    if (requirement.level == Level::Must && requirement.stage == Stage::Gated && result.cases.empty()) {
      lines.push_back(fmt::format("{}: no case proves it ({})", requirement.id, requirement.text));
    }
  }
  for (const auto& claim : claims) {
    if (std::ranges::any_of(cases, [&](const CaseResult& one) { return matches(claim, one); })) continue;
    lines.push_back(fmt::format("{}.{}: claims {} and is no case", claim.suite, claim.test.empty() ? "*" : claim.test,
                                claim.ids.front().text()));
  }
  for (const auto& one : cases) {
    if (one.ids.empty()) lines.push_back(fmt::format("{}: the case claims no requirement", one.name()));
  }
  return lines;
}

std::vector<CaseResult> run_cases(std::vector<CaseResult> cases, const RunOptions& options) {
  std::erase_if(cases, [&](const CaseResult& one) {
    return std::ranges::none_of(one.ids, [&](std::string_view id) { return is_selected(id, options.only); }) &&
           !(options.only.empty() && one.ids.empty());
  });
  std::string filter;
  for (auto& one : cases) {
    filter += one.name() + ":";
    one.failures.push_back({.where = {}, .message = "the case did not run", .harm = Harm::Crash});
  }
  GTEST_FLAG_SET(filter, filter.empty() ? std::string{"-*"} : filter);
  GTEST_FLAG_SET(catch_exceptions, true);

  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  if (!options.verbose) delete listeners.Release(listeners.default_result_printer());
  Watch watch{options.longest_case};
  Collector collector{cases, watch};
  listeners.Append(&collector);
  const int status = RUN_ALL_TESTS();
  listeners.Release(&collector);
  static_cast<void>(status);  // the verdicts of the cases say it, and more
  return cases;
}

}  // namespace qualyswas::conformance
