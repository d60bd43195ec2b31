#include "connector/sync/spool.h"

#include <gmock/gmock.h>

namespace qualyswas::sync {
namespace {

std::string all_of(Source& source) {
  std::string text;
  EXPECT_TRUE(source.rewind());
  for (auto piece = source.next(); piece && !piece->empty(); piece = source.next()) text += *piece;
  return text;
}

TEST(Spool, GivesBackWhatWasWrittenAsOftenAsAsked) {
  Spool spool;
  const std::string text(200'000, 'x');
  ASSERT_TRUE(spool.clear());
  ASSERT_TRUE(spool.write(text));
  ASSERT_TRUE(spool.write("end"));
  EXPECT_EQ(all_of(spool), text + "end");
  EXPECT_EQ(all_of(spool), text + "end");
}

TEST(Spool, RefusesMoreThanItsLimit) {
  Spool spool{1U << 20U};
  ASSERT_TRUE(spool.clear());
  ASSERT_TRUE(spool.write(std::string(1U << 20U, 'x')));
  const auto refused = spool.write("x");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Vendor);
  EXPECT_EQ(refused.error().message, "it is larger than 1 MiB");
}

TEST(Spool, BeginsAnewWhenItIsCleared) {
  Spool spool{4};
  ASSERT_TRUE(spool.clear());
  ASSERT_TRUE(spool.write("abcd"));
  ASSERT_TRUE(spool.clear());
  ASSERT_TRUE(spool.write("efgh"));
  EXPECT_EQ(all_of(spool), "efgh");
}

}  // namespace
}  // namespace qualyswas::sync
