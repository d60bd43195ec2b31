#include "mockqualys/world/calendar.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "mockqualys/base/instant_testing.h"
#include "mockqualys/world/world.h"

namespace mockqualys {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

struct MovedRow {
  const char *file, *before, *after;
};
void PrintTo(const MovedRow& row, std::ostream* out) { *out << row.before; }

class Moved : public ::testing::TestWithParam<MovedRow> {};

// By 273 days, 2 hours and 5 minutes.
TEST_P(Moved, IsEveryDateThatIsAWholeText) {
  Files files{{GetParam().file, GetParam().before}};
  move_calendar(files, std::chrono::days{273} + 2h + 5min);
  EXPECT_EQ(files.at(GetParam().file), GetParam().after);
}

INSTANTIATE_TEST_SUITE_P(
    Dates, Moved,
    ::testing::Values(
        MovedRow{"findings.xml", "<a>2026-03-02T22:00:35Z</a>", "<a>2026-12-01T00:05:35Z</a>"},
        MovedRow{"findings.xml", "<a x=\"2026-03-02T06:00:00Z\"/>", "<a x=\"2026-11-30T08:05:00Z\"/>"},
        MovedRow{"timeline.json", R"({"at": "2026-03-02T06:00:00Z"})", R"({"at": "2026-11-30T08:05:00Z"})"},
        MovedRow{"timeline.json", R"("add": "<F><d>2026-03-02T06:00:00Z</d></F>")",
                 R"("add": "<F><d>2026-11-30T08:05:00Z</d></F>")"},
        MovedRow{"knowledgebase.xml", "<P>2019-04-02T10:00:00Z</P>", "<P>2019-12-31T12:05:00Z</P>"},
        MovedRow{"findings.xml", "<reference>was/1771884000316.4173128</reference>",
                 "<reference>was/1795478700316.4173128</reference>"},
        MovedRow{"reports/7.xml", "<D>02 Mar 2026 06:00AM GMT</D>", "<D>30 Nov 2026 08:05AM GMT</D>"},
        MovedRow{"reports/7.xml", "<D>02 Mar 2026 09:59PM GMT-0500</D>", "<D>01 Dec 2026 12:04AM GMT-0500</D>"},
        MovedRow{"reports/7.csv", "\"02 Mar 2026 10:00AM GMT\"", "\"30 Nov 2026 12:05PM GMT\""},
        // No dates of the calendar: parts of a text, no moment at all, beyond what can be written.
        MovedRow{"findings.xml", "<url>https://a.example.test/?at=2026-03-02T06:00:00Z</url>",
                 "<url>https://a.example.test/?at=2026-03-02T06:00:00Z</url>"},
        MovedRow{"findings.xml", "<a>2026-02-30T06:00:00Z</a>", "<a>2026-02-30T06:00:00Z</a>"},
        MovedRow{"findings.xml", "<a>9999-12-31T23:59:59Z</a>", "<a>9999-12-31T23:59:59Z</a>"},
        MovedRow{"findings.xml", "Z<", "Z<"}, MovedRow{"findings.xml", ">was/177188400031", ">was/177188400031"},
        MovedRow{"reports/7.xml", "<D>31 Feb 2026 06:00AM GMT</D>", "<D>31 Feb 2026 06:00AM GMT</D>"},
        MovedRow{"reports/7.xml", "<D>02 Mar 2026 13:00PM GMT</D>", "<D>02 Mar 2026 13:00PM GMT</D>"},
        MovedRow{"reports/7.pdf", ">2026-03-02T06:00:00Z<", ">2026-03-02T06:00:00Z<"},
        MovedRow{"users.json", R"({"password": "2026-03-02T06:00:00Z"})", R"({"password": "2026-03-02T06:00:00Z"})"}));

TEST(CalendarStart, IsWhatTheTimelineSays) {
  EXPECT_EQ(calendar_start({{"timeline.json", R"({"events": [], "start" : "2031-02-03T04:05:06Z"})"}}),
            at("2031-02-03T04:05:06Z"));
}

TEST(CalendarStart, WithoutATimelineIsTheNewestDateThatHasPassed) {
  EXPECT_EQ(calendar_start({{"findings.xml",
                             "<lastTestedDate>2024-05-06T00:00:00Z</lastTestedDate><updatedDate>2024-05-07T00:00:00Z"
                             "</updatedDate><reactivateDate>2029-01-01T00:00:00Z</reactivateDate>"},
                            {"knowledgebase.xml", "<DATETIME>2030-01-01T00:00:00Z</DATETIME>"}}),
            at("2024-05-07T00:00:00Z"));
}

TEST(CalendarStart, OfAnEstateWithoutDatesIsTheUsualOne) { EXPECT_EQ(calendar_start({}), at("2026-01-05T06:00:00Z")); }

class StartedNow : public ::testing::TestWithParam<const char*> {
 protected:
  static constexpr auto kStart = "2027-08-15T13:37:00Z";
  std::vector<std::string> values(const World& world, Kind kind, Field field) {
    std::vector<std::string> all;
    const auto records = world.records(kind);
    Values one;
    for (std::size_t i = 0; i < records->size(); ++i) {
      records->values(i, field, one);
      for (std::size_t j = 0; j < one.size(); ++j) all.emplace_back(one[j]);
    }
    return all;
  }
};

TEST_P(StartedNow, HasItsPastInTheWeeksBeforeAndItsStoryAhead) {
  const auto written = World::load(GetParam()).value();
  const auto moved = World::load(GetParam(), {}, at(kStart)).value();
  EXPECT_EQ(format_instant(moved->now()), kStart);
  const auto distance = moved->now() - written->now();
  for (const auto by : {0h, 24h * 21, 24h * 60}) {
    SCOPED_TRACE(by.count());
    written->set_now(written->now() + by);
    moved->set_now(moved->now() + by);
    for (const auto kind : {Kind::WebApp, Kind::Finding, Kind::Report}) {
      EXPECT_EQ(moved->ids(kind), written->ids(kind));
      for (const auto field : {Field::UpdatedDate, Field::FirstDetectedDate, Field::LastDetectedDate,
                               Field::LastTestedDate, Field::LastScanDate, Field::CreationDate}) {
        auto expected = values(*written, kind, field);
        for (auto& text : expected) text = format_instant(at(text) + distance);
        EXPECT_EQ(values(*moved, kind, field), expected);
        EXPECT_THAT(expected, Each(::testing::Le(format_instant(moved->now()))));
      }
      for (const auto field : {Field::Status, Field::Url, Field::TimesDetected, Field::Severity})
        EXPECT_EQ(values(*moved, kind, field), values(*written, kind, field));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(ShippedEstates, StartedNow, ::testing::Values("storefront", "traps", "lifecycle", "empty"));

TEST(MovedTitles, FollowTheDayOfTheirReport) {
  const auto world = World::load("storefront", {}, at("2027-08-15T13:37:00Z")).value();
  world->advance(std::chrono::days{60});
  // Made 17 hours and 45 minutes after the start, which is a day later here.
  EXPECT_THAT(world->record(Kind::Report, 71300100), HasSubstr("Weekly Storefront 2027-08-16]]>"));
  EXPECT_THAT(world->record(Kind::Report, 71300100), HasSubstr("<creationDate>2027-08-16T07:22:00Z<"));
  EXPECT_THAT(world->record(Kind::Report, 71300107), HasSubstr("Weekly Storefront 2027-08-23]]>"));
}

TEST(MovedEstate, TellsNothingOfTheYearItWasWrittenFor) {
  const auto world = World::load("storefront", {}, at("2044-08-15T13:37:00Z")).value();
  world->advance(std::chrono::days{60});
  for (const auto kind : {Kind::WebApp, Kind::Finding, Kind::Report})
    for (const auto id : world->ids(kind)) {
      const auto record = world->record(kind, id);
      EXPECT_THAT(record, Not(HasSubstr(">2025-"))) << id;
      EXPECT_THAT(record, Not(HasSubstr(">2026-"))) << id;
      EXPECT_THAT(record, Not(HasSubstr("was/17"))) << id;
    }
  EXPECT_THAT(*world->find_report(71300012)->document->text(), HasSubstr("15 Aug 2044 01:37AM GMT"));
}

TEST(MovedGeneratedEstate, HasItsScansInTheWeekBefore) {
  const auto world = World::generate({.webapps = 3, .findings = 10, .start = at("2044-08-15T13:37:00Z")});
  EXPECT_EQ(format_instant(world->now()), "2044-08-15T13:37:00Z");
  Values scanned;
  for (std::size_t i = 0; i < 3; ++i) {
    world->records(Kind::WebApp)->values(i, Field::UpdatedDate, scanned);
    EXPECT_LE(scanned[0], "2044-08-15T13:37:00Z");
    EXPECT_GT(scanned[0], "2044-08-08T13:37:00Z");
  }
}

// Whatever was done to it, and wherever its clock went.
TEST(ResetWorld, IsAsItWasAtItsStart) {
  const auto check = [](World& world, Kind edited, std::int64_t id) {
    const auto now = world.now();
    const auto before = world.record(edited, id);
    const auto reports = world.ids(Kind::Report);
    world.advance(std::chrono::days{30});
    ASSERT_TRUE(world.edit(edited, id, {{"name", "Renamed"}}));
    ASSERT_TRUE(world.add(Kind::WebApp, "<WebApp><id>1</id></WebApp>"));
    ASSERT_TRUE(world.remove(Kind::Finding, world.ids(Kind::Finding).back()));
    world.put_user({.name = "new", .password = "pass", .tags = {}, .state = {}});
    ASSERT_TRUE(world.make_report({.name = "Mine"}));
    auto settings = world.report_settings();
    settings.failing = 3;
    world.set_report_settings(settings);
    world.reset();
    EXPECT_EQ(world.now(), now);
    EXPECT_EQ(world.record(edited, id), before);
    EXPECT_EQ(world.record(Kind::WebApp, 1), "");
    EXPECT_FALSE(world.find_user("new"));
    EXPECT_EQ(world.ids(Kind::Report), reports);
    EXPECT_EQ(world.report_settings().failing, 0);
  };
  const auto storefront = World::load("storefront").value();
  check(*storefront, Kind::WebApp, 204173114);
  EXPECT_EQ(storefront->find_report(71300012)->document->size(),
            World::load("storefront").value()->find_report(71300012)->document->size());
  const auto generated = World::generate({.webapps = 3, .findings = 10});
  check(*generated, Kind::WebApp, generated->ids(Kind::WebApp).front());
  EXPECT_EQ(generated->size(Kind::Finding), 10U);
}

}  // namespace
}  // namespace mockqualys
