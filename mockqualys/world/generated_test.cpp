#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "mockqualys/world/generated_catalog.h"
#include "mockqualys/world/generated_records.h"
#include "mockqualys/world/stored_record.h"

namespace mockqualys {
namespace {

using testing::HasSubstr;

std::string text(const Records& records, std::size_t position, Form form = Form::Full) {
  std::string out;
  records.append(position, form, out);
  return out;
}

TEST(Generated, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const GeneratedRecords one{{.seed = 7}, Kind::Finding}, same{{.seed = 7}, Kind::Finding},
      other{{.seed = 8}, Kind::Finding};
  EXPECT_EQ(text(one, 500), text(same, 500));
  EXPECT_NE(text(one, 500), text(other, 500));
}

TEST(Generated, FindsThePositionOfEveryIdAndOfTheGapsBetween) {
  for (const auto kind : {Kind::WebApp, Kind::Finding}) {
    const GeneratedRecords records{{.seed = 3, .webapps = 300, .findings = 2000}, kind};
    EXPECT_EQ(records.first_after(0), 0U);
    for (std::size_t position = 0; position < records.size(); ++position) {
      const auto id = records.id_at(position);
      ASSERT_EQ(records.first_after(id - 1), position);
      ASSERT_EQ(records.first_after(id), position + 1);
    }
    EXPECT_EQ(records.first_after(std::int64_t{1} << 62), records.size());
  }
}

TEST(Generated, DoesNotNumberItsRecordsDensely) {
  const GeneratedRecords records{{}, Kind::Finding};
  std::set<std::int64_t> gaps;
  for (std::size_t i = 1; i < 100; ++i) gaps.insert(records.id_at(i) - records.id_at(i - 1));
  EXPECT_GT(gaps.size(), 40U);
  EXPECT_GE(records.id_at(0), 10'000'000);
}

// What the world would index if the text had been read from an estate is what the formulas say.
class GeneratedFields : public testing::TestWithParam<Kind> {};
TEST_P(GeneratedFields, AgreeWithTheText) {
  const GeneratedRecords records{{.seed = 11, .webapps = 40, .findings = 400}, GetParam()};
  Values computed;
  for (std::size_t position = 0; position < records.size(); ++position) {
    const auto stored = parse_record(GetParam(), text(records, position));
    ASSERT_TRUE(stored) << stored.error();
    EXPECT_EQ((*stored)->full, text(records, position));
    EXPECT_EQ((*stored)->brief, text(records, position, Form::Short));
    for (int field = 0; field <= static_cast<int>(Field::TimesDetected); ++field) {
      if (static_cast<Field>(field) == Field::LastScanDate) continue;  // no element shows it
      records.values(position, static_cast<Field>(field), computed);
      std::vector<std::string> expected, got;
      for (const auto& [of, value] : (*stored)->fields) {
        if (of == static_cast<Field>(field)) expected.push_back(value);
      }
      for (std::size_t i = 0; i < computed.size(); ++i) got.emplace_back(computed[i]);
      ASSERT_EQ(got, expected) << "field " << field << " of " << text(records, position);
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Generated, GeneratedFields, testing::Values(Kind::WebApp, Kind::Finding));

TEST(Generated, HasEveryTypeSeverityStatusAndIgnoreReason) {
  const GeneratedRecords records{{.findings = 3000}, Kind::Finding};
  std::map<Field, std::set<std::string, std::less<>>> seen;
  Values values;
  std::size_t bytes = 0;
  for (std::size_t position = 0; position < records.size(); ++position) {
    for (const auto field :
         {Field::Type, Field::Severity, Field::Status, Field::IgnoredReason, Field::WebAppId, Field::Qid}) {
      records.values(position, field, values);
      for (std::size_t i = 0; i < values.size(); ++i) seen[field].emplace(values[i]);
    }
    bytes += text(records, position).size();
  }
  EXPECT_EQ(seen[Field::Type].size(), 3U);
  EXPECT_EQ(seen[Field::Severity].size(), 5U);
  EXPECT_EQ(seen[Field::Status].size(), 5U);
  EXPECT_EQ(seen[Field::IgnoredReason].size(), 3U);
  EXPECT_EQ(seen[Field::WebAppId].size(), 10U);
  EXPECT_EQ(seen[Field::Qid].size(), 200U);
  EXPECT_NEAR(static_cast<double>(bytes) / 3000, 2400, 300);
}

TEST(Generated, HasAKnowledgeBaseRecordForEveryQid) {
  std::vector<std::int64_t> qids;
  World::generate({})->solutions([&](std::int64_t qid, std::string_view xml) {
    qids.push_back(qid);
    EXPECT_THAT(std::string{xml}, HasSubstr("<QID>" + std::to_string(qid) + "</QID>"));
    EXPECT_THAT(std::string{xml}, HasSubstr("<DISCOVERY>"));
  });
  EXPECT_EQ(qids.size(), 200U);
  EXPECT_TRUE(std::ranges::is_sorted(qids));
}

TEST(GeneratedWorld, KeepsEditsInAnOverlay) {
  const auto world = World::generate({.seed = 5, .webapps = 3, .findings = 1000});
  const auto ids = world->ids(Kind::Finding);
  ASSERT_TRUE(world->remove(Kind::Finding, ids[0]));
  ASSERT_TRUE(world->remove(Kind::Finding, ids[500]));
  ASSERT_TRUE(world->add(Kind::Finding, "<Finding><id>5</id><status>NEW</status></Finding>"));
  ASSERT_TRUE(world->edit(Kind::Finding, ids[700], {{"severity", "5"}, {"detectionScore", "99"}}));
  auto expected = ids;
  expected.erase(expected.begin() + 500);
  expected[0] = 5;
  EXPECT_EQ(world->ids(Kind::Finding), expected);
  EXPECT_EQ(world->size(Kind::Finding), 999U);
  EXPECT_EQ(world->record(Kind::Finding, ids[500]), "");
  EXPECT_THAT(world->record(Kind::Finding, 5), HasSubstr("<status>NEW</status>"));
  EXPECT_THAT(world->record(Kind::Finding, ids[700]), HasSubstr("<detectionScore>99</detectionScore>"));
  EXPECT_FALSE(world->remove(Kind::Finding, ids[500]));
  ASSERT_TRUE(world->add(Kind::Finding, "<Finding><id>" + std::to_string(ids[500]) + "</id></Finding>"));
  EXPECT_EQ(world->size(Kind::Finding), 1000U);
}

TEST(GeneratedWorld, AnswersAMillionWithoutHoldingThem) {
  const auto world = World::generate({.findings = 1'000'000});
  const auto records = world->records(Kind::Finding);
  EXPECT_EQ(records->size(), 1'000'000U);
  const auto last = records->id_at(999'999);
  EXPECT_THAT(world->record(Kind::Finding, last), HasSubstr("<id>" + std::to_string(last) + "</id>"));
}

}  // namespace
}  // namespace mockqualys
