// Ivanti guide, "Uploads page" and "Data Mapping": which files are taken in by hand, what is listed of them, and what a
// file that is none does to what was stored before.
#include <gmock/gmock.h>

#include <array>

#include "conformance/qualys/requests.h"
#include "conformance/qualys/text.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using observed::Outcome;
using std::chrono::hours;
using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// --- which files ---

struct RootRow {
  Id id;
  std::string_view what, root;
};
constexpr auto kRootRows = std::to_array<RootRow>({
    {"RPT-002", "a web application report", "WAS_WEBAPP_REPORT"},
    {"RPT-002", "a scan report", "WAS_SCAN_REPORT"},
    {"RPT-002", "a legacy scan", "WEB_APPLICATION_SCAN"},
});
class AcceptedRoot : public Rows<RootRow> {};

TEST_P(AcceptedRoot, IsTakenIn) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload(ReportRecord{.root = std::string{row().root}});
  EXPECT_EQ(upload.outcome, Outcome::Ingested) << lines_of(upload.reasons);
  EXPECT_EQ(upload.type, row().root);
  EXPECT_EQ(upload.findings, 1);
  EXPECT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Loss;
}

TEST_P(AcceptedRoot, IsTakenInCompressed) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload(gzipped(to_xml(ReportRecord{.root = std::string{row().root}})), "report.xml.gz");
  EXPECT_EQ(upload.outcome, Outcome::Ingested) << lines_of(upload.reasons);
  EXPECT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Loss;
}

TEST_P(AcceptedRoot, WithoutAnythingUsableIsNoSilentZero) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto root = std::string{row().root};
  const auto upload = lab.upload("<" + root + "><HEADER><NAME>Weekly</NAME></HEADER></" + root + ">");
  EXPECT_EQ(upload.outcome, Outcome::Refused) << Harm::FalseComplete;
  EXPECT_THAT(lines_of(upload.reasons), HasSubstr(root));
}

ROWS(AcceptedRoot, kRootRows, row.what);

class EmptyReport : public testing::Test {};
CONFORMS(EmptyReport, "RPT-002", "UPL-001");

TEST_F(EmptyReport, ThatCoversNoWebApplicationIsTakenInAndSaysSo) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(ReportRecord{});
  const auto upload = lab.upload(ReportRecord{.generated = "06 Jan 2026 06:00AM GMT", .applications = {}});
  EXPECT_EQ(upload.outcome, Outcome::Ingested);
  EXPECT_THAT(upload.reasons, Contains(HasSubstr("no web application")));
  EXPECT_THAT(lab.applications(), SizeIs(1));
  EXPECT_EQ(lab.app_finding(kFinding).state, "Open");
}

class LegacyScan : public testing::Test {};
CONFORMS(LegacyScan, "RPT-002");

TEST_F(LegacyScan, IsTakenInWithItsDocumentTypeAndNothingIsFetched) {
  Lab lab{{.profile = Profile::Neurons}};
  auto text = to_xml(ReportRecord{.root = "WEB_APPLICATION_SCAN", .generated = "2026-01-05T06:00:00Z"});
  text.insert(text.find('\n') + 1,
              "<!DOCTYPE WEB_APPLICATION_SCAN SYSTEM \"" + lab.server().url() + "/webapp_scan.dtd\">\n");
  EXPECT_EQ(lab.upload(text).outcome, Outcome::Ingested);
  EXPECT_THAT(lab.journal(), IsEmpty()) << Plane::Wire;
}

TEST_F(LegacyScan, WithoutAFindingListIsRecognisedAndNothingUsable) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload(
      "<WEB_APPLICATION_SCAN><HEADER><NAME>Web Application Vulnerability Scan Results</NAME></HEADER>"
      "<SUMMARY><VULN>3</VULN></SUMMARY></WEB_APPLICATION_SCAN>");
  EXPECT_EQ(upload.outcome, Outcome::Refused) << Harm::FalseComplete;
  EXPECT_EQ(upload.type, "WEB_APPLICATION_SCAN");
}

