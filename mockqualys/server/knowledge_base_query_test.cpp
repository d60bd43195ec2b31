#include "mockqualys/server/handlers/knowledge_base_query.h"

#include <gmock/gmock.h>

namespace mockqualys::server {
namespace {

std::string refusal_of(std::string_view query) {
  const auto parsed = parse_knowledge_base_query(decode_form(query));
  return parsed ? "accepted" : std::string{parsed.error().code} + " " + parsed.error().text;
}

KnowledgeBaseQuery parse(std::string_view query) {
  auto parsed = parse_knowledge_base_query(decode_form(query));
  EXPECT_TRUE(parsed) << query;
  return parsed.value_or(KnowledgeBaseQuery{});
}

TEST(KnowledgeBaseQuery, RefusesABadIdInTheRecordedWords) {
  EXPECT_EQ(refusal_of("action=list&ids=abc123"),
            "1905 parameter ids has invalid value: abc123 (neither a positive integer nor a range: abc123)");
}

struct BadIds {
  std::string_view ids;
};
void PrintTo(const BadIds& row, std::ostream* out) { *out << '"' << row.ids << '"'; }

class BadIdLists : public testing::TestWithParam<BadIds> {};

TEST_P(BadIdLists, AreRefusedWith1905) {
  EXPECT_THAT(refusal_of("action=list&ids=" + std::string{GetParam().ids}), testing::StartsWith("1905 parameter ids "));
}

INSTANTIATE_TEST_SUITE_P(Reference, BadIdLists,
                         testing::Values(BadIds{""}, BadIds{","}, BadIds{"1,"}, BadIds{"0"}, BadIds{"-5"}, BadIds{"5-"},
                                         BadIds{"9-5"}, BadIds{"1.5"}, BadIds{"1%20"}, BadIds{"99999999999999999999"}));

TEST(KnowledgeBaseQuery, ReadsIdsAndRangesInAnyOrder) {
  const auto query = parse("action=list&ids=150010-150020%2C150001,150015-150030");
  for (const auto qid : {150001, 150010, 150020, 150025, 150030}) EXPECT_TRUE(query.names(qid)) << qid;
  for (const auto qid : {150000, 150002, 150009, 150031}) EXPECT_FALSE(query.names(qid)) << qid;
}

TEST(KnowledgeBaseQuery, ARangeWithinALongerOneHidesNothing) {
  const auto query = parse("action=list&ids=1-100,5-6");
  EXPECT_TRUE(query.names(50));
}

TEST(KnowledgeBaseQuery, TheWindowOfIdsIncludesItsEnds) {
  const auto query = parse("action=list&id_min=10&id_max=20");
  EXPECT_FALSE(query.names(9));
  EXPECT_TRUE(query.names(10));
  EXPECT_TRUE(query.names(20));
  EXPECT_FALSE(query.names(21));
}

struct Refused {
  std::string_view query, told;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.query; }

class RefusedQueries : public testing::TestWithParam<Refused> {};

TEST_P(RefusedQueries, SayWhy) {
  EXPECT_THAT(refusal_of(GetParam().query), testing::StartsWith(std::string{GetParam().told}));
}

INSTANTIATE_TEST_SUITE_P(
    Reference, RefusedQueries,
    testing::Values(
        Refused{"action=list&truncation_limit=10", "1901 Unrecognized parameter(s): truncation_limit"},
        Refused{"action=list&show_cvss=1&show_cve=1", "1901 Unrecognized parameter(s): show_cvss, show_cve"},
        Refused{"Action=list", "1901 Unrecognized parameter(s): Action"},
        Refused{"details=All", "1903 Missing required parameter(s): action"},
        Refused{"", "1903 Missing required parameter(s): action"},
        Refused{"action=destroy", "1905 parameter action has invalid value: destroy"},
        Refused{"action=list&details=all", "1905 parameter details has invalid value: all"},
        Refused{"action=list&echo_request=yes", "1905 parameter echo_request has invalid value: yes"},
        Refused{"action=list&id_min=-1", "1905 parameter id_min has invalid value: -1"},
        Refused{"action=list&last_modified_after=01/02/2026", "1905 parameter last_modified_after has invalid value"},
        Refused{"action=list&published_before=2026-02-30", "1905 parameter published_before has invalid value"},
        Refused{"action=list&discovery_method=Psychic", "1905 parameter discovery_method has invalid value"}));

TEST(KnowledgeBaseQuery, OfANameGivenTwiceTheLastCounts) {
  EXPECT_EQ(parse("details=All&action=destroy&details=None&action=list").details, Details::None);
}

TEST(KnowledgeBaseQuery, DetailsThatAreNotSaidAreNotTheBasicOfACallThatSaysIt) {
  EXPECT_EQ(parse("action=list").details, Details::Default);
  EXPECT_EQ(parse("action=list&details=Basic").details, Details::Basic);
}

TEST(KnowledgeBaseQuery, ADateIsADayOrASecond) {
  const auto query = parse("action=list&last_modified_after=2026-01-05&last_modified_before=2026-01-06T07:08:09Z");
  using namespace std::chrono_literals;
  const std::chrono::sys_days day{std::chrono::year{2026} / 1 / 5};
  const auto& window = query.windows[static_cast<std::size_t>(Moment::Modified)];
  EXPECT_EQ(window.after, Instant{day});
  EXPECT_EQ(window.before, Instant{day + 24h + 7h + 8min + 9s});
}

}  // namespace
}  // namespace mockqualys::server
