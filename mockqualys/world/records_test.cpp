// The index of Records against looking at each record one by one.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "mockqualys/world/bits.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/world.h"

namespace mockqualys {
namespace {

constexpr int kFields = static_cast<int>(Field::LastScanLaunchedDate) + 1;

TEST(Bits, AreCountedAndFoundBetweenAnyTwoPositions) {
  Bits bits{200};
  const std::vector<std::size_t> set{0, 3, 63, 64, 65, 127, 128, 199};
  for (const auto at : set) bits.set(at);
  for (std::size_t begin = 0; begin <= 200; ++begin) {
    std::vector<std::size_t> from_begin;
    for (const auto at : set)
      if (at >= begin) from_begin.push_back(at);
    for (std::size_t skipped = 0; skipped <= set.size(); ++skipped)
      ASSERT_EQ(bits.find(begin, skipped), skipped < from_begin.size() ? from_begin[skipped] : 200) << begin;
    for (std::size_t end = begin; end <= 200; ++end) {
      const auto within = std::ranges::count_if(from_begin, [&](std::size_t at) { return at < end; });
      ASSERT_EQ(bits.count(begin, end), static_cast<std::size_t>(within)) << begin << " to " << end;
    }
  }
}

TEST(Bits, AreCopiedFromAndToAnyPosition) {
  Bits source{150};
  for (std::size_t at = 0; at < 150; ++at) source.set(at, (at * 7 + at / 5) % 3 == 0);
  for (const std::size_t begin : {0, 1, 62, 64, 100}) {
    for (const std::size_t to : {0, 5, 63, 64, 70}) {
      const std::size_t end = begin + 47;
      Bits copy{130};
      copy.set(to == 0 ? 129 : to - 1);
      copy.copy(source, begin, end, to);
      for (std::size_t at = begin; at < end; ++at) ASSERT_EQ(copy[at - begin + to], source[at]);
      ASSERT_TRUE(copy[to == 0 ? 129 : to - 1]);
      ASSERT_EQ(copy.count(0, 130), 1 + source.count(begin, end));
    }
  }
}

// A test of any field that lets about half of the values through, and no record without one.
bool has_an_even_value(const Values& values) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (const char one : values[i]) sum = sum * 31 + static_cast<unsigned char>(one);
  return !values.empty() && sum % 2 == 0;
}

std::vector<std::size_t> found(const Records& records, Field field) {
  const auto bits = records.passing(field, "has an even value", has_an_even_value);
  std::vector<std::size_t> positions;
  for (auto at = bits->find(0); at < bits->size(); at = bits->find(at + 1)) positions.push_back(at);
  return positions;
}

std::vector<std::size_t> looked_at(const Records& records, Field field) {
  std::vector<std::size_t> positions;
  Values values;
  for (std::size_t position = 0; position < records.size(); ++position) {
    records.values(position, field, values);
    if (has_an_even_value(values)) positions.push_back(position);
  }
  return positions;
}

class AllFields : public testing::TestWithParam<Kind> {
 protected:
  static void expect_found(const World& world, const char* when) {
    const auto records = world.records(GetParam());
    for (int field = 0; field < kFields; ++field) {
      const auto of = static_cast<Field>(field);
      ASSERT_EQ(found(*records, of), looked_at(*records, of)) << "field " << field << ", " << when;
    }
  }
};

std::string named(Kind kind, std::int64_t id, const std::string& name) {
  return fmt::format("<{0}><id>{1}</id><name>{2}</name></{0}>", element_name(kind), id, name);
}

class AllFieldsOfAGeneratedEstate : public AllFields {};
TEST_P(AllFieldsOfAGeneratedEstate, AreFoundAsOneByOneWhateverIsChangedByHand) {
  const auto world = World::generate({.seed = 9, .webapps = 20, .findings = 700});
  const auto kind = GetParam();
  expect_found(*world, "as generated");
  const auto ids = world->ids(kind);
  for (const auto at : {std::size_t{3}, ids.size() - 1})
    ASSERT_TRUE(world->edit(kind, ids[at], {{"name", "Changed by hand"}}));
  expect_found(*world, "edited");
  for (const std::size_t at : {0, 1, 17}) ASSERT_TRUE(world->remove(kind, ids[at]));
  expect_found(*world, "removed");
  for (const auto id : {std::int64_t{5}, ids.front() - 1, ids.back() + 7})
    ASSERT_TRUE(world->add(kind, named(kind, id, "Added")));
  if (kind == Kind::Finding) {
    ASSERT_TRUE(world->add(kind, named(kind, ids[300] + 1, "Between")));
  }
  expect_found(*world, "added");
  ASSERT_TRUE(world->add(kind, named(kind, ids[1], "Back again")));
  ASSERT_TRUE(world->remove(kind, 5));
  expect_found(*world, "added where one was removed, and the other way round");
  world->reset();
  expect_found(*world, "reset");
}
INSTANTIATE_TEST_SUITE_P(Records, AllFieldsOfAGeneratedEstate, testing::Values(Kind::WebApp, Kind::Finding, Kind::Scan),
                         [](const auto& kind) { return std::string{element_name(kind.param)}; });

class AllFieldsOfAnEstate : public AllFields {};
TEST_P(AllFieldsOfAnEstate, AreFoundAsOneByOneAtAnyTime) {
  const auto world = World::load("lifecycle").value();
  expect_found(*world, "at the start");
  world->advance(std::chrono::weeks{2});
  expect_found(*world, "two weeks later");
}
INSTANTIATE_TEST_SUITE_P(Records, AllFieldsOfAnEstate,
                         testing::Values(Kind::WebApp, Kind::Finding, Kind::Scan, Kind::Tag),
                         [](const auto& kind) { return std::string{element_name(kind.param)}; });

// Counts how often a test is asked.
struct Asked {
  std::size_t times = 0;
  Records::Passes severity(const std::string& value) {
    return [this, value](const Values& values) {
      ++times;
      return !values.empty() && values[0] == value;
    };
  }
};

TEST(RecordsIndex, IsMadeAtFirstUseAndKept) {
  const auto records = World::generate({.findings = 5000})->records(Kind::Finding);
  Asked asked;
  const auto first = records->passing(Field::Severity, "5", asked.severity("5"));
  EXPECT_GT(asked.times, 0U);
  EXPECT_LE(asked.times, 200U) << "once for each QID is enough";
  asked.times = 0;
  EXPECT_EQ(records->passing(Field::Severity, "5", asked.severity("5")), first);
  EXPECT_EQ(asked.times, 0U);
  EXPECT_NE(records->passing(Field::Qid, "5", asked.severity("5")), first) << "another field, another test";
}

TEST(RecordsIndex, KeepsTheAnswersThatWereUsedLast) {
  const auto records = World::generate({.findings = 100})->records(Kind::Finding);
  Asked asked;
  const auto times_for = [&](std::size_t number) {
    asked.times = 0;
    static_cast<void>(records->passing(Field::Severity, std::to_string(number), asked.severity("5")));
    return asked.times;
  };
  for (std::size_t number = 0; number < Records::kKept; ++number) EXPECT_GT(times_for(number), 0U);
  EXPECT_EQ(times_for(0), 0U);
  EXPECT_GT(times_for(Records::kKept), 0U);
  EXPECT_EQ(times_for(0), 0U) << "used after the others";
  EXPECT_GT(times_for(1), 0U) << "the one that was not used for longest makes room";
}

TEST(RecordsIndex, AsksAfterAnEditAboutWhatWasEditedAlone) {
  const auto world = World::generate({.findings = 5000});
  const auto ids = world->ids(Kind::Finding);
  Asked asked;
  const auto severe = [&] {
    asked.times = 0;
    const auto records = world->records(Kind::Finding);
    return records->passing(Field::Severity, "5", asked.severity("5"))->count(0, records->size());
  };
  ASSERT_TRUE(world->edit(Kind::Finding, ids[0], {{"severity", "1"}}));
  const auto before = severe();
  ASSERT_TRUE(world->edit(Kind::Finding, ids[0], {{"severity", "5"}}));
  EXPECT_EQ(severe(), before + 1);
  EXPECT_EQ(asked.times, 1U);
  ASSERT_TRUE(world->remove(Kind::Finding, ids[0]));
  EXPECT_EQ(severe(), before);
  EXPECT_EQ(asked.times, 0U);
}

TEST(RecordsIndex, AnswersMoreTestsAtATimeThanItKeeps) {
  const auto world = World::generate({.findings = 3000});
  ASSERT_TRUE(world->remove(Kind::Finding, world->ids(Kind::Finding)[7]));
  const auto records = world->records(Kind::Finding);
  std::atomic<int> wrong{0};
  std::vector<std::jthread> readers;
  for (std::size_t reader = 0; reader < 4; ++reader) {
    readers.emplace_back([&, reader] {
      Asked asked;
      for (std::size_t i = 0; i < 60; ++i) {
        const auto severity = std::to_string((i + reader) % 30);
        const auto bits = records->passing(Field::Severity, severity, asked.severity(severity));
        const auto looked = severity.size() == 1 && severity >= "1" && severity <= "5";
        if ((bits->count(0, bits->size()) > 0) != looked) ++wrong;
      }
    });
  }
  readers.clear();
  EXPECT_EQ(wrong, 0);
}

TEST(RecordsIndex, FindsTheRecordsThatNameAnother) {
  const auto world = World::generate({.webapps = 5, .findings = 300});
  const auto webapp = std::to_string(world->ids(Kind::WebApp)[2]);
  const auto records = world->records(Kind::Finding);
  const auto naming = records->holding(Field::WebAppId, webapp);
  Values values;
  for (std::size_t position = 0; position < records->size(); ++position) {
    records->values(position, Field::WebAppId, values);
    ASSERT_EQ((*naming)[position], values[0] == webapp);
  }
}

}  // namespace
}  // namespace mockqualys