struct OtherRow {
  Id id;
  std::string_view what, root;
};
constexpr auto kOtherRows = std::to_array<OtherRow>({
    {"RPT-002", "a scan of the API", "WasScan"},
    {"RPT-002", "a scorecard", "WAS_SCORECARD_REPORT"},
    {"RPT-002", "a VM scan", "SCAN"},
    {"RPT-002", "a VM report", "ASSET_DATA_REPORT"},
    {"RPT-002", "a knowledge base", "KNOWLEDGE_BASE_VULN_LIST_OUTPUT"},
    {"RPT-002", "a page", "html"},
    {"RPT-002", "another case", "was_webapp_report"},
    {"RPT-002", "a longer name", "WAS_WEBAPP_REPORT_2"},
    {"RPT-002", "another product", "NessusClientData_v2"},
});
class OtherRoot : public Rows<OtherRow> {};

TEST_P(OtherRoot, IsRefusedByItsName) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto root = std::string{row().root};
  const auto upload = lab.upload("<?xml version=\"1.0\"?>\n<" + root + "><A>1</A></" + root + ">");
  EXPECT_EQ(upload.outcome, Outcome::Refused) << Harm::FalseComplete;
  EXPECT_THAT(lines_of(upload.reasons), HasSubstr(root));
  EXPECT_THAT(lab.applications(), IsEmpty());
}

ROWS(OtherRoot, kOtherRows, row.what);

class ScanOfTheApi : public testing::Test {};
CONFORMS(ScanOfTheApi, "RPT-002");
TEST_F(ScanOfTheApi, IsRefusedWithAdvice) {
  Lab lab{{.profile = Profile::Neurons}};
  const auto upload = lab.upload("<WasScan><id>1</id><name>x</name></WasScan>");
  EXPECT_THAT(lines_of(upload.reasons), AnyOf(HasSubstr("WAS_SCAN_REPORT"), HasSubstr("scan report")));
}

// --- what is listed ---

class UploadsPage : public testing::Test {
 protected:
  Lab lab{{.profile = Profile::Neurons}};
};
CONFORMS(UploadsPage, "UPL-001");

TEST_F(UploadsPage, ListsTimeSourceTypeCountsAndOutcome) {
  lab.at(Lab::kStart + hours{5});
  ReportRecord report;
  report.applications = {{.id = 1, .name = "One", .findings = {{.id = 1}, {.id = 2}}},
                         {.id = 2, .name = "Two", .findings = {{.id = 3, .ignored = "<IGNORED>true</IGNORED>"}}}};
  lab.upload(to_xml(report), "weekly.xml");
  ASSERT_THAT(lab.uploads(), SizeIs(1));
  const auto upload = lab.uploads().front();
  EXPECT_EQ(upload.at, Lab::kStart + hours{5});
  EXPECT_EQ(upload.origin, observed::Origin::Uploaded);
  EXPECT_EQ(upload.name, "Weekly");
  EXPECT_EQ(upload.file, "weekly.xml");
  EXPECT_EQ(upload.type, "WAS_WEBAPP_REPORT");
  EXPECT_EQ(upload.generated, Lab::kStart);
  EXPECT_EQ(upload.outcome, Outcome::Ingested);
  EXPECT_EQ(upload.applications, 2);
  EXPECT_EQ(upload.findings, 3);
  EXPECT_EQ(upload.ignored, 1);
  EXPECT_EQ(upload.added, 3);
}

TEST_F(UploadsPage, ListsARefusedFileWithItsReason) {
  lab.upload("this is no report", "notes.txt");
  ASSERT_THAT(lab.uploads(), SizeIs(1));
  EXPECT_EQ(lab.uploads().front().file, "notes.txt");
  EXPECT_EQ(lab.uploads().front().outcome, Outcome::Refused);
  EXPECT_THAT(lab.uploads().front().reasons, testing::Not(IsEmpty()));
}

TEST_F(UploadsPage, ListsEveryFileAlsoOneThatChangedNothing) {
  lab.upload(ReportRecord{});
  lab.upload(ReportRecord{});
  ASSERT_THAT(lab.uploads(), SizeIs(2));
  EXPECT_EQ(lab.uploads().front().added, 0);
  EXPECT_EQ(lab.uploads().front().findings, 1);
}

