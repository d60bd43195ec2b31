#include "conformance/support/words.h"

#include <gmock/gmock.h>

#include <optional>
#include <vector>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::PrintToString;

TEST(Words, AreTheGuidesForEveryValueThatCasesCompare) {
  EXPECT_EQ(PrintToString(observed::Outcome::Incomplete), "incomplete");
  EXPECT_EQ(PrintToString(observed::Origin::Pulled), "pulled");
  EXPECT_EQ(PrintToString(store::State::Processing), "Processing");
  EXPECT_EQ(PrintToString(RunVerdict::Partial), "partial");
  EXPECT_EQ(PrintToString(ErrorKind::Auth), "auth");
  EXPECT_EQ(PrintToString(Profile::Neurons), "neurons");
  EXPECT_EQ(PrintToString(Format::Json), "json");
  EXPECT_EQ(PrintToString(observed::Proof::NotTried), "not tried");
  EXPECT_EQ(PrintToString(observed::Attribute{"Owner", "Kim"}), "Owner = Kim");
  EXPECT_EQ(PrintToString(observed::Unmapped{"severity", "9", 3}), "severity '9' in 3 findings");
}

TEST(Words, ReachInsideOptionalsAndLists) {
  EXPECT_THAT(PrintToString(std::optional{RunVerdict::Complete}), HasSubstr("complete"));
  EXPECT_THAT(PrintToString(std::vector{observed::Outcome::Refused}), HasSubstr("refused"));
  const std::optional<Instant> moment = instant("2031-03-06T23:00:00Z");
  EXPECT_THAT(PrintToString(moment), HasSubstr("2031-03-06T23:00:00Z"));
  EXPECT_EQ(PrintToString(*moment), "2031-03-06T23:00:00Z");
}

TEST(Words, AreNoBytesForRowsEither) {
  for (const auto& text :
       {PrintToString(observed::Run{}), PrintToString(observed::Upload{}), PrintToString(store::LogLine{}),
        PrintToString(observed::SeverityCounts{}), PrintToString(observed::Tag{}), PrintToString(observed::CheckStep{}),
        PrintToString(sync::Difference{}), PrintToString(sync::Comparison{}),
        PrintToString(Error{ErrorKind::Store, "full", ""})}) {
    EXPECT_THAT(text, Not(HasSubstr("byte object")));
  }
}

}  // namespace
}  // namespace qualyswas::conformance
