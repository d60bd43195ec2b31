#include "mockqualys/server/journal.h"

#include <gmock/gmock.h>

namespace mockqualys::server {
namespace {

JournalEntry entry_with_body(std::size_t bytes) {
  JournalEntry entry;
  entry.body.assign(bytes, 'x');
  return entry;
}

TEST(Journal, IsBoundedInBytesAndTheOldestMakeRoom) {
  Journal journal{20'000};
  for (int i = 0; i < 100; ++i) journal.add(entry_with_body(4096));
  const auto entries = journal.entries();
  EXPECT_GE(entries.size(), 2U);
  EXPECT_LE(entries.size(), 4U);
  EXPECT_EQ(entries.back().number, 100);
  EXPECT_EQ(journal.seen(), 100);
}

TEST(Journal, CountsHeadersCriteriaAndAnswersAmongItsBytes) {
  JournalEntry large;
  large.headers.assign(10, {"X-Large", std::string(1000, 'x')});
  large.criteria.assign(10, {.field = "name", .op = "EQUALS", .value = std::string(1000, 'x')});
  large.answer.assign(10'000, 'x');
  Journal journal{100'000};
  for (int i = 0; i < 100; ++i) journal.add(large);
  EXPECT_EQ(journal.entries().size(), 3U);
}

TEST(Journal, CountsAnewOnceCleared) {
  Journal journal{20'000};
  journal.add(entry_with_body(1));
  journal.clear();
  EXPECT_TRUE(journal.entries().empty());
  journal.add(entry_with_body(1));
  EXPECT_EQ(journal.entries().front().number, 1);
}

TEST(Journal, HidesEverySecretWhereverItStands) {
  const std::vector<std::string> secrets{"open-sesame", "dXNlcjpvcGVu"};
  EXPECT_EQ(hide("a=open-sesame&b=open-sesame, dXNlcjpvcGVu!", secrets), "a=********&b=********, ********!");
}

}  // namespace
}  // namespace mockqualys::server
