#include "conformance/framework/suite.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "conformance/framework/known.h"

namespace qualyswas::conformance {
namespace {

CaseResult blank(const testing::TestInfo& info) {
  return {.suite = info.test_suite_name(), .test = info.name(), .ids = {}, .failures = {}, .remark = {}, .known = {}};
}

// The text with paths of sources as they are in the repository, wherever it stood when it was compiled.
std::string with_short_paths(std::string_view text) {
  constexpr std::string_view root = QUALYSWAS_SOURCES;
  std::string out{text};
  for (auto at = out.find(root); at != std::string::npos; at = out.find(root, at)) out.erase(at, root.size());
  return out;
}

bool matches(const Claim& claim, const CaseResult& one) {
  const Claim nameless{.suite = claim.suite, .test = claim.test, .ids = {Id{"STAT-001"}}};
  return !ids_of(one.suite, one.test, {nameless}).empty();
}

// Passes on what gtest tells while it runs. Failures may arrive from any thread of a case; gtest serialises them.
class Listener : public testing::EmptyTestEventListener {
 public:
  explicit Listener(WorkerSays& says) : says_{says} {}

  void OnTestStart(const testing::TestInfo& info) override {
    forget_evidence();
    says_.begins(blank(info).name());
  }

  void OnTestEnd(const testing::TestInfo& info) override {
    auto one = blank(info);
    const auto& result = *info.result();
    one.seconds = static_cast<double>(result.elapsed_time()) / 1000.0;
    one.verdict = result.Skipped() ? CaseVerdict::Unsupported : CaseVerdict::Ok;
    read_parts(result, one);
    for (int index = 0; index < result.test_property_count(); ++index)
      if (result.GetTestProperty(index).key() == kWireKey) one.judges_wire = true;
    if (one.verdict == CaseVerdict::Ok) read_remarks(result, one);
    if (has_failed(one)) one.evidence = take_evidence();
    for (auto& failure : one.failures) failure.message = without_secrets(failure.message);
    one.remark = without_secrets(one.remark);
    says_.ends(one);
  }

 private:
  static void read_parts(const testing::TestResult& result, CaseResult& one) {
    for (int index = 0; index < result.total_part_count(); ++index) {
      const auto& part = result.GetTestPartResult(index);
      const std::string_view message = part.message();
      if (part.skipped()) one.remark = message;
      if (!part.failed()) continue;
      if (auto reason = read_not_supported(message)) {
        one.verdict = std::min(one.verdict, CaseVerdict::Unsupported);
        one.remark = std::move(*reason);
        continue;
      }
      const auto where =
          part.file_name() == nullptr ? std::string{} : fmt::format("{}:{}", part.file_name(), part.line_number());
      one.failures.push_back(read_failure(with_short_paths(where), with_short_paths(message)));
      // gtest reports what a case let escape in these words; the case is broken, not (yet) the connector. Unless it
      // carries a harm: the connector crashed or hung.
      const bool escaped =
          (message.starts_with("C++ exception") || message.starts_with("Unknown C++ exception")) && !is_marked(message);
      one.verdict = std::min(one.verdict, escaped ? CaseVerdict::Error : CaseVerdict::Failed);
      if (escaped) one.failures.back().harm = Harm::Crash;
    }
  }

  static void read_remarks(const testing::TestResult& result, CaseResult& one) {
    for (int index = 0; index < result.test_property_count(); ++index) {
      const auto& property = result.GetTestProperty(index);
      const std::string_view key = property.key();
      if (key != kInformationalKey && key != kNonStrictKey) continue;
      one.verdict = std::min(one.verdict, key == kNonStrictKey ? CaseVerdict::NonStrict : CaseVerdict::Ok);
      if (key == kInformationalKey && one.verdict == CaseVerdict::Ok) one.verdict = CaseVerdict::Informational;
      if (!one.remark.empty()) one.remark += "; ";
      one.remark += property.value();
    }
  }

  WorkerSays& says_;
};

// The cases of one requirement, by name.
std::vector<const CaseResult*> cases_of(std::span<const CaseResult> cases, std::string_view id) {
  std::vector<const CaseResult*> of;
  for (const auto& one : cases)
    if (std::ranges::find(one.ids, id) != one.ids.end()) of.push_back(&one);
  std::ranges::sort(of, {}, [](const CaseResult* one) { return one->name(); });
  return of;
}

void give_handles(std::vector<CaseResult>& cases) {
  for (const auto& requirement : kRequirements) {
    int number = 0;
    for (const auto* one : cases_of(cases, requirement.id)) {
      ++number;
      if (one->ids.front() != requirement.id) continue;
      cases[static_cast<std::size_t>(one - cases.data())].handle = fmt::format("{}.{}", requirement.id, number);
    }
  }
}

}  // namespace

std::vector<CaseResult> registered_cases(const std::vector<Claim>& claims) {
  std::vector<CaseResult> cases;
  const auto& unit = *testing::UnitTest::GetInstance();
  for (int suite = 0; suite < unit.total_test_suite_count(); ++suite) {
    const auto& info = *unit.GetTestSuite(suite);
    for (int test = 0; test < info.total_test_count(); ++test) {
      auto one = blank(*info.GetTestInfo(test));
      one.ids = ids_of(one.suite, one.test, claims);
      cases.push_back(std::move(one));
    }
  }
  give_handles(cases);
  return cases;
}

std::optional<std::string> case_of_handle(std::span<const CaseResult> cases, std::string_view handle) {
  const auto dot = handle.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto digits = handle.substr(dot + 1);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const auto of = cases_of(cases, handle.substr(0, dot));
  if (error != std::errc{} || end != digits.data() + digits.size() || number < 1 || number > of.size())
    return std::nullopt;
  return of[number - 1]->name();
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

std::vector<CaseResult> select_cases(std::vector<CaseResult> cases, const RunOptions& options) {
  std::erase_if(cases, [&](const CaseResult& one) {
    if (!options.named.empty() &&
        std::ranges::none_of(options.named, [&](const std::string& name) { return fits(name, one.name()); }))
      return true;
    return std::ranges::none_of(one.ids, [&](std::string_view id) { return is_selected(id, options.only); }) &&
           !(options.only.empty() && one.ids.empty());
  });
  return cases;
}

std::vector<CaseResult> run_cases(std::vector<CaseResult> cases, const RunOptions& options) {
  cases = select_cases(std::move(cases), options);
  const auto run_share = [&](const std::vector<std::string>& share, WorkerSays& says) {
    std::string filter;
    for (const auto& name : share) filter += name + ":";
    GTEST_FLAG_SET(filter, filter);
    GTEST_FLAG_SET(catch_exceptions, true);
    auto& listeners = testing::UnitTest::GetInstance()->listeners();
    if (!options.verbose) delete listeners.Release(listeners.default_result_printer());
    Listener listener{says};
    listeners.Append(&listener);
    [[maybe_unused]] const int status = RUN_ALL_TESTS();  // the verdicts of the cases say it, and more
    listeners.Release(&listener);
  };
  run_in_workers(cases, options.workers, run_share);
  return cases;
}

}  // namespace qualyswas::conformance
