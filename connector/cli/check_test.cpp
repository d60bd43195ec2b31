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

TEST_F(Qwas, SaysWhichProxyACheckUses) {
  init();
  variables["HTTPS_PROXY"] = "http://user:geheim@proxy.example.test:3128";
  EXPECT_EQ(qwas({"check"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("through the proxy proxy.example.test:3128 (named by HTTPS_PROXY)"),
                               Not(HasSubstr("geheim"))));
  EXPECT_EQ(qwas({"--json", "check"}), 0);
  EXPECT_EQ(json::parse(out.str())["proxy"], "proxy.example.test:3128");
  variables["NO_PROXY"] = ".qualys.eu";
  EXPECT_EQ(qwas({"check"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("without a proxy: NO_PROXY covers it"));
}

TEST_F(Qwas, NamesAProxyOfTheEnvironmentThatItCannotUse) {
  init();
  variables["ALL_PROXY"] = "socks5://proxy.example.test:1080";
  EXPECT_EQ(qwas({"check"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("ALL_PROXY: 'socks5://'"), HasSubstr("\n  -> ")));
}

TEST_F(Qwas, SaysWhereTokensComeFrom) {
  ASSERT_EQ(qwas({"init", "--name", "shop", "--platform", "EU1", "--username", "acme_ab1", "--login", "token"}), 0)
      << err.str();
  vendor.answer_when(http::target_begins("/auth"), {.status = 201, .body = "aaaa.bbbb.cccc"});
  EXPECT_EQ(qwas({"check"}), 0) << out.str();
  EXPECT_THAT(out.str(), HasSubstr("tokens from gateway.qg1.apps.qualys.eu:443"));
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
