// `qwas serve`: all connectors of a file, each at its time; what is printed, and the exit code.
#include "connector/cli/cli_testing.h"

#include <string_view>

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kTwoConnectors = R"({"connectors": [
  {"name": "shop", "platform": "EU1", "username": "u", "password_env": "QWAS_PASSWORD", "schedule_jitter_s": 0},
  {"name": "lab", "platform": "US2", "username": "u", "password_env": "QWAS_PASSWORD", "schedule": "hourly",
   "schedule_jitter_s": 0}
]})";

class QwasServe : public Qwas {
 protected:
  // The lines of --json, each as "event connector".
  std::vector<std::string> happened() const {
    std::vector<std::string> all;
    std::istringstream lines{out.str()};
    for (std::string line; std::getline(lines, line);) {
      const auto event = json::parse(line);
      auto text = event["event"].get<std::string>();
      if (event.contains("connector")) text += " " + event["connector"].get<std::string>();
      all.push_back(text);
    }
    return all;
  }
};

TEST_F(QwasServe, OnceSyncsWhatIsDueAndNothingTheSecondTime) {
  write_config(std::string{kTwoConnectors});
  EXPECT_EQ(qwas({"serve", "--once", "--workers", "1"}), 0) << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("2026-01-06T06:00:00Z shop began\n"),
                               HasSubstr("2026-01-06T06:00:00Z shop complete in 0 s, 2 new, 0 changed\n"),
                               HasSubstr("2026-01-06T06:00:00Z lab complete")));
  EXPECT_EQ(rows({"--connector", "lab", "show", "runs"}).size(), 1u);
  EXPECT_EQ(qwas({"serve", "--once"}), 0);
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(qwas({"serve", "--once", "--now", "2026-01-06T07:00:00Z", "--json"}), 0);
  EXPECT_THAT(happened(), ElementsAre("began lab", "ended lab"));
}

TEST_F(QwasServe, SyncsOnlyTheConnectorThatIsNamed) {
  write_config(std::string{kTwoConnectors});
  EXPECT_EQ(qwas({"--connector", "lab", "--json", "serve", "--once"}), 0) << err.str();
  EXPECT_THAT(happened(), ElementsAre("began lab", "ended lab"));
}

TEST_F(QwasServe, OnceEndsAsTheWorstRunDid) {
  write_config(std::string{kTwoConnectors});
  vendor.answer_when(http::target_begins("/api/"), {.status = 401,
                                                    .body = "<SIMPLE_RETURN><RESPONSE><CODE>2000</CODE><TEXT>"
                                                            "Bad Login/Password</TEXT></RESPONSE></SIMPLE_RETURN>"});
  EXPECT_EQ(qwas({"--connector", "shop", "serve", "--once"}), 3);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("shop partial"), HasSubstr("solutions are missing")));
  vendor.answer_when(http::target_begins("/qps/"),
                     {.body = envelope("<responseCode>INVALID_CREDENTIALS</responseCode>")});
  EXPECT_EQ(qwas({"--json", "--connector", "lab", "serve", "--once"}), 1);
  const auto last = json::parse(out.str().substr(out.str().find('\n') + 1));
  EXPECT_EQ(last["event"], "ended");
  EXPECT_EQ(last["run"]["verdict"], "failed");
}

TEST_F(QwasServe, TellsOfAConnectorWhosePasswordIsMissingAndSyncsTheOther) {
  auto text = std::string{kTwoConnectors};
  text.replace(text.find("QWAS_PASSWORD"), 13, "NOT_SET");
  write_config(text);
  EXPECT_EQ(qwas({"serve", "--once"}), 1);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("shop not-run: config: password_env: the environment has no variable"),
                               HasSubstr("lab complete")));
}

TEST_F(QwasServe, RefusesAWrongConfigurationBeforeAnyRequest) {
  auto text = std::string{kTwoConnectors};
  text.replace(text.find("hourly"), 6, "0 25 * * *");
  write_config(text);
  EXPECT_EQ(qwas({"serve"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("connector 'lab': schedule: hour: 25 is outside 0..23"));
  EXPECT_EQ(qwas({"--connector", "lab", "sync"}), 2) << "the first command tells, not only the one that needs it";
  EXPECT_TRUE(vendor.requests().empty());
}

TEST_F(QwasServe, RefusesATimeThatStandsStillUnlessOnce) {
  write_config(std::string{kTwoConnectors});
  EXPECT_EQ(qwas({"serve", "--now", "2026-01-06"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("--once"));
  EXPECT_EQ(qwas({"serve", "--workers", "0"}), 2);
}

TEST_F(QwasServe, LeavesOutWhatOnlyTakesFiles) {
  auto text = std::string{kTwoConnectors};
  text.insert(text.find("{\"name\": \"lab\""), R"({"name": "files", "profile": "neurons", "network": "HQ"},)");
  write_config(text);
  EXPECT_EQ(qwas({"serve", "--once"}), 0) << err.str();
  EXPECT_THAT(err.str(), HasSubstr("is not synced: files"));
  EXPECT_THAT(out.str(), Not(HasSubstr("files")));
}

TEST_F(QwasServe, GoesOnUntilItIsStoppedAndReadsTheFileAnewWhenAsked) {
  write_config(std::string{kTwoConnectors});
  std::function<void()> hang_up;
  on_hangup = [&](std::function<void()> call) {
    hang_up = std::move(call);
    return std::shared_ptr<void>{};
  };
  int waits = 0;
  skip_to = [&](Instant wake) {
    EXPECT_EQ(wake, parse_utc("2026-01-06T07:00:00Z")) << "the clock of this test stands still";
    ++waits;
    if (waits == 1) {
      auto text = std::string{kTwoConnectors};
      text.replace(text.find("\"lab\""), 5, "\"new\"");
      write_config(text);
      hang_up();
    } else if (waits == 2) {
      write_config("{");
      hang_up();
    } else {
      stop.request_stop();
    }
  };
  EXPECT_EQ(qwas({"--json", "serve", "--workers", "1"}), 0) << err.str();
  EXPECT_THAT(happened(), ElementsAre("planned shop", "planned lab", "began shop", "ended shop", "began lab",
                                      "ended lab", "added new", "removed lab", "reloaded", "planned new", "began new",
                                      "ended new", "kept", "stopping", "stopped"));
}

}  // namespace
}  // namespace qualyswas::cli
