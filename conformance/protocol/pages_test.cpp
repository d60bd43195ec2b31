// "Complete is said only when as much was pulled as the vendor counts": every way in which a page of a search can lie,
// on every page, once and for ever. The vendor's rules are those of its paging page: ids rise, `count` is the number of
// records of the page, `lastId` is the last one's while more follow.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>

#include "conformance/protocol/oracle.h"
#include "conformance/qualys/pages.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::IsEmpty;
using testing::Not;

using Change = void (*)(SearchPage&);

// What the answer says instead of the truth. The records of the page stand in `page.records`, two of them.
struct Lie {
  std::string_view name;
  Change tell;
  // A connector that believed it would never see some record: nothing but honesty is left.
  bool hides = false;
};

constexpr auto kLies = std::to_array<Lie>({
    {"count is one too many", [](SearchPage& page) { ++*page.count; }},
    {"count is one too few", [](SearchPage& page) { --*page.count; }},
    {"count is zero", [](SearchPage& page) { page.count = 0; }},
    {"count is negative", [](SearchPage& page) { page.count = -1; }},
    {"no count", [](SearchPage& page) { page.count.reset(); }},
    {"no hasMoreRecords", [](SearchPage& page) { page.more.reset(); }},
    {"no record and more to come",
     [](SearchPage& page) {
       page.records.clear();
       page.count = 0;
       page.more = true;
     },
     true},
    {"no record and nothing to come",
     [](SearchPage& page) {
       page.records.clear();
       page.count = 0;
       page.more = false;
       page.last_id.reset();
     },
     true},
    {"nothing found",
     [](SearchPage& page) { page = {.count = 0, .more = {}, .last_id = {}, .data = false, .records = {}}; }, true},
    {"SUCCESS and nothing else",
     [](SearchPage& page) { page = {.count = {}, .more = {}, .last_id = {}, .data = false, .records = {}}; }, true},
    {"data is left out but counted",
     [](SearchPage& page) {
       page.records.clear();
       page.data = false;
     },
     true},
    {"this was the last page",
     [](SearchPage& page) {
       page.more = false;
       page.last_id.reset();
     }},
    {"another page follows", [](SearchPage& page) { page.more = true; }},
    {"more to come after nobody",
     [](SearchPage& page) {
       page.more = true;
       page.last_id.reset();
     }},
    {"lastId is that of the page before",
     [](SearchPage& page) {
       page.more = true;
       page.last_id = page.records.front().id - 1;
     }},
    {"lastId is the first one of the page",
     [](SearchPage& page) {
       page.more = true;
       page.last_id = page.records.front().id;
     }},
    {"lastId is zero",
     [](SearchPage& page) {
       page.more = true;
       page.last_id = 0;
     }},
    {"lastId is one too far",
     [](SearchPage& page) {
       page.more = true;
       page.last_id = page.records.back().id + 1;
     }},
    {"records in descending order", [](SearchPage& page) { std::swap(page.records.front(), page.records.back()); }},
    {"the first record twice", [](SearchPage& page) { page.records.back() = page.records.front(); }, true},
    {"the last record twice",
     [](SearchPage& page) {
       page.records.push_back(page.records.back());
       ++*page.count;
     }},
    {"a record is missing", [](SearchPage& page) { page.records.erase(page.records.begin()); }, true},
    {"a record is missing and not counted",
     [](SearchPage& page) {
       page.records.erase(page.records.begin());
       --*page.count;
     },
     true},
    {"an error with the records", [](SearchPage& page) { page.response_code = "OTHER_ERROR"; }},
    {"an unheard of response code", [](SearchPage& page) { page.response_code = "SUCCESS_MAYBE"; }},
    {"no response code", [](SearchPage& page) { page.response_code.clear(); }},
});

struct Position {
  std::string_view name;
  int page;
};
constexpr auto kPositions = std::to_array<Position>({{"first", 1}, {"middle", 2}, {"last", 3}});

struct Resource {
  std::string_view object;
  std::int64_t first_id;
};
constexpr auto kResources = std::to_array<Resource>({{"webapp", kFirstWebApp}, {"finding", kFirstFinding}});

