#include "connector/store/encode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::store {
namespace {

using testing::ElementsAre;

TEST(Encode, WritesListsThatPeopleCanRead) {
  EXPECT_EQ(encode(std::vector<std::int64_t>{79, 5'000'000'000}), "[79,5000000000]");
  EXPECT_EQ(encode(std::vector<std::string>{"3 Injection", "a \"b\""}), R"(["3 Injection","a \"b\""])");
  EXPECT_EQ(encode(std::vector<model::Tag>{{5, "prod"}}), R"([[5,"prod"]])");
  EXPECT_EQ(encode(std::vector<std::string>{}), "[]");
}

TEST(Encode, MakesInvalidUtf8Visible) {
  std::vector<std::string> back;
  decode(encode(std::vector<std::string>{"a\xFFz"}), back);
  EXPECT_THAT(back, ElementsAre("a\xEF\xBF\xBDz"));
}

TEST(Encode, RefusesTextThatNoEncodingMade) {
  std::vector<std::string> list;
  EXPECT_THROW(decode("[\"a\"", list), std::exception);
  EXPECT_THROW(decode("{}", list), std::exception);
  EXPECT_THROW(decode("[1]", list), std::exception);
}

// The value is in files already: another one would make the next sync write every row.
TEST(Digest, IsTheSameOnEveryMachine) {
  // printf '\3\0\0\0\0\0\0\0abc' | sha256sum
  EXPECT_EQ(static_cast<std::uint64_t>(digest_of("abc")), 0xce91dc5eec0139adU);
}

TEST(Digest, TellsWhereOneFieldEnds) {
  model::AssetRow one{.name = "ab", .type = "c"}, two{.name = "a", .type = "bc"};
  EXPECT_NE(digest_of(one), digest_of(two));
}

}  // namespace
}  // namespace qualyswas::store
