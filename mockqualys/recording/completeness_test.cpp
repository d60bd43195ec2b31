#include "mockqualys/recording/completeness.h"

#include <string>

#include <gmock/gmock.h>

namespace mockqualys::recording {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string wrapped(const std::string& records) {
  return "<ServiceResponse><data>" + records + "</data></ServiceResponse>";
}
std::string solutions(const std::string& records) {
  return "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><VULN_LIST>" + records +
         "</VULN_LIST></RESPONSE></KNOWLEDGE_BASE_VULN_LIST_OUTPUT>";
}

constexpr auto kWebApp =
    "<WebApp><id>41</id><name>Shop</name><url>https://a.example.test</url><scope>ALL</scope></WebApp>";
constexpr auto kFinding =
    "<Finding><id>901</id><uniqueId>u</uniqueId><qid>150901</qid><name>N</name><type>VULNERABILITY</"
    "type><resultList><count>1"
    "</count><list><Result/></list></resultList><severity>4</severity><url>https://a.example.test/</"
    "url><status>ACTIVE</status>"
    "<firstDetectedDate>2026-01-01T00:00:00Z</firstDetectedDate><lastDetectedDate>2026-01-02T00:00:00Z</"
    "lastDetectedDate>"
    "<lastTestedDate>2026-01-02T00:00:00Z</lastTestedDate><webApp><id>41</id><name>Shop</name></webApp>"
    "<isIgnored>false</isIgnored></Finding>";
constexpr auto kSolution =
    "<VULN><QID>150901</QID><VULN_TYPE>Vulnerability</VULN_TYPE><SEVERITY_LEVEL>4</SEVERITY_LEVEL><TITLE>N</TITLE>"
    "<DISCOVERY><REMOTE>1</REMOTE></DISCOVERY></VULN>";

Files whole() {
  return {{"webapps.xml", wrapped(kWebApp)},
          {"findings.xml", wrapped(kFinding)},
          {"knowledgebase.xml", solutions(kSolution)}};
}

TEST(Gaps, AWholeEstateHasNone) { EXPECT_THAT(find_gaps(whole()), IsEmpty()); }

struct GapRow {
  const char *name, *file, *from, *to, *told;
};
void PrintTo(const GapRow& row, std::ostream* out) { *out << row.name; }

class Gap : public testing::TestWithParam<GapRow> {};
TEST_P(Gap, IsToldInPlainWords) {
  auto files = whole();
  auto& text = files.at(GetParam().file);
  const auto at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string{GetParam().from}.size(), GetParam().to);
  EXPECT_THAT(find_gaps(files), Contains(StartsWith(GetParam().told)));
}
INSTANTIATE_TEST_SUITE_P(
    Estates, Gap,
    testing::Values(
        GapRow{"NoWebApp", "webapps.xml", "<id>41</id>", "<id>42</id>", "1 findings whose web app is missing (901)"},
        GapRow{"NoSolution", "knowledgebase.xml", "<QID>150901", "<QID>150902",
               "1 QIDs of findings without a KnowledgeBase record (150901)"},
        GapRow{"NoStatus", "findings.xml", "<status>ACTIVE</status>", "", "1 findings without <status> (901)"},
        GapRow{"NoTitle", "knowledgebase.xml", "<TITLE>N</TITLE>", "",
               "1 KnowledgeBase records without <TITLE> (150901)"},
        GapRow{"NoUrl", "webapps.xml", "<url>https://a.example.test</url>", "", "1 web apps without <url> (41)"},
        GapRow{"ShortWebApp", "webapps.xml", "<scope>ALL</scope>", "", "1 web apps are in their short form"},
        GapRow{"ShortFinding", "findings.xml", "<resultList><count>1</count><list><Result/></list></resultList>", "",
               "1 findings are in their short form (no results, classes"},
        GapRow{"WrongCount", "findings.xml", "<count>1</count>", "<count>2</count>",
               "1 findings whose <resultList> has another <count> than members (901)"},
        GapRow{"OtherName", "findings.xml", "<name>Shop</name>", "<name>Desk</name>",
               "1 findings that call their web app by another name than it has (901)"},
        GapRow{"DetectedBefore", "findings.xml", "<firstDetectedDate>2026-01-01", "<firstDetectedDate>2026-01-03",
               "1 findings that were first detected after they were last detected (901)"},
        GapRow{"TestedBefore", "findings.xml", "<lastTestedDate>2026-01-02", "<lastTestedDate>2026-01-01",
               "1 findings that were last detected after they were last tested (901)"},
        GapRow{"IgnoredWithoutReason", "findings.xml", "<isIgnored>false", "<isIgnored>true",
               "1 findings that are ignored without a reason (901)"},
        GapRow{"ReasonAndNotIgnored", "findings.xml", "</isIgnored>",
               "</isIgnored><ignoredReason>RISK_ACCEPTED</ignoredReason>",
               "1 findings that have a reason to be ignored and are not (901)"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(Gaps, OfManyRecordsAreOneSentenceWithSomeOfThem) {
  auto files = whole();
  std::string findings;
  for (int id = 901; id < 911; ++id) {
    std::string finding = kFinding;
    finding.replace(finding.find("901"), 3, std::to_string(id));
    findings += finding;
  }
  files["findings.xml"] = wrapped(findings);
  files["webapps.xml"] = wrapped("");
  EXPECT_EQ(find_gaps(files).front(), "10 findings whose web app is missing (901, 902, 903, ...)");
}

TEST(Gaps, OfFilesThatAreNoXmlAreLeftToTheCheckOfTheEstate) {
  EXPECT_THAT(find_gaps({{"findings.xml", "<broken"}}), IsEmpty());
}

TEST(Gaps, InformationGatheredNeedsNeitherUrlNorStatus) {
  auto files = whole();
  auto& text = files.at("findings.xml");
  text.replace(text.find("VULNERABILITY"), 13, "INFORMATION_GATHERED");
  text.replace(text.find("<status>ACTIVE</status>"), 23, "");
  EXPECT_THAT(find_gaps(files), IsEmpty());
}

}  // namespace
}  // namespace mockqualys::recording