class LyingPage : public testing::TestWithParam<std::tuple<Lie, Position, Resource, Format>> {
 protected:
  static const Lie& lie() { return std::get<0>(GetParam()); }
  static const Position& position() { return std::get<1>(GetParam()); }
  static const Resource& resource() { return std::get<2>(GetParam()); }
  static Format format() { return std::get<3>(GetParam()); }

  static bool is_the_page(const Request& request) {
    return search_of(resource().object)(request) && asks_for_page(request.body, resource().first_id, position().page);
  }
  static void tell(Answer& answer) {
    auto page = read_page(answer.body, format());
    ASSERT_EQ(page.records.size(), 2U) << "this is not the page the case means";
    lie().tell(page);
    answer.body = write_page(page, format());
  }
};
CONFORMS(LyingPage, "SYNC-003", "API-002");

class LyingMiddlePage : public LyingPage {};
CONFORMS(LyingMiddlePage, "SYNC-003", "API-002");

TEST_P(LyingPage, ForEverIsNotCalledComplete) {
  Lab lab{three_pages(format())};
  lab.options.attempts = 2;
  {
    Wire wire{lab};
    wire.change(is_the_page, tell);
    const auto run = lab.sync();
    expect_honest(lab, run);
    if (lie().hides) {
      EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
    }
    EXPECT_LT(wire.requests().size(), 60U) << "asked again and again" << Harm::Hang << Plane::Wire;
  }
  expect_recovery(lab);
}

TEST_P(LyingMiddlePage, OnceIsFoundOutOrMadeGood) {
  Lab lab{three_pages(format())};
  {
    Wire wire{lab};
    wire.change(is_the_page, tell, {.nth = 1, .times = 1});
    expect_honest(lab, lab.sync());
  }
  expect_recovery(lab);
}

TEST_P(LyingMiddlePage, ToTheSecondSyncLosesNothingOfTheFirst) {
  Lab lab{three_pages(format())};
  lab.sync_completely();
  {
    Wire wire{lab};
    wire.change(is_the_page, tell);
    const auto run = lab.sync();
    if (lie().hides) {
      EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
    }
    if (run.verdict != RunVerdict::Complete) {
      EXPECT_THAT(run.reasons, Not(IsEmpty()));
    }
    EXPECT_EQ(run.archived, 0) << Harm::Stale;
  }
  EXPECT_EQ(lab.findings().size(), static_cast<std::size_t>(kRecords)) << Harm::Loss;
  EXPECT_EQ(lab.assets().size(), static_cast<std::size_t>(kRecords)) << Harm::Loss;
  for (const auto& row : lab.findings()) EXPECT_EQ(row.status, "Vulnerable") << Harm::Stale;
}

std::string name_of_case(const testing::TestParamInfo<std::tuple<Lie, Position, Resource, Format>>& one) {
  const auto& [lie, position, resource, format] = one.param;
  return test_name(fmt::format("{} {} {}", lie.name, position.name, resource.object)) + "_" +
         std::string{name_of(format)};
}

INSTANTIATE_TEST_SUITE_P(Protocol, LyingPage,
                         testing::Combine(testing::ValuesIn(kLies), testing::ValuesIn(kPositions),
                                          testing::ValuesIn(kResources), testing::Values(Format::Xml, Format::Json)),
                         name_of_case);
INSTANTIATE_TEST_SUITE_P(Protocol, LyingMiddlePage,
                         testing::Combine(testing::ValuesIn(kLies), testing::Values(kPositions[1]),
                                          testing::Values(kResources[1]), testing::Values(Format::Xml, Format::Json)),
                         name_of_case);

// A page that is the one before it once more.
class RepeatedPage : public testing::TestWithParam<std::tuple<Position, Resource, Format>> {
 protected:
  static const Position& position() { return std::get<0>(GetParam()); }
  static const Resource& resource() { return std::get<1>(GetParam()); }
  static Format format() { return std::get<2>(GetParam()); }
  static std::string path() { return "/qps/rest/3.0/search/was/" + std::string{resource().object}; }
};
CONFORMS(RepeatedPage, "SYNC-003", "API-002");

TEST_P(RepeatedPage, ForEverEndsAndIsNotComplete) {
  Lab lab{three_pages(format())};
  lab.server().fault({.kind = "repeat_page", .path = path(), .nth = position().page, .times = kAlways});
  const auto run = lab.sync();
  expect_honest(lab, run);
  EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
  EXPECT_LT(lab.journal().size(), 60U) << Harm::Hang << Plane::Wire;
  lab.server().clear_faults();
  expect_recovery(lab);
}

