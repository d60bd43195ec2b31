#include "conformance/support/words.h"

#include <gmock/gmock.h>

#include <optional>
#include <vector>

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::PrintToString;

TEST(Words, AreTheGuidesForEveryValueThatCasesCompare) {
  EXPECT_EQ(PrintToString(store::Outcome::Incomplete), "incomplete");
  EXPECT_EQ(PrintToString(store::Origin::Pulled), "pulled");
  EXPECT_EQ(PrintToString(store::State::Processing), "Processing");
  EXPECT_EQ(PrintToString(store::Verdict::Partial), "partial");
  EXPECT_EQ(PrintToString(ErrorKind::Auth), "auth");
  EXPECT_EQ(PrintToString(config::Profile::Neurons), "neurons");
  EXPECT_EQ(PrintToString(config::Format::Json), "json");
  EXPECT_EQ(PrintToString(model::FindingKind::SensitiveContent), "sensitive content");
  EXPECT_EQ(PrintToString(model::OwaspEdition::Of2017), "OWASP 2017");
  EXPECT_EQ(PrintToString(sync::CheckStep::Outcome::NotTried), "not tried");
  EXPECT_EQ(PrintToString(model::NamedText{"Referer", "https://kiosk.example/"}), "Referer = https://kiosk.example/");
  EXPECT_EQ(PrintToString(store::UnmappedCount{"severity", "9", 3}), "severity '9' in 3 findings");
}

TEST(Words, ReachInsideOptionalsAndLists) {
  EXPECT_THAT(PrintToString(std::optional{store::Verdict::Complete}), HasSubstr("complete"));
  EXPECT_THAT(PrintToString(std::vector{store::Outcome::Refused}), HasSubstr("refused"));
  const std::optional<Instant> instant = parse_utc("2031-03-06T23:00:00Z");
  EXPECT_THAT(PrintToString(instant), HasSubstr("2031-03-06T23:00:00Z"));
  EXPECT_EQ(PrintToString(*instant), "2031-03-06T23:00:00Z");
}

TEST(Words, AreNoBytesForRowsEither) {
  for (const auto& text :
       {PrintToString(store::RunRow{}), PrintToString(store::UploadRow{}), PrintToString(store::LogLine{}),
        PrintToString(store::SeverityCounts{}), PrintToString(model::ReportPayload{}), PrintToString(sync::CheckStep{}),
        PrintToString(sync::Difference{}), PrintToString(sync::Comparison{}),
        PrintToString(Error{ErrorKind::Store, "full", ""})}) {
    EXPECT_THAT(text, Not(HasSubstr("byte object")));
  }
}

}  // namespace
}  // namespace qualyswas::conformance
