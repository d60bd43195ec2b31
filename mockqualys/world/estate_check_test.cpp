#include "mockqualys/world/estate_check.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "mockqualys/world/vendor_schema.h"

namespace mockqualys {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kCheckedWebApps =
    "<ServiceResponse>\n<data>\n<WebApp><id>41</id><name>Shop &amp; "
    "Cart</name></WebApp>\n</data>\n</ServiceResponse>\n";

std::string findings(const std::string& children) {
  return "<ServiceResponse>\n<data>\n<Finding><id>901</id>\n" + children +
         "\n</Finding>\n</data>\n</ServiceResponse>\n";
}

std::string timeline(const std::string& event) {
  return "{\"start\": \"2026-01-05T06:00:00Z\",\n \"events\": [\n  {\"at\": \"2026-01-06T06:00:00Z\", \"finding\": "
         "901, "
         "\"set\": {\"note\": \"{\\\"\"}},\n  " +
         event + "]}";
}

std::vector<std::string> told(const Files& files) {
  std::vector<std::string> lines;
  for (const auto& problem : check_estate(files))
    lines.push_back(problem.file + ":" + std::to_string(problem.line) + ": " + problem.what);
  return lines;
}

struct CheckRow {
  const char *name, *children, *told;
};
void PrintTo(const CheckRow& row, std::ostream* out) { *out << row.name; }

class OddFinding : public ::testing::TestWithParam<CheckRow> {};

TEST_P(OddFinding, IsToldWithItsLine) {
  const auto lines =
      told({{"webapps.xml", kCheckedWebApps},
            {"findings.xml", findings(std::string{"<webApp><id>41</id></webApp>\n"} + GetParam().children)}});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], ::testing::StartsWith("findings.xml:5: "));
  EXPECT_THAT(lines[0], HasSubstr(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(
    Table, OddFinding,
    ::testing::Values(
        CheckRow{"status", "<status>OPEN</status>",
                 "Finding 901: <status> is 'OPEN'; it must be NEW, ACTIVE, REOPENED, PROTECTED or FIXED"},
        CheckRow{"status in lower case", "<status>fixed</status>", "did you mean FIXED?"},
        CheckRow{"empty status", "<status/>", "<status> is ''"},
        CheckRow{"severity", "<severity>9</severity>", "<severity> is '9'; it must be a whole number from 1 to 5"},
        CheckRow{"severity 0", "<severity>0</severity>", "<severity> is '0'"},
        CheckRow{"qid", "<qid>x</qid>", "<qid> is 'x'; it must be a whole number, 0 or more"},
        CheckRow{"date", "<lastTestedDate>2026-01-05</lastTestedDate>", "a moment such as 2026-03-02T06:00:00Z"},
        CheckRow{"boolean", "<isIgnored>yes</isIgnored>", "<isIgnored> is 'yes'; it must be true or false"},
        CheckRow{"reason", "<ignoredReason>WONT_FIX</ignoredReason>",
                 "FALSE_POSITIVE, RISK_ACCEPTED or NOT_APPLICABLE"},
        CheckRow{"score", "<cvssV3><base>11</base></cvssV3>", "<base> is '11'; it must be a number from 0 to 10"},
        CheckRow{"element", "<bogus>1</bogus>", "<Finding> has no element <bogus>"},
        CheckRow{"element of another case", "<Status>NEW</Status>",
                 "<Finding> has no element <Status>; did you mean status?"},
        CheckRow{"element of an element", "<cvssV3><vector>x</vector></cvssV3>", "<cvssV3> has no element <vector>"},
        CheckRow{"member of a list", "<cwe><list><cwe>79</cwe></list></cwe>", "<cwe><list> has no element <cwe>"},
        CheckRow{"leaf with children", "<status><deep/></status>", "<status> has no element <deep>"},
        CheckRow{"ampersand", "<url>https://a.example.test/?a=1&b=2</url>",
                 "an & that begins no reference; write &amp;"},
        CheckRow{"bare ampersand", "<name>Shop & Cart</name>", "an & that begins no reference"},
        CheckRow{"entity", "<name>caf&eacute;</name>", "not well-formed XML: "}));

TEST(EstateCheck, TellsOfAFindingWhoseWebAppIsNotThere) {
  EXPECT_THAT(told({{"webapps.xml", kCheckedWebApps}, {"findings.xml", findings("<webApp><id>7777</id></webApp>")}}),
              ElementsAre("findings.xml:4: Finding 901: webapps.xml has no web app 7777"));
  EXPECT_THAT(told({{"webapps.xml", kCheckedWebApps}, {"findings.xml", findings("<qid>1</qid>")}}),
              ElementsAre(HasSubstr("<webApp><id> is missing")));
}

TEST(EstateCheck, TellsAllThatItFindsInTheirOrder) {
  EXPECT_THAT(
      told({{"webapps.xml", kCheckedWebApps},
            {"findings.xml", findings("<webApp><id>41</id></webApp>\n<status>A</status>\n<severity>9</severity>")}}),
      ElementsAre(::testing::StartsWith("findings.xml:5: "), ::testing::StartsWith("findings.xml:6: ")));
}

TEST(EstateCheck, LetsPassWhatIsMarkedAsOdd) {
  const std::string odd = "<Finding><id>901</id><status>OPEN</status><bogus/></Finding>";
  const auto page = [](const std::string& record) {
    return "<ServiceResponse><data>\n" + record + "\n</data></ServiceResponse>";
  };
  EXPECT_THAT(told({{"findings.xml", page("<!-- odd: to see what a client does with it -->\n" + odd)}}), IsEmpty());
  EXPECT_THAT(
      told({{"findings.xml", page("<Finding><!--odd: for a test--><id>901</id><status>OPEN</status></Finding>")}}),
      IsEmpty());
  EXPECT_EQ(told({{"findings.xml", page("<!-- a remark -->\n" + odd)}}).size(), 3U);
  EXPECT_EQ(told({{"findings.xml", page("<!-- odd: this one alone -->\n" + odd + odd)}}).size(), 3U);
}

TEST(EstateCheck, LooksIntoTheTimeline) {
  const Files files{{"webapps.xml", kCheckedWebApps}, {"findings.xml", findings("<webApp><id>41</id></webApp>")}};
  const auto with = [&](const std::string& event) {
    auto all = files;
    all["timeline.json"] = timeline(event);
    auto lines = told(all);
    std::erase_if(lines, [](const std::string& line) { return line.find("<note>") != std::string::npos; });
    return lines;
  };
  EXPECT_THAT(
      with(R"({"at": "2026-01-07T06:00:00Z", "finding": 901, "set": {"status": "CLOSED"}})"),
      ElementsAre("timeline.json:4: event 2: <status> is 'CLOSED'; it must be NEW, ACTIVE, REOPENED, PROTECTED or "
                  "FIXED"));
  EXPECT_THAT(
      with(R"({"at": "2026-01-07T06:00:00Z", "odd": "on purpose", "finding": 901, "set": {"status": "CLOSED"}})"),
      IsEmpty());
  EXPECT_THAT(with(R"({"at": "2026-01-07T06:00:00Z", "finding": 901, "set": {"webApp/nmae": "x"}})"),
              ElementsAre(HasSubstr("<webApp> has no element <nmae>; did you mean name?")));
  EXPECT_THAT(
      with(
          R"({"at": "2026-01-07T06:00:00Z", "add": "<Finding><id>902</id><severity>7</severity><webApp><id>9</id></webApp></Finding>"})"),
      ElementsAre(HasSubstr("<severity> is '7'"), HasSubstr("there is no web app 9 for Finding 902")));
}

TEST(EstateCheck, LooksAtTheKnowledgeBase) {
  EXPECT_THAT(
      told({{"knowledgebase.xml",
             "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><VULN_LIST>\n<VULN><QID>1</QID>\n<SEVERITY>3</SEVERITY>"
             "</VULN></VULN_LIST></RESPONSE></KNOWLEDGE_BASE_VULN_LIST_OUTPUT>"}}),
      ElementsAre(HasSubstr("knowledgebase.xml:3: QID 1: <VULN> has no element <SEVERITY>")));
}

TEST(EstateCheck, TellsOfAFileThatWouldNotBeRead) {
  std::string form = (std::filesystem::temp_directory_path() / "estate-check-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(form.data());
  std::ofstream{folder / "finding.xml"} << findings("<webApp><id>41</id></webApp>");
  std::ofstream{folder / "webapps.xml"} << kCheckedWebApps;
  std::ofstream{folder / "notes.txt"} << "mine";
  const auto problems = check_estate_folder(folder.string());
  ASSERT_TRUE(problems);
  ASSERT_EQ(problems->size(), 1U);
  EXPECT_EQ(problems->front().file, "finding.xml");
  EXPECT_THAT(problems->front().what, HasSubstr("is findings.xml meant?"));
  std::filesystem::remove_all(folder);
}

class ShippedEstates : public ::testing::TestWithParam<const char*> {};

TEST_P(ShippedEstates, CouldBeTheVendors) { EXPECT_THAT(told(find_shipped(GetParam()).value()), IsEmpty()); }

INSTANTIATE_TEST_SUITE_P(All, ShippedEstates, ::testing::Values("storefront", "traps", "lifecycle", "empty"));

// "odd:" is in the traps estate once, on the record that needs it.
TEST(TrapsEstate, SaysOfEachRecordWhatItIsFor) {
  const auto files = find_shipped("traps").value();
  for (const auto& [file, element] : {std::pair{"findings.xml", "<Finding>"}, {"webapps.xml", "<WebApp>"}}) {
    const auto& text = files.at(file);
    std::size_t records = 0, remarks = 0;
    for (auto at = text.find(element); at != std::string::npos; at = text.find(element, at + 1)) {
      ++records;
      const auto before = text.substr(0, at);
      remarks += before.substr(before.find_last_not_of(" \n") - 2).starts_with("-->") ? 1 : 0;
    }
    EXPECT_EQ(remarks, records) << file;
    EXPECT_GT(records, 3U) << file;
  }
}

TEST(EditJudgement, TellsAnUnknownElementFromAnOddValue) {
  EXPECT_THAT(*judge_edit(Kind::Finding, {"statuss", "NEW"}).unknown_element, HasSubstr("did you mean status?"));
  EXPECT_THAT(*judge_edit(Kind::WebApp, {"status", "NEW"}).unknown_element,
              HasSubstr("<WebApp> has no element <status>"));
  EXPECT_FALSE(judge_edit(Kind::Finding, {"status", "OPEN"}).unknown_element);
  EXPECT_THAT(*judge_edit(Kind::Finding, {"status", "OPEN"}).odd_value, HasSubstr("'OPEN'"));
  EXPECT_FALSE(judge_edit(Kind::Finding, {"status", std::nullopt}).odd_value);
  for (const auto* path : {"webApp/name", "history/set/WebAppFindingHistory/scanData/id", "cvssV3/base"})
    EXPECT_FALSE(judge_edit(Kind::Finding, {path, "9.8"}).unknown_element) << path;
  EXPECT_FALSE(judge_edit(Kind::WebApp, {"config/anything", "1"}).unknown_element);
}

}  // namespace
}  // namespace mockqualys
