// Every record once, by the vendor's id, and equal to the vendor's (GEN-001, GEN-002, GEN-007).
#include <gmock/gmock.h>

#include <array>

#include "conformance/generic/truth.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance::generic {
namespace {

struct AmountRow {
  Id id;
  std::string_view what;
  int findings;
};
// Whatever the page size: one that divides them, one that leaves a last one, none, and the most that Qualys allows.
constexpr auto kAmountRows = std::to_array<AmountRow>({
    {"GEN-001", "none", 0},
    {"GEN-001", "one", 1},
    {"GEN-001", "a page of one hundred", 100},
    {"GEN-001", "one more than a page", 101},
    {"GEN-001", "two pages and a half", 250},
    {"GEN-001", "one more than the largest page", 1001},
});
class AnyAmount : public RowsOnBothFormats<AmountRow> {};

TEST_P(AnyAmount, OfFindingsIsShownWholeEachOnce) {
  auto options = bench(format());
  for (int i = 0; i < row().findings; ++i)
    options.findings.push_back({.id = kFinding + i, .url = "https://shop.example.test/" + std::to_string(i)});
  Lab lab{options};
  expect_whole_sync(lab, Harm::FalseComplete);
}
ROWS_ON_BOTH_FORMATS(AnyAmount, kAmountRows, row.what);

struct RecordRow {
  Id id;
  std::string_view what;
  std::vector<FindingRecord> findings;
};
const auto kRecordRows = std::to_array<RecordRow>({
    {"GEN-001",
     "findings that differ in nothing but their parameter",
     {{.param = "q"}, {.id = kFinding + 1, .param = "page"}, {.id = kFinding + 2}}},
    {"GEN-001", "findings that differ in nothing but their id", {{}, {.id = kFinding + 1}}},
    {"GEN-001",
     "one of every type",
     {{},
      {.id = kFinding + 1, .qid = 150002, .type = "SENSITIVE_CONTENT"},
      {.id = kFinding + 2, .qid = 150003, .type = "INFORMATION_GATHERED"}}},
    {"GEN-001", "an id above 2 to the 32nd", {{.id = 5'000'000'001}}},
    {"GEN-001", "an id above 2 to the 53rd", {{.id = 9'007'199'254'740'993}}},
    {"GEN-001", "a finding of an unknown QID", {{.qid = 999'999}}},
    {"GEN-001", "an ignored finding", {{.ignored_reason = "RISK_ACCEPTED"}}},
    {"GEN-002", "markup in a name", {{.name = "a <b> & \"c\" ]]> d"}}},
    {"GEN-002", "letters of many scripts", {{.name = "Größe Δ 漢字 🙂", .param = "naïve"}}},
    {"GEN-002", "an address with everything in it", {{.url = "https://shop.example.test/a?b=1&c=%22%3E#d"}}},
    {"GEN-002", "no address", {{.url = std::nullopt}}},
    {"GEN-002", "no severity", {{.severity = std::nullopt}}},
    {"GEN-002", "no status", {{.status = std::nullopt}}},
    {"GEN-002", "a status that nobody knows", {{.status = "ESCALATED"}}},
    {"GEN-002", "a level that nobody knows", {{.severity = "7"}}},
    {"GEN-002", "a reason for ignoring that nobody knows", {{.ignored_reason = "DUPLICATE"}}},
    {"GEN-007",
     "a finding that is ignored and one that is not",
     {{.ignored_reason = "FALSE_POSITIVE"}, {.id = kFinding + 1, .qid = 150002}}},
    {"GEN-007", "a potential finding and a confirmed one", {{.potential = true}, {.id = kFinding + 1, .qid = 150002}}},
    {"GEN-007",
     "lists of one and of several",
     {{.cwe = {79}}, {.id = kFinding + 1, .qid = 150002, .cwe = {79, 80, 81}}}},
    {"GEN-007",
     "a name that is a number, and one that is a word for a boolean",
     {{.name = "0012"}, {.id = kFinding + 1, .qid = 150002, .name = "false"}}},
});
class AnyRecords : public RowsOnBothFormats<RecordRow> {};

TEST_P(AnyRecords, TheVendorAreShownAsTheyAre) {
  auto options = bench(format());
  options.findings = row().findings;
  Lab lab{options};
  expect_whole_sync(lab);
}
ROWS_ON_BOTH_FORMATS(AnyRecords, kRecordRows, row.what);

class AnyApplications : public OnBothFormats {};
CONFORMS(AnyApplications, "GEN-001");

TEST_P(AnyApplications, WithoutFindingsAreShownToo) {
  auto options = bench(format());
  options.webapps = {{}, {.id = kWebApp + 1, .name = "Forum & <more>", .url = "https://forum.example.test"}};
  options.findings = {{}};
  Lab lab{options};
  expect_whole_sync(lab);
}
BOTH_FORMATS(AnyApplications);

}  // namespace
}  // namespace qualyswas::conformance::generic
