// `qwas connectors`, and what is said of data whose connector is not in the file.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string renamed(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST_F(Qwas, ListsTheConnectorsOfTheFile) {
  init();
  ASSERT_EQ(qwas({"init", "--name", "files", "--profile", "neurons", "--network", "HQ", "--url", "http://127.0.0.1:1",
                  "--username", "b"}),
            0)
      << err.str();
  EXPECT_EQ(qwas({"connectors"}), 0) << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("shop"), HasSubstr("vulcan"), HasSubstr("EU1"), HasSubstr("files"),
                               HasSubstr("neurons"), HasSubstr("http://127.0.0.1:1"), HasSubstr("2 connectors in")));
  EXPECT_FALSE(std::filesystem::exists(folder / "qwas.db")) << "looking makes no store";
  qwas({"--connector", "shop", "sync"});
  const auto all = rows({"connectors"});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]["verdict"], "complete");
  EXPECT_EQ(all[0]["last_sync"], "2026-01-06T06:00:00Z");
  EXPECT_EQ(all[1]["last_sync"], nullptr);
}

TEST_F(Qwas, TellsOfDataWhoseConnectorWasRenamed) {
  init();
  qwas({"sync"});
  write_config(renamed(config_text(), "\"name\": \"shop\"", "\"name\": \"store\""));
  EXPECT_EQ(qwas({"show", "assets"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("holds data of the connector 'shop'"), HasSubstr("its old name again")));
  EXPECT_EQ(qwas({"connectors"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("not in the file"), HasSubstr("1 is only in the store")));
  EXPECT_EQ(qwas({"sync"}), 0);
  EXPECT_THAT(err.str(), HasSubstr("note: " + (folder / "qwas.db").string() + " holds data of the connector 'shop'"));
  EXPECT_EQ(qwas({"sync"}), 0);
  EXPECT_THAT(err.str(), Not(HasSubstr("'shop'"))) << "once is enough";
}

}  // namespace
}  // namespace qualyswas::cli
