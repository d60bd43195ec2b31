// Results for the tests of this folder: a small run with one case of each verdict.
#pragma once

#include <string>

#include "conformance/framework/report.h"
#include "conformance/report/results.h"

namespace qualyswas::conformance::report {

inline Evidence some_evidence() {
  return {
      .facts = {{"vendor's clock at the end", "2026-01-05T06:00:00Z"}, {"login", "acme_ab1"}},
      .faults = {R"({"kind": "html", "path": "/qps/"})"},
      .exchanges = {{.number = 1,
                     .at = "2026-01-05T06:00:00Z",
                     .method = "POST",
                     .target = "/qps/rest/3.0/search/was/finding",
                     .sent = "id GREATER 0",
                     .status = 200,
                     .code = "SUCCESS",
                     .received = "<ServiceResponse xsi:noNamespaceSchemaLocation=\"" + std::string(200, 'x') + "\">",
                     .sent_bytes = 120,
                     .received_bytes = 9000},
                    {.number = 9,
                     .at = "2026-01-05T06:00:00Z",
                     .method = "POST",
                     .target = "/qps/rest/3.0/search/was/finding",
                     .sent = "id GREATER 901001",
                     .status = 503,
                     .fault = "html",
                     .changed = "418, 3 bytes",
                     .hint = "the web tier answered",
                     .received = "<html>",
                     .sent_bytes = 120,
                     .received_bytes = 6}},
      .left_out = 7,
      .said = {{"log of run 1", "pulled 2 findings"}}};
}

inline std::vector<CaseResult> some_cases() {
  std::vector<CaseResult> cases{
      {.suite = "Rows/Status",
       .test = "IsMapped/STAT_001_new_xml",
       .ids = {"STAT-001"},
       .verdict = CaseVerdict::Ok,
       .seconds = 0.25},
      {.suite = "Status",
       .test = "OfAFixedFindingIsClosed",
       .ids = {"STAT-002"},
       .handle = "STAT-002.1",
       .verdict = CaseVerdict::Failed,
       .failures = {{.where = "status_test.cpp:7",
                     .message =
                         "Expected equality of these values:\n  instance.status\n    Which is: \"Vulnerable\"\n  "
                         "\"Ignored\"\na note",
                     .harm = Harm::Stale},
                    {.where = "status_test.cpp:9",
                     .message = "Value of: lab.journal()\nExpected: has 1 element\n  Actual: { } which has 2 elements",
                     .harm = Harm::Wrong,
                     .plane = Plane::Wire}},
       .seconds = 0.5,
       .judges_wire = true,
       .evidence = {some_evidence()}},
      {.suite = "Status",
       .test = "Odd",
       .ids = {"STAT-006"},
       .verdict = CaseVerdict::Unsupported,
       .remark = "it takes no uploads"},
      {.suite = "Status",
       .test = "Silent",
       .ids = {"STAT-003"},
       .verdict = CaseVerdict::Informational,
       .remark = "kept"},
      {.suite = "Status",
       .test = "Late",
       .ids = {"STAT-004"},
       .verdict = CaseVerdict::Failed,
       .failures = {{.where = {}, .message = "late", .harm = Harm::Loss}},
       .known = "is being put right"}};
  return cases;
}

inline RunFacts some_facts() {
  return {.subject = "toy",
          .subject_version = "3",
          .profile = "vulcan",
          .profiles = {"vulcan", "both"},
          .arguments = "--adapter './toy'",
          .suite_version = "0.1.0",
          .not_applicable = {find_requirement("RPT-001")}};
}

inline std::string some_results_json(const std::vector<CaseResult>& cases = some_cases(),
                                     const RunFacts& facts = some_facts()) {
  const std::vector<std::string> only{"STAT"};
  return results_json(by_requirement(cases, only), cases, facts);
}

inline Results some_results(const std::vector<CaseResult>& cases = some_cases(), const RunFacts& facts = some_facts()) {
  return read_results(some_results_json(cases, facts)).value();
}

}  // namespace qualyswas::conformance::report
