// The bench itself: its truth is the vendor's, its faults strike, what it draws can be drawn again, and a connector
// that lies is caught.
#include "conformance/ours/bad_days/bench.h"

#include <gmock/gmock.h>

#include <set>

#include "conformance/ours/bad_days/world.h"
#include "conformance/support/any_fault.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance::bad_days {
namespace {

using testing::Contains;
using testing::Field;
using testing::IsEmpty;

Combination one_fault(const std::string& text, Profile profile = Profile::Vulcan, Format format = Format::Xml) {
  return {.profile = profile, .format = format, .faults = {parse_fault(text).value()}};
}

// Typed in by hand: what is compared with the connector must not come from the connector alone.
TEST(BadDaysTruth, OfTheLiveApiIsWhatTheVendorHas) {
  Bench bench;
  for (const auto format : {Format::Xml, Format::Json}) {
    const auto& [before, after, again, on_the_way] = bench.plain(Profile::Vulcan, format).truth;
    EXPECT_EQ(before.contents.at("finding 901001 | status"), "Vulnerable");
    EXPECT_EQ(after.contents.at("finding 901001 | status"), "Fixed");
    EXPECT_EQ(before.contents.at("finding 901003 | ignored reason"), "");
    EXPECT_EQ(after.contents.at("finding 901003 | ignored reason"), "RISK_ACCEPTED");
    EXPECT_EQ(after.contents.at("finding 901004 | ignored reason"), "");
    EXPECT_EQ(before.contents.at("asset 410004 | name"), "Archive");
    EXPECT_EQ(after.contents.at("asset 410004 | name"), "Museum");
    EXPECT_EQ(before.contents.at("asset 410004 | archived at"), "(none)");
    EXPECT_EQ(after.contents.at("asset 410004 | archived at"), "2026-01-12T06:00:00Z");
    EXPECT_FALSE(before.contents.contains("finding 901008 | status"));
    EXPECT_EQ(after.contents.at("finding 901008 | status"), "Vulnerable");
    EXPECT_EQ(after.contents.at("finding 901005 | status"), "Vulnerable") << "absence is no proof of a fix";
    EXPECT_THAT(before.gone, IsEmpty());
    EXPECT_EQ(after.gone, (std::set<std::int64_t>{901005, 901007}));
    EXPECT_EQ(after.contents.at("solution 150002 | fix description"), "Encode everything.");
  }
  EXPECT_EQ(bench.plain(Profile::Vulcan, Format::Xml).truth.after.contents,
            bench.plain(Profile::Vulcan, Format::Json).truth.after.contents);
}

TEST(BadDaysTruth, OfAnIncrementalRunIsWhatTheVendorHasAndAskedForOtherwise) {
  Bench bench;
  const auto& whole = bench.plain(Profile::Vulcan, Format::Xml);
  const auto& [truth, requests] = bench.plain(Profile::Vulcan, Format::Xml, true);
  EXPECT_EQ(truth.after.contents.at("finding 901001 | status"), "Fixed");
  EXPECT_EQ(truth.after.contents.at("finding 901003 | ignored reason"), "RISK_ACCEPTED");
  EXPECT_EQ(truth.after.contents.at("finding 901004 | ignored reason"), "");
  EXPECT_EQ(truth.after.contents.at("finding 901008 | status"), "Vulnerable");
  EXPECT_EQ(truth.after.contents.at("finding 901012 | source severity"), "5");
  EXPECT_THAT(truth.after.gone, IsEmpty());
  EXPECT_NE(requests, whole.requests) << "it was not incremental";
}

TEST(BadDaysTruth, OfReportsIsWhatTheVendorHas) {
  Bench bench;
  const auto& [before, after, again, on_the_way] = bench.plain(Profile::Neurons, Format::Xml).truth;
  EXPECT_EQ(before.contents.at("finding 901001 | state"), "Open");
  EXPECT_EQ(after.contents.at("finding 901001 | state"), "Closed");
  EXPECT_EQ(after.contents.at("finding 901003 | ignored"), "true");
  EXPECT_EQ(before.contents.at("finding 901004 | ignored"), "true");
  EXPECT_EQ(after.contents.at("finding 901004 | ignored"), "false");
  EXPECT_EQ(after.contents.at("finding 901007 | state"), "Closed");
  EXPECT_EQ(after.contents.at("finding 901007 | closed by system"), "true");
  EXPECT_EQ(after.contents.at("finding 901005 | state"), "Open") << "no report is about its web application any more";
  EXPECT_TRUE(after.contents.contains("application DMZ 410005 | name"));
  EXPECT_EQ(after.reports_in.size(), 4U);
  EXPECT_EQ(again.reports_in.size(), 6U);
}

TEST(BadDaysTable, HasARowForEveryKindOfTheCatalogue) {
  std::set<std::string_view> rows;
  for (const auto& row : expectations()) EXPECT_TRUE(rows.insert(row.kind).second) << row.kind << " has two rows";
  for (const auto& kind : fault_kinds()) EXPECT_NE(find_expectation(kind), nullptr) << kind << " has no row";
  EXPECT_EQ(rows.size(), fault_kinds().size());
}

TEST(BadDaysCombination, IsReadAsItIsWritten) {
  for (const std::string text : {"cut_body@search/finding#2x1", "html@knowledge_base#1xever", "refuse#1x1"})
    EXPECT_EQ(text_of(parse_fault(text).value()), text);
  for (const std::string text : {"cut_body", "cut_body@search/finding", "cut_body#1x1", "refuse@count/webapp#1x1",
                                 "nonsense#1x1", "close@count/webapp#0x1", "close@count/webapp#1"})
    EXPECT_FALSE(parse_fault(text)) << text;
}

TEST(BadDaysCombination, IsTheSameForTheSameSeedAndAnotherForAnother) {
  Bench bench;
  const auto& requests = bench.plain(Profile::Vulcan, Format::Xml).requests;
  EXPECT_EQ(draw_pair(Profile::Vulcan, requests, 7, 3), draw_pair(Profile::Vulcan, requests, 7, 3));
  std::set<std::string> texts;
  for (std::uint64_t number = 0; number < 200; ++number)
    for (const std::uint64_t seed : {7U, 8U}) texts.insert(text_of(draw_pair(Profile::Vulcan, requests, seed, number)));
  EXPECT_GT(texts.size(), 390U);
}

TEST(BadDaysCombination, OfSinglesIsEveryKindOnceAndForEver) {
  Bench bench;
  const auto& requests = bench.plain(Profile::Vulcan, Format::Xml).requests;
  std::multiset<std::string> kinds;
  for (const auto& one : draw_singles(Profile::Vulcan, requests, 1)) kinds.insert(one.faults.front().kind);
  for (const auto& kind : fault_kinds()) EXPECT_GE(kinds.count(kind), 1U) << kind;
  EXPECT_EQ(kinds.count("cut_body"), 2U);
}

class BadDaysBench : public OnBothFormats {};

TEST_P(BadDaysBench, FindsAnHonestConnectorHonest) {
  Bench bench;
  for (const std::string text :
       {"cut_body@search/finding#2xever", "html@search/webapp#1x1", "close@knowledge_base#1xever"}) {
    const auto judged = bench.run(one_fault(text, Profile::Vulcan, format()));
    EXPECT_EQ(judged.trouble, "");
    EXPECT_EQ(judged.struck, 1U) << text;
    for (const auto& problem : judged.problems) ADD_FAILURE() << text << ": " << problem.text;
  }
}

TEST_P(BadDaysBench, CatchesAConnectorThatCallsEveryRunComplete) {
  Bench bench{[](observed::Run& run) { run.verdict = RunVerdict::Complete; }};
  for (const std::string text : {"cut_body@search/finding#2xever", "html@search/webapp#1xever"})
    EXPECT_THAT(bench.run(one_fault(text, Profile::Vulcan, format())).problems,
                Contains(Field(&Problem::harm, Harm::FalseComplete)))
        << text;
}
BOTH_FORMATS(BadDaysBench);

TEST(BadDaysOfReports, CatchAConnectorThatCallsEveryRunComplete) {
  Bench bench{[](observed::Run& run) { run.verdict = RunVerdict::Complete; }};
  EXPECT_THAT(bench.run(one_fault("stall@download/report#2xever", Profile::Neurons)).problems,
              Contains(Field(&Problem::harm, Harm::FalseComplete)));
}

TEST(BadDaysOfReports, CatchAConnectorThatFailsAndKeepsWhatItRead) {
  Bench bench{[](observed::Run& run) { run.verdict = RunVerdict::Failed; }};
  EXPECT_THAT(bench.run(one_fault("html@download/report#2xever", Profile::Neurons)).problems,
              Contains(Field(&Problem::harm, Harm::Wrong)));
}

}  // namespace
}  // namespace qualyswas::conformance::bad_days
