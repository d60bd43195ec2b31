// Ivanti guide, "Application Findings Page" and "Additional Metadata Fields".
#include <gmock/gmock.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;
using testing::SizeIs;

class Neurons : public testing::Test {
 protected:
  Lab lab{{.profile = Profile::Neurons}};

  observed::AppFinding uploaded(const ReportFindingRecord& finding) {
    ReportRecord report;
    report.applications.front().findings = {finding};
    lab.upload(report);
    return lab.app_finding(finding.id);
  }
  nlohmann::json details(const ReportFindingRecord& finding) {
    auto parsed = nlohmann::json::parse(uploaded(finding).details, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << "the details are no JSON " << Harm::Loss;
    return parsed.is_discarded() ? nlohmann::json{{"payloads", nlohmann::json::array()}} : parsed;
  }
};

class ReportFindings : public Neurons {};
CONFORMS(ReportFindings, "FND-001");

TEST_F(ReportFindings, OfEveryListAreShown) {
  ReportRecord report;
  report.applications.front().findings = {
      {.id = 1},
      {.id = 2, .potential = "true"},
      {.id = 3, .list = ReportList::SensitiveContent},
      {.id = 4, .list = ReportList::InformationGathered},
  };
  const auto upload = lab.upload(report);
  EXPECT_EQ(upload.findings, 4);
  EXPECT_THAT(lab.app_findings(), SizeIs(4)) << Harm::Loss;
}

TEST_F(ReportFindings, WithoutAGlossaryEntryAreKept) {
  ReportRecord report;
  report.applications.front().findings = {{.id = 1}, {.id = 2, .qid = 150777}, {.id = 3, .qid = 150778}};
  const auto upload = lab.upload(report);
  ASSERT_THAT(lab.app_findings(), SizeIs(3)) << Harm::Loss;
  EXPECT_EQ(upload.outcome, observed::Outcome::Ingested);
  EXPECT_EQ(lab.app_finding(2).severity, std::nullopt);
  EXPECT_EQ(lab.applications().front().open, (observed::SeverityCounts{.high = 1, .unmapped = 2}));
}

TEST_F(ReportFindings, WithoutAnyGlossaryAreKept) {
  ReportRecord report;
  report.applications.front().findings = {{.id = 1}, {.id = 2}};
  report.glossary.clear();
  lab.upload(report);
  EXPECT_THAT(lab.app_findings(), SizeIs(2)) << Harm::Loss;
}

TEST_F(ReportFindings, OfEveryApplicationAreShown) {
  ReportRecord report;
  report.applications = {{.id = 1, .name = "One", .findings = {{.id = 1}}},
                         {.id = 2, .name = "Two", .findings = {{.id = 2}}},
                         {.id = 3, .name = "Three", .findings = {{.id = 3}}}};
  lab.upload(report);
  EXPECT_THAT(lab.app_findings(), SizeIs(3)) << Harm::Loss;
}

TEST_F(ReportFindings, ThatDifferInTheirIdOnlyAreNotCollapsed) {
  ReportRecord report;
  report.applications.front().findings.clear();
  for (int id = 1; id <= 50; ++id) report.applications.front().findings.push_back({.id = id, .param = "q"});
  lab.upload(report);
  EXPECT_THAT(lab.app_findings(), SizeIs(50)) << Harm::Loss;
}

TEST_F(ReportFindings, WithoutAUniqueIdAreToldApartByTheirId) {
  ReportRecord report;
  report.applications.front().findings = {{.id = 1, .unique_id = ""}, {.id = 2, .unique_id = ""}};
  lab.upload(report);
  EXPECT_THAT(lab.app_findings(), SizeIs(2)) << Harm::Loss;
}

TEST_F(ReportFindings, OfOneUniqueIdAreOneAcrossReports) {
  lab.upload(ReportRecord{});
  ReportRecord report{.generated = "06 Jan 2026 06:00AM GMT"};
  report.applications.front().findings.front().url = "https://shop.example.test/moved";
  lab.upload(report);
  ASSERT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Duplicate;
  EXPECT_EQ(lab.app_finding(kFinding).url, "https://shop.example.test/moved") << Harm::Stale;
}

TEST_F(ReportFindings, OfOneUniqueIdAreOneWhateverTheirNumber) {
  lab.upload(ReportRecord{});
  ReportRecord report{.generated = "06 Jan 2026 06:00AM GMT"};
  auto& finding = report.applications.front().findings.front();
  finding.unique_id = lab.app_finding(kFinding).unique_id;
  finding.id = 77;
  lab.upload(report);
  EXPECT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Duplicate;
}

TEST_F(ReportFindings, OfOneNumberAndTwoUniqueIdsAreTwo) {
  ReportRecord report;
  report.applications.front().findings = {{.id = 5, .unique_id = "0f0e0d0c-1111-4222-8333-444455556666"},
                                          {.id = 5, .unique_id = "0f0e0d0c-1111-4222-8333-444455557777"}};
  lab.upload(report);
  EXPECT_THAT(lab.app_findings(), SizeIs(2)) << Harm::Loss;
}

TEST_F(ReportFindings, UploadedAgainChangeNothing) {
  lab.upload(ReportRecord{});
  const auto before = lab.app_finding(kFinding);
  const auto again = lab.upload(ReportRecord{});
  EXPECT_EQ(again.added + again.changed + again.closed + again.reopened, 0);
  EXPECT_EQ(lab.app_finding(kFinding), before);
  EXPECT_THAT(lab.app_findings(), SizeIs(1)) << Harm::Duplicate;
}

// --- detailed information ---

class DetailedInformation : public Neurons {};
CONFORMS(DetailedInformation, "FND-002");

TEST_F(DetailedInformation, HoldsRequestAndResponse) {
  const auto all = details({.payloads = {{.payload = "q=<x>",
                                          .method = "POST",
                                          .url = "https://shop.example.test/search",
                                          .headers = {{"Host", "shop.example.test"}, {"Accept", "*/*"}},
                                          .body = "q=%3Cx%3E",
                                          .response = "HTTP/1.1 200 OK\r\n\r\n<x>",
                                          .evidence = "<x>"}}});
  ASSERT_EQ(all["payloads"].size(), 1U);
  const auto& payload = all["payloads"][0];
  EXPECT_EQ(payload["payload"], "q=<x>");
  EXPECT_EQ(payload["request"]["method"], "POST");
  EXPECT_EQ(payload["request"]["url"], "https://shop.example.test/search");
  EXPECT_EQ(payload["request"]["headers"][0], (nlohmann::json{{"name", "Host"}, {"value", "shop.example.test"}}));
  EXPECT_EQ(payload["request"]["headers"][1], (nlohmann::json{{"name", "Accept"}, {"value", "*/*"}}));
  EXPECT_EQ(payload["request"]["body"], "q=%3Cx%3E");
  EXPECT_EQ(payload["response"], "HTTP/1.1 200 OK\r\n\r\n<x>");
  EXPECT_EQ(payload["evidence"], "<x>");
}

TEST_F(DetailedInformation, HoldsEveryPayload) {
  const auto all = details({.payloads = {{.payload = "a", .response = "first"},
                                         {.payload = "b", .response = "second"},
                                         {.payload = "c", .response = "third"}}});
  ASSERT_EQ(all["payloads"].size(), 3U) << Harm::Loss;
  EXPECT_EQ(all["payloads"][0]["response"], "first");
  EXPECT_EQ(all["payloads"][1]["response"], "second");
  EXPECT_EQ(all["payloads"][2]["response"], "third");
}

TEST_F(DetailedInformation, TakesTextThatIsNotFlaggedAsItStands) {
  // "dGVzdA==" is base64 of "test"; nothing flags it.
  const auto all = details({.payloads = {{.response = "dGVzdA==", .plain = true}}});
  EXPECT_EQ(all["payloads"][0]["response"], "dGVzdA==");
}

TEST_F(DetailedInformation, MakesBytesVisibleThatAreNotUtf8) {
  const auto all = details({.payloads = {{.response = "caf\xE9 ok"}}});
  EXPECT_EQ(all["payloads"][0]["response"], "caf\xEF\xBF\xBD ok");
}

TEST_F(DetailedInformation, HoldsTheDataOfInformationGathered) {
  const auto all = details({.list = ReportList::InformationGathered, .data = "Links: 17\nForms: 2"});
  EXPECT_EQ(all["data"], "Links: 17\nForms: 2");
}

TEST_F(DetailedInformation, MakesANulVisible) {
  const auto all = details({.payloads = {{.response = std::string{"a\0b", 3}}}});
  EXPECT_EQ(all["payloads"][0]["response"],
            "a\xEF\xBF\xBD"
            "b")
      << Harm::Loss;
}

TEST_F(DetailedInformation, UndoesBase64OfARequestBodyWhereItIsFlagged) {
  auto text = to_xml(ReportRecord{});
  const std::string plain = "<BODY><![CDATA[]]></BODY>";
  ASSERT_NE(text.find(plain), std::string::npos);
  text.replace(text.find(plain), plain.size(), "<BODY base64=\"true\">" + base64("q=1&r=\xE9") + "</BODY>");
  lab.upload(text);
  const auto all = nlohmann::json::parse(lab.app_finding(kFinding).details);
  EXPECT_EQ(all["payloads"][0]["request"]["body"], "q=1&r=\xEF\xBF\xBD");
}

TEST_F(DetailedInformation, IsThatOfTheNewestReport) {
  lab.upload(ReportRecord{});
  ReportRecord report{.generated = "06 Jan 2026 06:00AM GMT"};
  report.applications.front().findings = {{.payloads = {{.response = "comment: REFLECTED"}}}};
  EXPECT_EQ(lab.upload(report).changed, 1);
  const auto all = nlohmann::json::parse(lab.app_finding(kFinding).details);
  EXPECT_EQ(all["payloads"][0]["response"], "comment: REFLECTED") << Harm::Stale;
}

TEST_F(DetailedInformation, KeepsALongResponseWhole) {
  std::string response(3U << 20U, 'x');
  response += "end";
  const auto all = details({.payloads = {{.response = response}}});
  EXPECT_EQ(all["payloads"][0]["response"].get<std::string>(), response) << Harm::Loss;
}

// --- metadata ---

struct WordRow {
  Id id;
  std::string_view what, qualys, neurons;
};

constexpr auto kSourceStatusRows = std::to_array<WordRow>({
    {"FND-003", "required", "Required", "Authentication Required"},
    {"FND-003", "not required", "Not Required", "Authentication Not Required"},
});
class SourceStatus : public Rows<WordRow> {};
TEST_P(SourceStatus, IsTheGuides) {
  Lab lab{{.profile = Profile::Neurons}};
  ReportRecord report;
  report.applications.front().findings = {{.authentication = std::string{row().qualys}}};
  lab.upload(report);
  EXPECT_THAT(lab.app_finding(kFinding).source_status, Optional(row().neurons));
}
ROWS(SourceStatus, kSourceStatusRows, row.what);

class OddSourceStatus : public Neurons {};
CONFORMS(OddSourceStatus, "FND-003");
TEST_F(OddSourceStatus, IsEmptyAndCounted) {
  ReportRecord report;
  report.applications.front().findings = {{.authentication = "Partly"}};
  const auto upload = lab.upload(report);
  EXPECT_EQ(lab.app_finding(kFinding).source_status, std::nullopt);
  EXPECT_THAT(upload.unmapped, ElementsAre(observed::Unmapped{"AUTHENTICATION", "Partly", 1}));
}

struct TypeRow {
  Id id;
  std::string_view what;
  ReportList list;
  std::optional<std::string_view> potential;
  std::string_view category, neurons;
};
constexpr auto kTypeRows = std::to_array<TypeRow>({
    {"FND-004", "confirmed", ReportList::Vulnerability, "false", "Confirmed Vulnerability", "Confirmed Vulnerability"},
    {"FND-004", "potential", ReportList::Vulnerability, "true", "Potential Vulnerability", "Potential Vulnerability"},
    {"FND-004", "information gathered", ReportList::InformationGathered, "false", "Information Gathered",
     "Information Gathered"},
    // Reports before 2021 have no POTENTIAL: the glossary tells.
    {"FND-004", "confirmed by the glossary", ReportList::Vulnerability, std::nullopt, "Confirmed Vulnerability",
     "Confirmed Vulnerability"},
    {"FND-004", "potential by the glossary", ReportList::Vulnerability, std::nullopt, "Potential Vulnerability",
     "Potential Vulnerability"},
    // In conflict the finding's own word counts.
    {"FND-004", "potential against the glossary", ReportList::Vulnerability, "true", "Confirmed Vulnerability",
     "Potential Vulnerability"},
    {"FND-004", "confirmed against the glossary", ReportList::Vulnerability, "false", "Potential Vulnerability",
     "Confirmed Vulnerability"},
    {"FND-004", "a vulnerability whose category is information", ReportList::Vulnerability, "false",
     "Information Gathered", "Confirmed Vulnerability"},
});
class VulnerabilityType : public Rows<TypeRow> {};
TEST_P(VulnerabilityType, IsTheGuides) {
  Lab lab{{.profile = Profile::Neurons}};
  ReportRecord report;
  auto& finding = report.applications.front().findings.front();
  finding.list = row().list;
  finding.potential = row().potential ? std::optional{std::string{*row().potential}} : std::nullopt;
  report.glossary.front().category = std::string{row().category};
  lab.upload(report);
  EXPECT_THAT(lab.app_finding(kFinding).vulnerability_type, Optional(row().neurons));
}
ROWS(VulnerabilityType, kTypeRows, row.what);

class SensitiveType : public Neurons {};
CONFORMS(SensitiveType, "FND-004");
TEST_F(SensitiveType, HasNoLineInTheGuideAndIsCounted) {
  ReportRecord report;
  report.applications.front().findings = {{.list = ReportList::SensitiveContent}};
  const auto upload = lab.upload(report);
  EXPECT_EQ(lab.app_finding(kFinding).vulnerability_type, std::nullopt);
  EXPECT_THAT(upload.unmapped, testing::Contains(observed::Unmapped{"type", "Sensitive Content", 1}));
}

struct ParameterRow {
  Id id;
  std::string_view what;
  std::optional<std::string_view> param, cookie, function, form_entry_point;
  std::optional<std::string_view> neurons;
};
constexpr std::string_view kForm = "https://shop.example.test/form";
constexpr auto kParameterRows = std::to_array<ParameterRow>({
    {"FND-005", "a cookie", "sid", "sid", {}, {}, "Cookie"},
    {"FND-005", "a cookie without a parameter", {}, "sid", {}, {}, "Cookie"},
    {"FND-005", "a form", "q", {}, {}, kForm, "Form field"},
    {"FND-005", "an operation", {}, {}, "getPrice", {}, "Web service operation"},
    {"FND-005", "an operation with a form that is only true", {}, {}, "getPrice", "true", "Web service operation"},
    {"FND-005", "a parameter", "q", {}, {}, {}, "Query"},
    {"FND-005", "a cookie beside a form", "sid", "sid", {}, kForm, "Cookie"},
    {"FND-005", "a cookie beside an operation", "sid", "sid", "getPrice", {}, "Cookie"},
    {"FND-005", "a form beside an operation", "q", {}, "getPrice", kForm, "Form field"},
    {"FND-005", "an operation beside a parameter", "q", {}, "getPrice", {}, "Web service operation"},
    {"FND-005", "a parameter with a form that is only true", "q", {}, {}, "true", "Query"},
    {"FND-005", "nothing", {}, {}, {}, {}, {}},
    {"FND-005", "a form that is only true", {}, {}, {}, "true", {}},
});
class ParameterType : public Rows<ParameterRow> {};
TEST_P(ParameterType, IsDerivedFromWhatTheFileOffers) {
  const auto text = [](std::optional<std::string_view> word) {
    return word ? std::optional{std::string{*word}} : std::nullopt;
  };
  Lab lab{{.profile = Profile::Neurons}};
  ReportRecord report;
  report.applications.front().findings = {{.param = text(row().param),
                                           .cookie = text(row().cookie),
                                           .function = text(row().function),
                                           .form_entry_point = text(row().form_entry_point)}};
  const auto upload = lab.upload(report);
  EXPECT_EQ(lab.app_finding(kFinding).parameter_type, text(row().neurons));
  EXPECT_THAT(upload.unmapped, IsEmpty());
}
ROWS(ParameterType, kParameterRows, row.what);

struct EditionRow {
  Id id;
  std::string_view what;
  OwaspList list;
  std::string_view edition;
  std::string_view label;
};
constexpr auto kEditionRows = std::to_array<EditionRow>({
    {"FND-006", "2013", OwaspList::Of2013, "2013", "OWASP 2013"},
    {"FND-006", "2017", OwaspList::Of2017, "2017", "OWASP 2017"},
    {"FND-006", "2021", OwaspList::Of2021, "2021", "OWASP 2021"},
    {"FND-006", "no list", OwaspList::None, "", "OWASP"},
});
class OwaspEdition : public Rows<EditionRow> {};
TEST_P(OwaspEdition, IsThatOfTheReportsOwnList) {
  Lab lab{{.profile = Profile::Neurons}};
  lab.upload(ReportRecord{.owasp = row().list});
  const auto shown = lab.app_finding(kFinding);
  EXPECT_EQ(shown.owasp_edition, row().edition);
  ASSERT_TRUE(shown.glossary);
  EXPECT_THAT(shown.glossary->owasp, ElementsAre("A7"));
}
TEST_P(OwaspEdition, IsInTheNameThatIsShown) {
  Lab lab{{.profile = Profile::Neurons}};
  lab.upload(ReportRecord{.owasp = row().list});
  const auto printed = lab.ours().qwas({"--json", "show", "findings"});
  EXPECT_EQ(printed.status, 0) << printed.err;
  EXPECT_THAT(printed.out, HasSubstr("\"" + std::string{row().label} + "\""));
}
ROWS(OwaspEdition, kEditionRows, row.what);

class Classes : public Neurons {};
CONFORMS(Classes, "FND-006");

TEST_F(Classes, AreTheGlossarys) {
  ReportRecord report;
  report.glossary.front().owasp = "A4, A7";
  report.glossary.front().wasc = "WASC-17,WASC-15";
  report.glossary.front().cwe = "CWE-16,CWE-1032";
  lab.upload(report);
  const auto glossary = lab.app_finding(kFinding).glossary;
  ASSERT_TRUE(glossary);
  EXPECT_THAT(glossary->owasp, ElementsAre("A4", "A7"));
  EXPECT_THAT(glossary->wasc, ElementsAre("WASC-17", "WASC-15"));
  EXPECT_THAT(glossary->cwe, ElementsAre("CWE-16", "CWE-1032"));
}

TEST_F(Classes, OfAFindingAreThoseOfTheReportItWasLastIn) {
  lab.upload(ReportRecord{.owasp = OwaspList::Of2017});
  ReportRecord other{.generated = "06 Jan 2026 06:00AM GMT", .owasp = OwaspList::Of2021};
  other.applications = {{.id = 2, .name = "Other", .findings = {{.id = 2}}}};
  other.glossary.front().owasp = "A3";
  lab.upload(other);
  EXPECT_EQ(lab.app_finding(kFinding).owasp_edition, "2017");
  EXPECT_THAT(lab.app_finding(kFinding).glossary->owasp, ElementsAre("A7"));
  EXPECT_EQ(lab.app_finding(2).owasp_edition, "2021");
  EXPECT_THAT(lab.app_finding(2).glossary->owasp, ElementsAre("A3"));
}

}  // namespace
}  // namespace qualyswas::conformance
