#include "connector/sync/same_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/utc.h"

namespace qualyswas::sync {
namespace {

using model::ListedReport;
using model::ReportHead;
using model::ReportRoot;
using testing::HasSubstr;

ListedReport listed(std::int64_t id, std::string name, std::optional<std::int64_t> size = 500,
                    std::string_view created = "2026-01-05T06:00:00Z") {
  return {.id = id, .name = std::move(name), .size = size, .created = parse_utc(created)};
}

ReportHead head(std::string name, std::string_view generated = "2026-01-05T06:00:00Z",
                ReportRoot root = ReportRoot::WebAppReport) {
  return {.root = root, .name = std::move(name), .generated = parse_utc(generated)};
}

std::string why(const ReportHead& document, const ListedReport& report, std::int64_t bytes = 500,
                std::vector<ListedReport> others = {}) {
  others.push_back(report);
  return why_another_report({.head = document, .bytes = bytes}, report, others);
}

struct NameRow {
  const char *what, *listed, *document;
  bool same;
};
void PrintTo(const NameRow& row, std::ostream* out) { *out << row.what; }
class NameOf : public testing::TestWithParam<NameRow> {};
TEST_P(NameOf, ADocumentDecides) {
  EXPECT_EQ(why(head(GetParam().document), listed(1, GetParam().listed)).empty(), GetParam().same);
}
INSTANTIATE_TEST_SUITE_P(All, NameOf,
                         testing::Values(NameRow{"Same", "Weekly 0", "Weekly 0", true},
                                         NameRow{"Another", "Weekly 0", "Weekly 1", false},
                                         NameRow{"BeginsAlike", "Weekly", "Weekly 1", false},
                                         NameRow{"InOtherCase", "Weekly", "weekly", false},
                                         NameRow{"BlanksAround", " Weekly  0 ", "Weekly 0", true},
                                         NameRow{"LineEnd", "Weekly\n0", "Weekly 0", true},
                                         NameRow{"NoneInTheList", "", "Weekly", true},
                                         NameRow{"NoneInTheDocument", "Weekly", "", true},
                                         NameRow{"NotReadable",
                                                 "Pr\xC3\xBC"
                                                 "fung",
                                                 "Pr\xEF\xBF\xBD"
                                                 "fung",
                                                 true}),
                         [](const auto& row) { return row.param.what; });

struct TimeRow {
  const char *what, *created, *generated;
  bool same;
};
void PrintTo(const TimeRow& row, std::ostream* out) { *out << row.what; }
class TimeOf : public testing::TestWithParam<TimeRow> {};
TEST_P(TimeOf, ADocumentIsNearTheListsOwn) {
  EXPECT_EQ(why(head("Weekly", GetParam().generated), listed(1, "Weekly", 500, GetParam().created)).empty(),
            GetParam().same);
}
INSTANTIATE_TEST_SUITE_P(
    All, TimeOf,
    testing::Values(TimeRow{"Same", "2026-01-05T06:00:30Z", "2026-01-05T06:00:00Z", true},
                    TimeRow{"HalfADayLater", "2026-01-05T06:00:00Z", "2026-01-05T18:00:00Z", true},
                    TimeRow{"HalfADayEarlier", "2026-01-05T18:00:00Z", "2026-01-05T06:00:00Z", true},
                    TimeRow{"MoreThanHalfADayLater", "2026-01-05T06:00:00Z", "2026-01-05T18:01:00Z", false},
                    TimeRow{"MoreThanHalfADayEarlier", "2026-01-05T18:01:00Z", "2026-01-05T06:00:00Z", false},
                    TimeRow{"AWeekEarlier", "2026-01-12T06:00:00Z", "2026-01-05T06:00:00Z", false},
                    TimeRow{"NoneInTheList", "-", "2026-01-05T06:00:00Z", true},
                    TimeRow{"NoneInTheDocument", "2026-01-05T06:00:00Z", "-", true}),
    [](const auto& row) { return row.param.what; });

TEST(SameReport, ThatFitsAnotherOneOfItsNameBetterIsThatOne) {
  EXPECT_THAT(why(head("Weekly"), listed(1, "Weekly", 400), 500, {listed(2, "Weekly", 500)}), HasSubstr("report 2"));
  EXPECT_EQ(why(head("Weekly"), listed(1, "Weekly", 400), 500, {listed(2, "Weekly", 450)}), "");
  EXPECT_EQ(why(head("Weekly"), listed(1, "Weekly", 400), 500, {listed(2, "Monthly", 500)}), "");
  // Of one size: the time tells.
  EXPECT_THAT(why(head("Weekly", "2026-01-05T07:00:00Z"), listed(1, "Weekly"), 500,
                  {listed(2, "Weekly", 500, "2026-01-05T07:00:00Z")}),
              HasSubstr("report 2"));
  EXPECT_EQ(why(head("Weekly", "2026-01-05T06:00:00Z"), listed(1, "Weekly"), 500,
                {listed(2, "Weekly", 500, "2026-01-05T07:00:00Z")}),
            "");
  // Made half an hour after it was ordered, like the others.
  EXPECT_EQ(why(head("Weekly", "2026-01-05T06:30:00Z"), listed(1, "Weekly"), 500,
                {listed(2, "Weekly", 500, "2026-01-05T07:00:00Z")}),
            "");
}

TEST(SameReport, OfTheOldScannerHasNoNameOfItsOwn) {
  EXPECT_EQ(why(head("Web Application Vulnerability Scan Results", "2026-01-05T06:00:00Z", ReportRoot::LegacyScan),
                listed(1, "Weekly")),
            "");
}

TEST(SameReport, AgreesWhollyInNameMinuteAndSize) {
  const auto document = head("Weekly");
  const auto agrees = [&](const ListedReport& report) { return agrees_wholly({document, 500}, report); };
  EXPECT_TRUE(agrees(listed(1, "Weekly", 500, "2026-01-05T06:00:59Z")));
  EXPECT_FALSE(agrees(listed(1, "Weekly", 501)));
  EXPECT_FALSE(agrees(listed(1, "Weekly", std::nullopt)));
  EXPECT_FALSE(agrees(listed(1, "Weekly", 500, "2026-01-05T06:01:00Z")));
  EXPECT_FALSE(agrees(listed(1, "", 500)));
  EXPECT_FALSE(agrees_wholly({head("Weekly", "-"), 500}, listed(1, "Weekly")));
}

}  // namespace
}  // namespace qualyswas::sync