TEST_P(RepeatedPage, OnceIsFoundOutOrMadeGood) {
  Lab lab{three_pages(format())};
  lab.server().fault({.kind = "repeat_page", .path = path(), .nth = position().page});
  expect_honest(lab, lab.sync());
  lab.server().clear_faults();
  expect_recovery(lab);
}

// There is no page before the first one.
INSTANTIATE_TEST_SUITE_P(Protocol, RepeatedPage,
                         testing::Combine(testing::Values(kPositions[1], kPositions[2]), testing::ValuesIn(kResources),
                                          testing::Values(Format::Xml, Format::Json)),
                         [](const auto& one) {
                           return std::string{std::get<0>(one.param).name} + "_" +
                                  std::string{std::get<1>(one.param).object} + "_" +
                                  std::string{name_of(std::get<2>(one.param))};
                         });

// The vendor's own count is what completeness is measured by.
struct CountRow {
  Id id;
  std::string_view what;
  int more_than_there_are;
};
constexpr auto kCountRows = std::to_array<CountRow>({
    {"SYNC-003", "one more than there are", 1},
    {"SYNC-003", "one fewer than there are", -1},
    {"SYNC-003", "a million more", 1'000'000},
    {"SYNC-003", "zero", -kRecords},
});
class Count : public RowsOnBothFormats<CountRow> {};

TEST_P(Count, ThatIsNotWhatWasPulledMakesTheRunPartial) {
  for (const auto object : {"webapp", "finding"}) {
    SCOPED_TRACE(object);
    Lab lab{three_pages(format())};
    {
      int changed = 0;
      Wire wire{lab};
      wire.change(count_of(object), [&](Answer& answer) {
        const auto at = answer.body.find(std::to_string(kRecords), answer.body.find("count"));
        if (at == std::string::npos) return;  // the count of what is not asked for, which is 0
        answer.body.replace(at, 1, std::to_string(kRecords + row().more_than_there_are));
        ++changed;
      });
      const auto run = lab.sync();
      EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
      EXPECT_GE(changed, 2) << "before the walk and after it";
      EXPECT_THAT(run.reasons, Not(IsEmpty()));
      EXPECT_THAT(told(run), testing::HasSubstr(std::to_string(kRecords + row().more_than_there_are)));
      EXPECT_EQ(lab.findings().size(), static_cast<std::size_t>(kRecords)) << "what came is kept " << Harm::Loss;
    }
    expect_recovery(lab);
  }
}
ROWS_ON_BOTH_FORMATS(Count, kCountRows, row.what);

// The verdict drives archiving: what was last seen long ago is archived by a complete run and by no other.
class VerdictAndArchiving : public OnBothFormats {};
CONFORMS(VerdictAndArchiving, "SYNC-003");

TEST_P(VerdictAndArchiving, OnlyACompleteRunArchives) {
  Lab lab{three_pages(format())};
  lab.sync_completely();
  lab.on_day(40);
  {
    Wire wire{lab};
    wire.change(search_of("finding"), [](Answer& answer) { answer.status = 500; }, {.nth = 2});
    const auto partial = lab.sync();
    EXPECT_EQ(partial.verdict, RunVerdict::Partial);
    EXPECT_EQ(partial.archived, 0) << Harm::Stale;
    EXPECT_EQ(lab.assets().size(), static_cast<std::size_t>(kRecords)) << Harm::Stale;
  }
  {
    Wire wire{lab};
    wire.change(anything(), [](Answer& answer) { answer.status = 500; });
    const auto failed = lab.sync();
    EXPECT_EQ(failed.verdict, RunVerdict::Failed);
    EXPECT_EQ(failed.archived, 0) << Harm::Stale;
  }
  observed::Run run;
  for (int i = 0; i < 2 && run.verdict != RunVerdict::Complete; ++i) run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete);
  EXPECT_EQ(run.archived, kRecords);
  EXPECT_THAT(lab.assets(), IsEmpty());
}
BOTH_FORMATS(VerdictAndArchiving);

}  // namespace
}  // namespace qualyswas::conformance
