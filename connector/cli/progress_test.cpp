#include "connector/cli/progress.h"

#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using namespace std::chrono_literals;
using store::State;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(ProgressText, SaysWhatIsDoneAndHowFarItIs) {
  EXPECT_EQ(progress_text("Downloading", {State::Connecting, "", 0, 0}, std::nullopt, std::nullopt), "Connecting");
  EXPECT_EQ(progress_text("Downloading", {State::Connecting, "findings", 0, 0}, std::nullopt, std::nullopt),
            "Downloading findings");
  EXPECT_EQ(progress_text("Downloading", {State::Connecting, "findings", 40'000, 119'852}, 1'200, std::nullopt),
            "Downloading findings 40,000 of 119,852 (33 %), 1,200/s");
  EXPECT_EQ(
      progress_text("Downloading", {State::Processing, "report 1 of 3", 120, 456, "KiB"}, std::nullopt, std::nullopt),
      "Downloading report 1 of 3: 120 of 456 KiB (26 %)");
  EXPECT_EQ(
      progress_text("Downloading", {State::Processing, "report 1 of 3", 120, 0, "KiB"}, std::nullopt, std::nullopt),
      "Downloading report 1 of 3: 120 KiB");
}

TEST(ProgressText, SaysWhatIsWaitedForAndHowLong) {
  EXPECT_EQ(progress_text("Downloading", {State::Connecting, "findings", 40'000, 119'852}, 1'200,
                          Waiting{24s, "the vendor's limit is reached"}),
            "Downloading findings 40,000 of 119,852; waiting, 24 s left: the vendor's limit is reached");
}

// A vendor whose limit is reached once, and a connection that is refused once.
void limit_once(http::Script& vendor) {
  vendor.answer_when(http::target_begins("/qps/rest/3.0/search/was/finding"),
                     {.status = 429, .headers = {{"Retry-After", "25"}}, .body = "slow down"});
}

TEST_F(Qwas, ShowsOnATerminalWhatItWaitsFor) {
  init();
  err_is_terminal = true;
  limit_once(vendor);
  EXPECT_EQ(qwas({"sync"}), 0) << out.str();
  EXPECT_THAT(err.str(), AllOf(HasSubstr("Downloading web applications"), HasSubstr("Downloading findings"),
                               HasSubstr("waiting, "), HasSubstr(" s left: ")));
}

TEST_F(Qwas, TellsALogOfEveryWaitOnce) {
  init();
  limit_once(vendor);
  EXPECT_EQ(qwas({"sync"}), 0) << out.str();
  EXPECT_THAT(err.str(), AllOf(HasSubstr("waiting "), Not(HasSubstr("\r"))));
  EXPECT_EQ(err.str().find("waiting "), err.str().rfind("waiting "));
}

TEST_F(Qwas, SaysNothingOfItsProgressToPrograms) {
  init();
  err_is_terminal = true;
  limit_once(vendor);
  EXPECT_EQ(qwas({"--json", "sync"}), 0);
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace qualyswas::cli
