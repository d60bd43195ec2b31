// `qwas store copy`, and the store that QWAS_STORE names. PostgreSQL's side of it is tested in store/.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Qwas, CopiesAStoreAndShowsTheCopy) {
  init();
  ASSERT_EQ(qwas({"sync"}), 0) << err.str();
  const auto copy = (folder / "copy.db").string();
  EXPECT_EQ(qwas({"store", "copy", (folder / "qwas.db").string(), copy}), 0) << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("finding"), HasSubstr("QWAS_STORE")));
  const auto original = rows({"show", "instances"});
  std::filesystem::remove(folder / "qwas.db");
  variables["QWAS_STORE"] = copy;
  EXPECT_EQ(rows({"show", "instances"}), original);
  EXPECT_FALSE(std::filesystem::exists(folder / "qwas.db"));
}

TEST_F(Qwas, SaysWhichSideOfACopyIsWrong) {
  EXPECT_EQ(qwas({"store", "copy", (folder / "none.db").string(), (folder / "new.db").string()}), 1);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("none.db"), HasSubstr("there is no store")));
  EXPECT_EQ(qwas({"store", "copy", "one"}), 2);
}

TEST_F(Qwas, NamesAStoreInADatabaseWithoutItsPassword) {
  init();
  variables["QWAS_STORE"] = "postgresql://qwas:not-to-be-told@127.0.0.1:1/store";
  for (const auto& command : {std::vector<std::string>{"sync"}, {"show", "assets"}, {"connectors"}, {"show", "runs"}}) {
    EXPECT_EQ(qwas(command), 1) << command.front();
    EXPECT_THAT(err.str() + out.str(), AllOf(HasSubstr("postgresql://127.0.0.1:1/store"),
                                             Not(HasSubstr("not-to-be-told")), HasSubstr("PGPASSWORD")));
  }
}

}  // namespace
}  // namespace qualyswas::cli