TEST_F(UploadsPage, SaysThatAReportHasNoTime) {
  const auto upload = lab.upload(ReportRecord{.generated = std::nullopt});
  EXPECT_EQ(upload.generated, std::nullopt);
  EXPECT_THAT(upload.reasons, testing::Not(IsEmpty()));
}

class ScannerName : public testing::Test {
 protected:
  Lab lab{{.profile = Profile::Neurons}};
};
CONFORMS(ScannerName, "APP-001");

TEST_F(ScannerName, IsOnApplicationsAndFindings) {
  lab.upload(ReportRecord{});
  for (const std::string view : {"applications", "findings"}) {
    const auto printed = lab.ours().qwas({"--json", "show", view});
    EXPECT_EQ(printed.status, 0) << printed.err;
    EXPECT_THAT(printed.out, HasSubstr("\"QUALYS\"")) << view;
  }
}

TEST_F(ScannerName, SelectsApplicationsAndFindings) {
  lab.upload(ReportRecord{});
  for (const std::string view : {"applications", "findings"}) {
    EXPECT_THAT(lab.ours().qwas({"--json", "show", view, "--scanner", "QUALYS"}).out, HasSubstr("shop.example.test"))
        << view;
    EXPECT_THAT(lab.ours().qwas({"--json", "show", view, "--scanner", "NESSUS"}).out,
                testing::Not(HasSubstr("shop.example.test")))
        << view;
  }
}

// --- what a bad file does: nothing ---

struct BadRow {
  Id id;
  std::string_view what;
  std::string (*bytes)();
};

