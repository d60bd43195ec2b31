#include "mockqualys/base/near_word.h"

#include <gtest/gtest.h>

#include <array>

namespace mockqualys {
namespace {

constexpr auto kWords = std::to_array<std::string_view>({"status", "severity", "url", "updatedDate"});

TEST(NearWord, IsTheOneWithTheFewestSlips) {
  EXPECT_EQ(near_word("statuss", kWords), "status");
  EXPECT_EQ(near_word("sevreity", kWords), "severity");
  EXPECT_EQ(near_word("Status", kWords), "status");
  EXPECT_EQ(near_word("updateDate", kWords), "updatedDate");
  EXPECT_EQ(near_word("ulr", kWords), "url");
}

TEST(NearWord, IsNoneWhenNothingIsNear) {
  EXPECT_EQ(near_word("colour", kWords), std::nullopt);
  EXPECT_EQ(near_word("", kWords), std::nullopt);
  EXPECT_EQ(near_word(std::string(100'000, 's'), kWords), std::nullopt);
}

TEST(NearWord, IsAskedForInASentence) {
  EXPECT_EQ(did_you_mean("statsu", kWords), "; did you mean status?");
  EXPECT_EQ(did_you_mean("colour", kWords), "");
}

TEST(ListedWords, EndWithAnAnd) {
  EXPECT_EQ(list_words(kWords), "status, severity, url and updatedDate");
  EXPECT_EQ(list_words(std::span{kWords}.first(1)), "status");
}

}  // namespace
}  // namespace mockqualys
