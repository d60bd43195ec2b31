// `qwas show` of profile vulcan, and what all views have in common.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Qwas, StreamsAnArrayForPrograms) {
  init();
  qwas({"sync"});
  EXPECT_EQ(qwas({"--json", "show", "instances"}), 0);
  const auto rows = json::parse(out.str());
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]["qid"], 150001);
  EXPECT_EQ(rows[0]["finding_ids"], json::array({901}));
  EXPECT_EQ(qwas({"show", "instances", "--status", "Fixed", "--json"}), 0);
  EXPECT_EQ(json::parse(out.str()), json::array());
  EXPECT_EQ(qwas({"show", "instances", "--limit", "0", "--json"}), 0);
  EXPECT_EQ(json::parse(out.str()), json::array());
}

TEST_F(Qwas, NamesTheStoreThatIsNotThereAndMakesNone) {
  init();
  for (const auto* view : {"assets", "instances", "vulnerabilities", "runs"}) {
    EXPECT_EQ(qwas({"show", view}), 1) << "an empty answer would look like an empty store";
    EXPECT_EQ(out.str(), "");
    EXPECT_THAT(err.str(), AllOf(testing::StartsWith("qwas: store: " + (folder / "qwas.db").string()),
                                 HasSubstr("\n  -> run: qwas sync; or correct \"store\" in")));
  }
  EXPECT_EQ(qwas({"show", "assets", "--json"}), 1);
  EXPECT_EQ(json::parse(out.str())["error"]["kind"], "store");
  EXPECT_FALSE(std::filesystem::exists(folder / "qwas.db")) << "looking makes no store";
}

TEST_F(Qwas, NamesAStoreThatLeadsNowhere) {
  init();
  std::filesystem::create_symlink("qwas.db", folder / "qwas.db");  // to itself
  EXPECT_EQ(qwas({"show", "assets"}), 1);
  EXPECT_THAT(err.str(), HasSubstr((folder / "qwas.db").string()));
  std::filesystem::remove(folder / "qwas.db");
  std::filesystem::create_symlink("nowhere.db", folder / "qwas.db");
  EXPECT_EQ(qwas({"show", "assets"}), 1);
  EXPECT_THAT(err.str(), HasSubstr((folder / "qwas.db").string()));
}

TEST_F(Qwas, MakesItsFilesForTheirOwnerAlone) {
  init();
  qwas({"sync"});
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(entry.status().permissions(), std::filesystem::perms{0600}) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 3U) << "configuration, store, lock";
}

TEST_F(Qwas, SaysThatNothingWasSyncedYet) {
  init();
  qwas({"check"});  // makes the store
  EXPECT_EQ(qwas({"show", "assets"}), 0);
  EXPECT_EQ(out.str(), "No rows. Nothing is stored yet. Type: qwas sync\n");
  EXPECT_EQ(qwas({"--connector", "shop", "show", "runs"}), 0);
  EXPECT_EQ(out.str(), "No rows. Nothing is stored yet. Type: qwas --connector shop sync\n");
}

TEST_F(Qwas, SaysThatTheLastSyncFailedAndWhy) {
  init();
  vendor.answer_when(http::target_begins("/qps/"),
                     {.body = envelope("<responseCode>INVALID_CREDENTIALS</responseCode>")});
  qwas({"sync"});
  EXPECT_EQ(qwas({"show", "assets"}), 0);
  EXPECT_THAT(out.str(), AllOf(testing::StartsWith("No rows. The last sync, of 2026-01-06 UTC, failed"),
                               HasSubstr("INVALID_CREDENTIALS"), HasSubstr("qwas check")));
}

TEST_F(Qwas, SaysThatRowsAreArchivedAndHowToSeeThem) {
  init();
  qwas({"sync", "--now", "2026-03-04"});
  EXPECT_EQ(qwas({"show", "assets"}), 0);
  EXPECT_EQ(out.str(), "No rows. 1 asset is archived: add --archived.\n");
  EXPECT_EQ(qwas({"show", "instances"}), 0);
  EXPECT_EQ(out.str(), "No rows. 1 instance is of archived assets: add --archived.\n");
  EXPECT_EQ(qwas({"show", "vulnerabilities"}), 0);
  EXPECT_EQ(out.str(), "No rows. 1 vulnerability is of archived assets: add --archived.\n");
}