std::string around(std::string_view finding) {
  auto text = to_xml(ReportRecord{.generated = "06 Jan 2026 06:00AM GMT"});
  text.insert(text.find("<VULNERABILITY>"), finding);
  return text;
}
constexpr auto kBadRows = std::to_array<BadRow>({
    {"RPT-002", "nothing", [] { return std::string{}; }},
    {"RPT-002", "blanks", [] { return std::string{" \n\t\r\n "}; }},
    {"RPT-002", "plain text", [] { return std::string{"Dear all,\nplease find attached\n"}; }},
    {"RPT-002", "JSON", [] { return std::string{R"({"WAS_WEBAPP_REPORT": {}})"}; }},
    {"RPT-002", "a picture",
     [] {
       return std::string{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16};
     }},
    {"RPT-002", "a zip archive",
     [] {
       return std::string{"PK\x03\x04\x14\0\0\0\x08\0", 10};
     }},
    {"RPT-002", "a compressed file that is cut",
     [] {
       auto bytes = gzipped(around(""));
       bytes.resize(bytes.size() / 2);
       return bytes;
     }},
    {"RPT-002", "a compressed file with wrong bytes",
     [] {
       auto bytes = gzipped(around(""));
       for (std::size_t at = 40; at < 60; ++at) bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
       return bytes;
     }},
    {"RPT-002", "two roots", [] { return around("") + around(""); }},
    {"RPT-002", "text behind the root", [] { return around("") + "and so on"; }},
    {"RPT-002", "a tag that is not closed", [] { return around("<VULNERABILITY><ID>5</ID>"); }},
    {"RPT-002", "tags that cross", [] { return around("<VULNERABILITY><ID>5</QID></ID></VULNERABILITY>"); }},
    {"RPT-002", "a depth of 10000",
     [] {
       return around("<VULNERABILITY>" + repeated("<A>", 10'000) + repeated("</A>", 10'000) + "</VULNERABILITY>");
     }},
    {"RPT-002", "UTF-16",
     [] {
       std::string wide{"\xFF\xFE"};
       for (const char letter : around("")) wide += {letter, '\0'};
       return wide;
     }},
    {"RPT-002", "entities that multiply",
     [] {
       auto text = around("<VULNERABILITY><ID>5</ID><QID>150001</QID><URL>&h;</URL></VULNERABILITY>");
       text.insert(text.find('\n') + 1,
                   "<!DOCTYPE WAS_WEBAPP_REPORT [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                   "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY h \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>\n");
       return text;
     }},
    {"RPT-002", "an external entity",
     [] {
       auto text = around("<VULNERABILITY><ID>5</ID><QID>150001</QID><URL>&x;</URL></VULNERABILITY>");
       text.insert(text.find('\n') + 1, "<!DOCTYPE WAS_WEBAPP_REPORT [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n");
       return text;
     }},
    {"RPT-002", "the vendor's refusal",
     [] {
       return std::string{
           "<?xml version=\"1.0\"?><ServiceResponse><responseCode>NOT_FOUND</responseCode></ServiceResponse>"};
     }},
});

class BadFile : public Rows<BadRow> {
 protected:
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
};

TEST_P(BadFile, ChangesNothingThatWasStored) {
  lab.upload(ReportRecord{});
  const auto finding = lab.app_finding(kFinding);
  const auto upload = lab.upload(row().bytes());
  EXPECT_NE(upload.outcome, Outcome::Ingested) << Harm::FalseComplete;
  ASSERT_THAT(lab.app_findings(), testing::Not(IsEmpty())) << Harm::Loss;
  EXPECT_EQ(lab.app_finding(kFinding), finding);
  EXPECT_EQ(lab.applications().front().open.high, 1) << Harm::Loss;
  EXPECT_THAT(lines_of(upload.reasons), testing::Not(HasSubstr("root:"))) << Harm::Leak;
}

TEST_P(BadFile, IsListedWithAReadableReason) {
  const auto upload = lab.upload(row().bytes(), "bad.xml");
  ASSERT_THAT(upload.reasons, testing::Not(IsEmpty()));
  for (const auto& reason : upload.reasons) {
    EXPECT_LT(reason.size(), 600U);
    EXPECT_EQ(reason.find_first_of(std::string_view{"\0\x1b\n", 3}), std::string::npos) << reason;
  }
  EXPECT_EQ(lab.uploads().front().file, "bad.xml");
}

ROWS(BadFile, kBadRows, row.what);

class CutFile : public testing::Test {};
CONFORMS(CutFile, "RPT-002");

TEST_F(CutFile, AtAnyByteLeavesTheStoreAsItWas) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(ReportRecord{});
  auto report = ReportRecord{.generated = "06 Jan 2026 06:00AM GMT"};
  report.applications.front().findings = {{.id = 2, .payloads = {{.response = "a"}}}};
  const auto text = to_xml(report);
  const auto end = text.rfind('>');
  for (std::size_t length = 0; length < end; ++length) {
    ASSERT_EQ(lab.upload(text.substr(0, length)).outcome, Outcome::Refused) << Harm::FalseComplete << length;
  }
  EXPECT_THAT(lab.app_findings(), SizeIs(1));
  EXPECT_EQ(lab.app_finding(kFinding).state, "Open");
  EXPECT_EQ(lab.upload(text).outcome, Outcome::Ingested);
}

TEST_F(CutFile, AtAnyByteOfItsCompressedFormLeavesTheStoreAsItWas) {
  Lab lab{{.profile = Profile::Neurons, .urba = true}};
  lab.upload(ReportRecord{});
  const auto bytes = gzipped(around(""));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    ASSERT_EQ(lab.upload(bytes.substr(0, length)).outcome, Outcome::Refused) << Harm::FalseComplete << length;
  }
  EXPECT_EQ(lab.app_finding(kFinding).state, "Open");
}

class LargeFile : public testing::Test {};
CONFORMS(LargeFile, "RPT-002");

TEST_F(LargeFile, OfTwoMillionAttributesIsBounded) {
  Lab lab{{.profile = Profile::Neurons}};
  lab.upload(ReportRecord{});
  const auto upload =
      lab.upload(around("<VULNERABILITY" + repeated(" a=\"1\"", 2'000'000) + "><ID>5</ID></VULNERABILITY>"));
  EXPECT_NE(upload.outcome, Outcome::Ingested);
  EXPECT_THAT(lab.app_findings(), testing::Not(IsEmpty())) << Harm::Loss;
}

}  // namespace
}  // namespace qualyswas::conformance
