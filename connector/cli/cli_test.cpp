// What all commands have in common: mistakes are one readable line with the way out, secrets stay secret.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Qwas, NeverPrintsThePassword) {
  init();
  for (const auto& command : std::vector<std::vector<std::string>>{
           {"check"}, {"sync"}, {"show", "runs", "--log"}, {"--json", "sync"}, {"reconcile"}}) {
    qwas(command);
    EXPECT_THAT(out.str() + err.str(), Not(HasSubstr(kPassword)));
  }
}

// --- bad input: one readable line, one way out, exit code 2, no request ---

struct Mistake {
  std::string_view name;
  std::string config;
  std::vector<std::string> args;
  std::string_view says;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class QwasGiven : public Qwas, public testing::WithParamInterface<Mistake> {};

TEST_P(QwasGiven, NamesTheMistakeAndTheWayOut) {
  if (!GetParam().config.empty()) write_config(GetParam().config);
  EXPECT_EQ(qwas(GetParam().args), 2);
  EXPECT_THAT(err.str(),
              AllOf(testing::StartsWith("qwas: "), HasSubstr(std::string{GetParam().says}), HasSubstr("\n  -> ")));
  EXPECT_TRUE(vendor.requests().empty());
}

std::string one_connector(const std::string& server, const std::string& rest = "") {
  return R"({"connectors": [{"name": "shop", "username": "acme_ab1", "password_env": "QWAS_PASSWORD", )" + server +
         rest + "}]}";
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, QwasGiven,
    testing::Values(
        Mistake{"NoConfiguration", "", {"sync"}, "is not there"},
        Mistake{"NoJson", "{\"connectors\": [", {"sync"}, "qwas.json"},
        Mistake{"NoServer", one_connector("\"profile\": \"vulcan\""), {"sync"}, "url"},
        Mistake{"AnUnknownPlatform", one_connector("\"platform\": \"MARS1\""), {"sync"}, "MARS1"},
        Mistake{"AnUnknownSetting", one_connector("\"platform\": \"US1\"", ", \"colour\": 1"), {"sync"}, "colour"},
        Mistake{
            "TwoConnectorsAndNoChoice", R"({"connectors": [{"name": "a"}, {"name": "b"}]})", {"sync"}, "2 connectors"},
        Mistake{
            "AConnectorThatIsNotThere", one_connector("\"platform\": \"US1\""), {"--connector", "x", "sync"}, "'x'"},
        Mistake{"AnUnknownCommand", "", {"frobnicate"}, "frobnicate"},
        Mistake{"ATimeThatIsNone", "", {"--now", "yesterday", "sync"}, "yesterday"},
        Mistake{"AnUnknownProfile", one_connector("\"profile\": \"volcano\""), {"show", "runs"}, "volcano"},
        Mistake{"UploadWithoutAFile", "", {"upload"}, "FILE"},
        Mistake{"ASeverityThatIsNone", "", {"show", "findings", "--severity", "Awful"}, "Awful"},
        Mistake{"InitWithoutAServer", "", {"init", "--username", "x"}, "--platform"},
        Mistake{"ARunThatIsNone", "", {"show", "runs", "--log", "last"}, "last"}),
    [](const auto& mistake) { return std::string{mistake.param.name}; });

TEST_F(Qwas, RefusesAColonInThePasswordBeforeAnyRequest) {
  init();
  variables["QWAS_PASSWORD"] = "with:colon";
  EXPECT_EQ(qwas({"sync"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("':'"), Not(HasSubstr("with:colon"))));
  EXPECT_TRUE(vendor.requests().empty());
}

TEST_F(Qwas, TellsAnErrorToProgramsToo) {
  EXPECT_EQ(qwas({"--json", "sync"}), 2);
  const auto error = json::parse(out.str())["error"];
  EXPECT_EQ(error["kind"], "config");
  EXPECT_FALSE(error["message"].get<std::string>().empty());
  EXPECT_FALSE(error["advice"].get<std::string>().empty());
}

TEST_F(Qwas, SaysThatAStoreIsNoDatabase) {
  init();
  std::ofstream{folder / "qwas.db"} << "this is a letter, not a database, and it is long enough to be seen as one";
  EXPECT_EQ(qwas({"sync"}), 1);
  EXPECT_THAT(err.str(), AllOf(testing::StartsWith("qwas: store: "), HasSubstr("qwas.db")));
}

TEST_F(Qwas, TellsWhichOfUrlAndPlatformIsUsed) {
  write_config(one_connector(R"("platform": "US1", "url": "https://qualysapi.example.test")"));
  EXPECT_EQ(qwas({"check"}), 0) << err.str();
  EXPECT_THAT(err.str(),
              HasSubstr("note: url and platform are both set: url (https://qualysapi.example.test) is used"));
}

TEST_F(Qwas, NamesTheNearConnectorAndAllOfThem) {
  write_config(R"({"connectors": [{"name": "production"}, {"name": "lab"}]})");
  EXPECT_EQ(qwas({"--connector", "prodction", "sync"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("did you mean 'production'?"), HasSubstr("it has: production, lab")));
}

TEST_F(Qwas, BreaksLongMessagesBetweenWordsOnATerminal) {
  write_config(one_connector("\"platform\": \"US1\"", ", \"usernam\": \"x\""));
  err_is_terminal = true;
  EXPECT_EQ(qwas({"sync"}), 2);
  EXPECT_LE(widest(err.str()), 80u) << err.str();
  EXPECT_THAT(err.str(), HasSubstr("did you mean 'username'?"));
}

}  // namespace
}  // namespace qualyswas::cli