TEST_F(Qwas, SaysWhichFilterHidesTheRows) {
  init();
  qwas({"sync"});
  EXPECT_EQ(qwas({"show", "instances", "--status", "fixed"}), 0);
  EXPECT_EQ(out.str(), "No rows. 1 instance has another status than Fixed.\n");
  EXPECT_EQ(qwas({"show", "instances", "--qid", "7"}), 0);
  EXPECT_EQ(out.str(), "No rows. 1 instance has another QID than 7.\n");
  EXPECT_EQ(qwas({"show", "instances", "--qid", "7", "--status", "fixed"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("1 instance is stored, and none fits all filters together"),
                               HasSubstr("qwas show instances --archived --informational")));
}

// A vendor that shows this user nothing.
TEST_F(Qwas, SaysThatACompleteSyncBroughtNothing) {
  vendor.otherwise([](const http::Request& request) -> std::optional<http::Answer> {
    if (request.target.find("/count/") != std::string::npos)
      return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>0</count>")};
    if (request.target.find("/search/") != std::string::npos)
      return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>0</count><hasMoreRecords>false"
                                           "</hasMoreRecords>")};
    return respond(request);
  });
  init();
  ASSERT_EQ(qwas({"sync"}), 0) << out.str();
  EXPECT_EQ(qwas({"show", "instances"}), 0);
  EXPECT_THAT(out.str(),
              AllOf(testing::StartsWith("No rows. The last sync, of 2026-01-06 UTC, was complete, and brought "
                                        "no instances"),
                    HasSubstr("scope"), HasSubstr("\"informational\": true")));
}

// --- words that name something ---

TEST_F(Qwas, TakesAPartOfANameInAnyCaseForAnAsset) {
  init();
  qwas({"sync"});
  for (const std::string typed : {"4711", "Shop", "SHOP", "ho"}) {
    EXPECT_EQ(rows({"show", "assets", "--asset", typed}).size(), 1u) << typed;
    EXPECT_EQ(rows({"show", "instances", "--asset", typed}).size(), 1u) << typed;
  }
}

