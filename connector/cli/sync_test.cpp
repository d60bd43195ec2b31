// `qwas sync`, both profiles: summary, verdict, exit code.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Qwas, SyncsAndShowsWhatCameIn) {
  init();
  EXPECT_EQ(qwas({"sync"}), 0) << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("sync of shop: complete"), HasSubstr("Vulnerable"), HasSubstr("remarks")));
  EXPECT_THAT(err.str(),
              AllOf(HasSubstr("Connecting"), HasSubstr("Synced"), HasSubstr("Connected"), Not(HasSubstr("\r"))));
  EXPECT_EQ(qwas({"show", "assets"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("4711"), HasSubstr("1 asset (0 archived)")));
  EXPECT_EQ(qwas({"show", "vulnerabilities"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("150001"));
  EXPECT_EQ(qwas({"show", "instances", "--details"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("finding 901"), HasSubstr("has not described this QID")));
  EXPECT_EQ(qwas({"show", "runs"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("complete"));
  EXPECT_EQ(qwas({"show", "runs", "--log"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("state Synced"));
  EXPECT_EQ(qwas({"reconcile"}), 0) << out.str();
}

TEST_F(Qwas, SyncsAtTheTimeItIsGiven) {
  init();
  EXPECT_EQ(qwas({"sync", "--now", "2026-03-04T05:06:07Z", "--json"}), 0);
  const auto run = json::parse(out.str());
  EXPECT_EQ(run["started"], "2026-03-04T05:06:07Z");
  EXPECT_EQ(run["verdict"], "complete");
  EXPECT_EQ(run["findings_pulled"], 1);
  EXPECT_EQ(run["archived"], 1);
}

TEST_F(Qwas, EndsAPartialSyncWithThree) {
  init();
  vendor.answer_when(http::target_begins("/api/"), {.status = 401,
                                                    .body = "<SIMPLE_RETURN><RESPONSE><CODE>2000</CODE><TEXT>"
                                                            "Bad Login/Password</TEXT></RESPONSE></SIMPLE_RETURN>"});
  EXPECT_EQ(qwas({"sync"}), 3);
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("partial"), HasSubstr("why it is not complete"), HasSubstr("solutions are missing")));
}

TEST_F(Qwas, EndsAFailedSyncWithOne) {
  init();
  vendor.answer_when(http::target_begins("/qps/"),
                     {.body = envelope("<responseCode>INVALID_CREDENTIALS</responseCode>")});
  EXPECT_EQ(qwas({"sync", "--json"}), 1);
  EXPECT_EQ(json::parse(out.str())["verdict"], "failed");
}

TEST_F(QwasNeurons, SyncsReports) {
  init();
  EXPECT_EQ(qwas({"sync"}), 0) << out.str() << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("sync of files: complete"), HasSubstr("reports ingested              1")));
  EXPECT_EQ(rows({"show", "findings"}).size(), 1u);
  EXPECT_EQ(rows({"show", "uploads"})[0]["report_id"], 31);
  EXPECT_EQ(rows({"show", "runs"})[0]["reports_ingested"], 1);
  EXPECT_EQ(qwas({"check"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("report access"));
}

TEST_F(QwasNeurons, EndsAPartialSyncWithThree) {
  init();
  for (int attempt = 0; attempt < 2; ++attempt)
    vendor.answer_when(http::target_begins("/qps/rest/3.0/download/"), {.body = "<INVENTORY/>"});
  EXPECT_EQ(qwas({"sync"}), 3);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("why it is not complete"), HasSubstr("'INVENTORY'")));
}

}  // namespace
}  // namespace qualyswas::cli
