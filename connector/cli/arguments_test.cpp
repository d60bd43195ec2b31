// What can be typed, and what is said of what cannot.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Qwas, ShowsItsExitCodesAndExamples) {
  EXPECT_EQ(qwas({"--help"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("Exit codes"), HasSubstr("Examples")));
  EXPECT_EQ(qwas({"show", "runs", "--help"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("--log"), HasSubstr("Example")));
  EXPECT_EQ(qwas({"--version"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("qwas 0."));
  EXPECT_EQ(qwas({}), 2);
}

struct Typo {
  const char* name;
  std::vector<std::string> args;
  std::vector<std::string> says;
};
void PrintTo(const Typo& typo, std::ostream* out) { *out << typo.name; }
class QwasTypo : public Qwas, public testing::WithParamInterface<Typo> {};
TEST_P(QwasTypo, IsAnsweredWithWhatWasMeant) {
  EXPECT_EQ(qwas(GetParam().args), 2);
  EXPECT_EQ(out.str(), "");
  for (const auto& part : GetParam().says) EXPECT_THAT(err.str(), HasSubstr(part));
  EXPECT_THAT(err.str(), AllOf(testing::StartsWith("qwas: usage: "), HasSubstr("\n  -> ")));
}
INSTANTIATE_TEST_SUITE_P(
    All, QwasTypo,
    testing::Values(
        Typo{"Command", {"syn"}, {"'syn' is no command", "did you mean 'sync'?", "init, check, sync, upload, show"}},
        Typo{"CommandInCapitals", {"SYNC"}, {"did you mean 'sync'?"}},
        Typo{"CommandOfAnotherProgram", {"pull"}, {"did you mean: qwas sync?"}},
        Typo{"SubjectAsACommand", {"assets"}, {"did you mean: qwas show assets?"}},
        Typo{"CommandFarFromAll", {"frobnicate"}, {"'frobnicate' is no command", "the commands are:"}},
        Typo{"Subject", {"show", "asset"}, {"'asset' is no subject of qwas show", "did you mean 'assets'?"}},
        Typo{"NoSubject", {"show"}, {"qwas show: of what?", "assets, vulnerabilities, instances"}},
        Typo{"NoCommand", {"--no-color"}, {"no command was given"}},
        Typo{"Option",
             {"show", "assets", "--achived"},
             {"qwas show assets has no option '--achived'", "did you mean '--archived'?"}},
        Typo{"OptionWithItsValue",
             {"show", "instances", "--stats=Fixed"},
             {"has no option '--stats'", "did you mean '--status'?"}},
        Typo{"OptionOfAnotherSubject",
             {"show", "assets", "--qid", "1"},
             {"it is an option of: qwas show vulnerabilities, qwas show instances"}},
        Typo{"OptionBeforeItsCommand",
             {"--limit", "1", "show", "assets"},
             {"--limit stands before its command", "qwas show assets --limit"}},
        Typo{"GlobalOption", {"--conector", "x", "sync"}, {"did you mean '--connector'?"}},
        Typo{"OneWordTooMany", {"sync", "everything"}, {"qwas sync takes no further word", "'everything'"}},
        Typo{"NegativeLimit",
             {"show", "assets", "--limit", "-1"},
             {"--limit: -1 is less than 0", "a whole number from 0 up"}},
        Typo{"LimitBeyondAllNumbers", {"show", "assets", "--limit", "99999999999999999999"}, {"is beyond all numbers"}},
        Typo{"LimitThatIsNoNumber", {"show", "assets", "--limit", "ten"}, {"--limit: 'ten' is not a whole number"}},
        Typo{"LimitWithATail", {"show", "assets", "--limit", "10x"}, {"'10x' is not a whole number"}},
        Typo{"QidThatIsNoNumber",
             {"show", "instances", "--qid", "CVE-2026-1"},
             {"--qid: 'CVE-2026-1' is not a whole number"}},
        Typo{
            "ValueThatIsMissing", {"show", "assets", "--limit"}, {"--limit needs a value: Print at most so many rows"}},
        Typo{"OptionGivenTwice", {"show", "assets", "--limit", "1", "--limit", "2"}, {"--limit is given 2 times"}},
        Typo{"NoUser", {"init", "--platform", "EU1"}, {"qwas init needs --username (The API user)"}},
        Typo{"NoServer", {"init", "--username", "u"}, {"--platform or --url"}},
        Typo{"TwoServers",
             {"init", "--username", "u", "--platform", "EU1", "--url", "https://x.test"},
             {"only one of the two"}},
        Typo{"Profile",
             {"init", "--username", "u", "--platform", "EU1", "--profile", "volcan"},
             {"'volcan' is not a profile", "did you mean 'vulcan'?"}},
        Typo{"DaysThatAreNone",
             {"init", "--username", "u", "--platform", "EU1", "--archive-after-days", "0"},
             {"0 is less than 1"}},
        Typo{"HelpOfNothing", {"help", "asset"}, {"'asset' is no command", "did you mean: qwas show assets?"}},
        Typo{"Time", {"--now", "2026-02-30", "sync"}, {"'2026-02-30' is not a time", "2026-01-05T06:00:00Z"}},
        Typo{"TimeOfAnotherZone", {"--now", "2026-02-03T06:00:00+01:00", "sync"}, {"it is UTC"}},
        Typo{"State", {"show", "findings", "--state", "fixed"}, {"'fixed' is not a state", "Open, Closed"}}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(Qwas, TellsAUsageErrorToProgramsToo) {
  EXPECT_EQ(qwas({"--json", "syn"}), 2);
  const auto error = json::parse(out.str())["error"];
  EXPECT_EQ(error["kind"], "usage");
  EXPECT_THAT(error["advice"].get<std::string>(), HasSubstr("sync"));
}

TEST_F(Qwas, KnowsHelpAndVersionAsWordsToo) {
  EXPECT_EQ(qwas({"help"}), 0);
  const auto all = out.str();
  EXPECT_EQ(qwas({"--help"}), 0);
  EXPECT_EQ(out.str(), all);
  EXPECT_EQ(qwas({"help", "show", "assets"}), 0);
  const auto of_assets = out.str();
  EXPECT_THAT(of_assets, HasSubstr("--archived"));
  EXPECT_EQ(qwas({"show", "assets", "--help"}), 0);
  EXPECT_EQ(out.str(), of_assets);
  EXPECT_EQ(qwas({"show", "assets", "help"}), 0);
  EXPECT_EQ(out.str(), of_assets);
  for (const auto* version : {"version", "-V", "--version"}) {
    EXPECT_EQ(qwas({version}), 0);
    EXPECT_THAT(out.str(), testing::StartsWith("qwas 0."));
  }
}

TEST_F(Qwas, HelpsWithinTheWidthOfTheTerminal) {
  for (const int columns : {80, 60}) {
    width = columns;
    for (const auto& command : std::vector<std::vector<std::string>>{{"help"},
                                                                     {"help", "init"},
                                                                     {"help", "sync"},
                                                                     {"help", "upload"},
                                                                     {"help", "show"},
                                                                     {"help", "show", "instances"},
                                                                     {"help", "show", "findings"}}) {
      EXPECT_EQ(qwas(command), 0);
      EXPECT_LE(widest(out.str()), static_cast<std::size_t>(columns)) << out.str();
    }
  }
}

TEST_F(Qwas, SaysInItsHelpWhatAResumedSyncReadsAgainAndWhy) {
  qwas({"help", "sync"});
  EXPECT_THAT(out.str(), AllOf(HasSubstr("saved"), HasSubstr("within the hour"), HasSubstr("once more")));
}

TEST_F(Qwas, SaysInItsHelpWhatIsKeptOfAFileThatCouldNotBeReadWhole) {
  width = 1'000;  // each sentence on one line
  qwas({"help", "upload"});
  EXPECT_THAT(out.str(), AllOf(HasSubstr("A file that is refused leaves nothing in the store"),
                               HasSubstr("the rest is stored, it is called incomplete, and no finding is closed")));
}

class QwasTime : public Qwas, public testing::WithParamInterface<std::pair<const char*, const char*>> {};
TEST_P(QwasTime, IsTakenAsUtc) {
  init();
  EXPECT_EQ(qwas({"sync", "--now", GetParam().first, "--json"}), 0) << err.str();
  EXPECT_EQ(json::parse(out.str())["started"], GetParam().second);
}
INSTANTIATE_TEST_SUITE_P(All, QwasTime,
                         testing::Values(std::pair{"2026-03-02", "2026-03-02T00:00:00Z"},
                                         std::pair{"2026-03-02T06:07", "2026-03-02T06:07:00Z"},
                                         std::pair{"2026-03-02 06:07:08", "2026-03-02T06:07:08Z"},
                                         std::pair{"2026-03-02T06:07:08Z", "2026-03-02T06:07:08Z"}));

}  // namespace
}  // namespace qualyswas::cli