TEST_F(Qwas, RefusesAnAssetThatIsNotStoredWithTheNearOnes) {
  init();
  qwas({"sync"});
  EXPECT_EQ(qwas({"show", "instances", "--asset", "4712"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("--asset: no asset '4712' is stored"),
                               HasSubstr("\n  -> did you mean: 4711 Shop; --asset takes an id, a name or a part")));
  EXPECT_EQ(qwas({"show", "assets", "--asset", "Blog"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("no asset 'Blog' is stored"), HasSubstr("stored are: 4711 Shop")));
}

TEST_F(Qwas, SaysThatNoAssetAtAllIsStored) {
  init();
  qwas({"check"});
  EXPECT_EQ(qwas({"show", "assets", "--asset", "Shop"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("no asset is stored yet"), HasSubstr("qwas show assets")));
}

TEST_F(Qwas, TakesAStatusInAnyCaseOrAPartOfIt) {
  init();
  qwas({"sync"});
  for (const auto* typed : {"Vulnerable", "vulnerable", "VULN"})
    EXPECT_EQ(rows({"show", "instances", "--status", typed}).size(), 1u) << typed;
  for (const auto* typed : {"false positive", "false_positive", "risk", "unmapped"})
    EXPECT_EQ(rows({"show", "instances", "--status", typed}).size(), 0u) << typed;
}

TEST_F(Qwas, RefusesAStatusThatTheGuideDoesNotHave) {
  init();
  EXPECT_EQ(qwas({"show", "instances", "--status", "Open"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("--status: 'Open' is not a status"), HasSubstr("Vulnerable, Fixed,")));
  EXPECT_EQ(qwas({"show", "instances", "--status", "active"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("a finding that the vendor calls active is 'Vulnerable' here"));
  EXPECT_EQ(qwas({"show", "instances", "--status", "ignored"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("may be Ignored - false positive or Ignored risk acknowledged"));
}

// --- how wide a table is ---

TEST_F(Qwas, FitsEveryTableIntoTheTerminal) {
  init();
  qwas({"sync"});
  for (const auto* view : {"assets", "vulnerabilities", "instances", "runs"})
    for (const int columns : {200, 100, 80, 60, 40}) {
      width = columns;
      EXPECT_EQ(qwas({"show", view}, true), 0);
      EXPECT_LE(widest(out.str()), static_cast<std::size_t>(columns)) << view << '\n' << out.str();
    }
}

TEST_F(Qwas, LeavesColumnsOutBeforeTextsBecomeUnreadableAndSaysSo) {
  init();
  qwas({"sync"});
  qwas({"show", "instances"}, true);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("LOCATION"), HasSubstr("https://shop.example.te"), HasSubstr("no room for"),
                               HasSubstr("FINDINGS"), HasSubstr("--wide"), HasSubstr("--columns")));
  qwas({"show", "instances", "--wide"}, true);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("FIRST SEEN"), Not(HasSubstr("no room for"))));
}

TEST_F(Qwas, PrintsTheColumnsThatAreNamed) {
  init();
  qwas({"sync"});
  EXPECT_EQ(qwas({"show", "instances", "--columns", "findings,first-seen,qid"}, true), 0);
  EXPECT_THAT(out.str(), testing::StartsWith("FINDINGS  FIRST SEEN     QID\n       1  2026-01-02  150001\n"));
  EXPECT_EQ(qwas({"show", "instances", "--columns", "locaton"}), 2);
  EXPECT_THAT(err.str(),
              AllOf(HasSubstr("--columns: 'locaton' is not a column"), HasSubstr("did you mean 'LOCATION'?")));
  EXPECT_EQ(qwas({"--json", "show", "instances", "--columns", "qid"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("--json prints none"));
}

TEST_F(Qwas, ObeysColumnsOnATerminalAndElsewhere) {
  init();
  qwas({"sync"});
  variables["COLUMNS"] = "44";
  for (const bool terminal : {true, false}) {
    qwas({"show", "instances"}, terminal);
    EXPECT_LE(widest(out.str()), 44u) << out.str();
  }
  for (const auto* nonsense : {"", "0", "-5", "wide", "80x"}) {
    variables["COLUMNS"] = nonsense;
    qwas({"show", "instances"});
    EXPECT_THAT(out.str(), HasSubstr("https://shop.example.test/a")) << nonsense;
  }
}

TEST_F(Qwas, SaysOnceThatTimesAreUtc) {
  init();
  qwas({"sync"});
  for (const auto* view : {"assets", "vulnerabilities", "instances", "runs"}) {
    qwas({"show", view});
    EXPECT_THAT(out.str(), HasSubstr("times are UTC")) << view;
  }
}

TEST_F(Qwas, SendsNoEscapesToATerminalThatKnowsNone) {
  init();
  err_is_terminal = true;
  for (const auto* term : {"dumb", ""}) {
    variables["TERM"] = term;
    qwas({"sync"}, true);
    EXPECT_THAT(out.str() + err.str(), AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\r")))) << term;
    EXPECT_THAT(err.str(), HasSubstr("Connecting\n")) << "states are told line by line";
  }
  variables.erase("TERM");
  qwas({"check"}, true);
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
  variables["TERM"] = "xterm";
  qwas({"sync"}, true);
  EXPECT_THAT(out.str(), HasSubstr("\x1b")) << "colours";
  EXPECT_THAT(err.str(), HasSubstr("\r"));
  variables["NO_COLOR"] = "1";
  qwas({"sync"}, true);
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
}

TEST_F(Qwas, NeedsNoPasswordToShow) {
  init();
  qwas({"sync"});
  variables.erase("QWAS_PASSWORD");
  EXPECT_EQ(qwas({"show", "assets"}), 0);
  EXPECT_EQ(qwas({"sync"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("QWAS_PASSWORD"));
}

TEST_F(Qwas, LetsNoControlCharacterOfTheVendorReachTheTerminal) {
  init();
  qwas({"sync"}, true);
  for (const auto& command : std::vector<std::vector<std::string>>{{"show", "instances"},
                                                                   {"show", "instances", "--details"},
                                                                   {"show", "vulnerabilities"},
                                                                   {"--json", "show", "instances"}}) {
    EXPECT_EQ(qwas(command, true), 0);
    EXPECT_THAT(out.str(), AllOf(HasSubstr("Evil"), Not(HasSubstr("\xC2\x9B"))));
  }
}

TEST_F(Qwas, CutsCellsOnATerminalOnlyAndNotWhenTold) {
  init();
  qwas({"sync"});
  const std::string location = "https://shop.example.test/a";
  qwas({"show", "instances"}, true);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("…"), Not(HasSubstr(location))));
  qwas({"show", "instances", "--wide"}, true);
  EXPECT_THAT(out.str(), HasSubstr(location));
  qwas({"show", "instances"});
  EXPECT_THAT(out.str(), HasSubstr(location));
}

}  // namespace
}  // namespace qualyswas::cli
