// `qwas upload`.
#include "connector/cli/cli_testing.h"

namespace qualyswas::cli {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(QwasNeurons, TakesAFileInAndShowsIt) {
  init();
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4"))}), 0) << out.str();
  EXPECT_THAT(out.str(), AllOf(testing::StartsWith("ingested"), HasSubstr("weekly.xml"), HasSubstr("\"Weekly\""),
                               HasSubstr("1 application, 2 findings (1 ignored): 2 new")));
  const auto applications = rows({"show", "applications"});
  ASSERT_EQ(applications.size(), 1u);
  EXPECT_EQ(applications[0]["application_id"], 7);
  EXPECT_EQ(applications[0]["network"], "HQ");
  EXPECT_EQ(applications[0]["scanner"], "QUALYS");
  EXPECT_EQ(applications[0]["address"], "shop.example.test");
  EXPECT_EQ(applications[0]["operating_system"], "Linux");
  EXPECT_EQ(applications[0]["severity_counts"],
            json::parse(R"({"critical": 1, "high": 0, "medium": 0, "low": 0, "unmapped": 0})"));
  EXPECT_EQ(applications[0]["urls"], json::array({"https://shop.example.test/", "https://shop.example.test/a"}));
  const auto findings = rows({"show", "findings"});
  ASSERT_EQ(findings.size(), 1u) << "the ignored one is not displayed";
  EXPECT_EQ(findings[0]["scanner"], "QUALYS");
  EXPECT_EQ(findings[0]["severity"], "Critical");
  EXPECT_EQ(findings[0]["vulnerability_type"], "Confirmed Vulnerability");
  EXPECT_EQ(findings[0]["source_status"], "Authentication Required");
  EXPECT_EQ(findings[0]["owasp_label"], "OWASP 2017");
  EXPECT_EQ(findings[0]["details"]["payloads"].size(), 2u);
  const auto uploads = rows({"show", "uploads"});
  ASSERT_EQ(uploads.size(), 1u);
  EXPECT_EQ(uploads[0]["outcome"], "ingested");
  EXPECT_EQ(uploads[0]["type"], "WAS_WEBAPP_REPORT");
}

TEST_F(QwasNeurons, TakesTheStandardInputIn) {
  init();
  in.str(report("4"));
  EXPECT_EQ(qwas({"upload", "-"}), 0) << out.str();
  EXPECT_THAT(out.str(), HasSubstr("standard input"));
  EXPECT_EQ(rows({"show", "findings"}).size(), 1u);
}

TEST_F(QwasNeurons, GoesOnBehindABadFileAndEndsWithOne) {
  init();
  const auto bad = file("notes.txt", "these are notes and no report, more than a few words of them");
  EXPECT_EQ(qwas({"upload", bad, (folder / "nowhere.xml").string(), folder.string(), file("weekly.xml", report("4"))}),
            1);
  EXPECT_THAT(
      out.str(),
      AllOf(HasSubstr("notes.txt: the file is plain text, not an XML report\n           -> name a report"),
            HasSubstr("nowhere.xml: the file is not there"), HasSubstr("the file is a folder"), HasSubstr("ingested")));
  EXPECT_EQ(rows({"show", "uploads"}).size(), 2u) << "what could not be opened did not arrive";
}

TEST_F(QwasNeurons, EndsWithThreeWhenAPartCouldNotBeRead) {
  init();
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4", "<VULNERABILITY/>"))}), 3);
  EXPECT_THAT(out.str(), AllOf(testing::StartsWith("incomplete"), HasSubstr("no findings were closed")));
}

TEST_F(QwasNeurons, PrintsAnArrayOfFilesForPrograms) {
  init();
  EXPECT_EQ(qwas({"--json", "upload", file("weekly.xml", report("4")), file("bad.xml", "<x/>")}), 1);
  const auto files = json::parse(out.str());
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0]["outcome"], "ingested");
  EXPECT_EQ(files[1]["outcome"], "refused");
  EXPECT_EQ(files[1]["type"], nullptr);
  EXPECT_EQ(files[1]["reasons"].size(), 2u);
}

TEST_F(QwasNeurons, NeedsNeitherServerNorPasswordToTakeFilesIn) {
  write_config(R"({"connectors": [{"name": "files", "profile": "neurons", "network": "HQ"}]})");
  variables.erase("QWAS_PASSWORD");
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4"))}), 0) << err.str();
  EXPECT_EQ(rows({"show", "applications"}).size(), 1u);
  EXPECT_TRUE(vendor.requests().empty());
}

TEST_F(QwasNeurons, NeverTakesFilesInWhileASyncOfTheConnectorRuns) {
  init();
  const auto store = store::open_sqlite((folder / "qwas.db").string()).value();
  const auto claim = store->claim("files").value();
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4"))}), 1);
  EXPECT_THAT(err.str(), testing::StartsWith("qwas: busy: "));
}

TEST_F(QwasNeurons, TakesNoFilesIntoAConnectorOfTheOtherProfile) {
  write_config(R"({"connectors": [{"name": "one", "profile": "vulcan"}]})");
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4"))}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("takes in no report files"), HasSubstr("\n  -> ")));
}

TEST_F(QwasNeurons, SaysWhichFilesOfAFolderToName) {
  init();
  const auto reports = folder / "reports";
  std::filesystem::create_directory(reports);
  EXPECT_EQ(qwas({"upload", reports.string()}), 1);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("is a folder without XML files"), HasSubstr("-> name the reports")));
  file("reports/a.xml", report("4"));
  file("reports/b.XML", report("4"));
  file("reports/c.xml.gz", "");
  file("reports/d.pdf", "");
  EXPECT_EQ(qwas({"upload", reports.string() + "/"}), 1);
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("is a folder; it holds 3 XML files"),
                    HasSubstr("qwas upload " + reports.string() + "/*.xml " + reports.string() + "/*.xml.gz")));
}

TEST_F(QwasNeurons, ListsARefusedTableOfTheSpreadsheetKindWithTheWayOut) {
  init();
  EXPECT_EQ(qwas({"upload", file("weekly.csv", "\"QID\",\"Title\"\n150001,Injection\n")}), 1);
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("the file is a CSV table, not an XML report"), HasSubstr("with the format XML")));
  EXPECT_EQ(rows({"show", "uploads"})[0]["outcome"], "refused");
}

}  // namespace
}  // namespace qualyswas::cli
