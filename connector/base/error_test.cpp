#include "connector/base/error.h"

#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace qualyswas {
namespace {

TEST(Error, NamesTheStepThatMetItInFront) {
  const Error refused{ErrorKind::Transport, "connection refused", "start the server"};
  const Error during = refused.during("reading findings");
  EXPECT_EQ(during.message, "reading findings: connection refused");
  EXPECT_EQ(during.kind, ErrorKind::Transport);
  EXPECT_EQ(during.advice, "start the server");
}

TEST(Error, HasAWordOfItsOwnForEveryKind) {
  std::set<std::string_view> words;
  int kinds = 0;
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::Cancelled); ++kind, ++kinds) {
    words.insert(name_of(static_cast<ErrorKind>(kind)));
  }
  EXPECT_EQ(static_cast<int>(words.size()), kinds);
  EXPECT_EQ(words.count("unknown"), 0U);
}

TEST(Fail, CarriesKindMessageAndAdvice) {
  const Result<int> result = fail(ErrorKind::Config, "url: is missing", "give a platform code");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (Error{ErrorKind::Config, "url: is missing", "give a platform code"}));
}

}  // namespace
}  // namespace qualyswas
