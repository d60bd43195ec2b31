// `qwas check` and `qwas reconcile`.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Qwas, ChecksFiveRights) {
  init();
  EXPECT_EQ(qwas({"--json", "check"}), 0);
  const auto answer = json::parse(out.str());
  EXPECT_EQ(answer["passed"], true);
  EXPECT_EQ(answer["steps"].size(), 5u);
}

TEST_F(Qwas, EndsACheckThatFailsWithOneAndTheWayOut) {
  init();
  vendor.answer_when(http::target_begins("/qps/rest/portal/version"),
                     {.body = envelope("<responseCode>INVALID_CREDENTIALS</responseCode><responseErrorDetails>"
                                       "<errorMessage>Authentication failed</errorMessage></responseErrorDetails>")});
  EXPECT_EQ(qwas({"check"}), 1);
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("login accepted"), HasSubstr("FAILED"), HasSubstr("not tried"), HasSubstr("->")));
}

TEST_F(Qwas, EndsAReconciliationWithUnexplainedDifferencesWithOne) {
  init();
  qwas({"check"});                              // makes the store
  EXPECT_EQ(qwas({"--json", "reconcile"}), 1);  // nothing was ever synced
  EXPECT_EQ(json::parse(out.str())["equal"], false);
}

TEST_F(QwasNeurons, HasNothingToReconcile) {
  init();
  EXPECT_EQ(qwas({"reconcile"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("profile neurons"), HasSubstr("\n  -> ")));
}

}  // namespace
}  // namespace qualyswas::cli
