#include "mockqualys/world/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "mockqualys/base/instant_testing.h"
#include "mockqualys/world/estate.h"

namespace mockqualys {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kWebApps = R"(<?xml version="1.0" encoding="UTF-8"?>
<ServiceResponse><responseCode>SUCCESS</responseCode><data>
  <WebApp><id>410002</id><name><![CDATA[Second]]></name></WebApp>
  <WebApp><id>410001</id><name>
<![CDATA[Shop & Cart]]>
</name><url><![CDATA[https://shop.example.test]]></url><owner><id>17</id><username>acme_ab1</username></owner>
    <tags><count>1</count><list><Tag><id>5</id><name><![CDATA[prod]]></name></Tag></list></tags>
    <novel kind="a&amp;b"><deep>it&apos;s</deep></novel>
    <lastScan><id>9</id><name><![CDATA[weekly]]></name><summary><resultsStatus>SUCCESSFUL</resultsStatus></summary></lastScan>
    <createdDate>2024-02-01T10:00:00Z</createdDate></WebApp>
</data></ServiceResponse>)";

constexpr std::string_view kFindings = R"(<ServiceResponse><responseCode>SUCCESS</responseCode><data>
  <Finding><id>901</id><qid>150001</qid><name><![CDATA[A]]></name><type>VULNERABILITY</type><severity>3</severity>
    <url><![CDATA[https://shop.example.test/a]]></url><status>NEW</status>
    <lastTestedDate>2026-01-04T06:00:00Z</lastTestedDate>
    <webApp><id>410001</id></webApp><isIgnored>false</isIgnored></Finding>
  <Finding><id>902</id><qid>150002</qid><type>INFORMATION_GATHERED</type><url>x</url><status>NEW</status><severity>1</severity>
    <timesDetected>3</timesDetected><webApp><id>410001</id></webApp><isIgnored>false</isIgnored></Finding>
</data></ServiceResponse>)";

constexpr std::string_view kTimeline = R"({"description": "three weeks", "start": "2026-01-05T06:00:00Z", "events": [
  {"at": "2026-01-12T06:00:00Z", "finding": 901, "set": {"status": "ACTIVE", "timesDetected": 2}},
  {"at": "2026-01-19T06:00:00Z", "add": "<Finding><id>903</id><type>VULNERABILITY</type><status>NEW</status></Finding>"},
  {"at": "2026-01-26T06:00:00Z", "remove": {"finding": 901}}]})";

class EstateFolder {
 public:
  EstateFolder() {
    std::string form = (std::filesystem::temp_directory_path() / "estate-XXXXXX").string();
    path_ = mkdtemp(form.data());
    put("webapps.xml", kWebApps);
    put("findings.xml", kFindings);
    put("timeline.json", kTimeline);
  }
  ~EstateFolder() { std::filesystem::remove_all(path_); }
  EstateFolder(const EstateFolder&) = delete;
  EstateFolder& operator=(const EstateFolder&) = delete;

  void put(const std::string& name, std::string_view content) const {
    std::ofstream{path_ / name, std::ios::binary} << content;
  }
  std::unique_ptr<World> load(std::optional<Instant> now = {}) const {
    auto world = World::load(path_.string(), now);
    if (!world) throw std::runtime_error{world.error()};
    return std::move(*world);
  }
  std::string error() const {
    const auto world = World::load(path_.string());
    return world ? "" : world.error();
  }

 private:
  std::filesystem::path path_;
};

TEST(EstateWorld, KeepsTheTextOfARecordAndIndentsItAsTheVendorDoes) {
  EXPECT_EQ(EstateFolder{}.load()->record(Kind::WebApp, 410001), R"(    <WebApp>
      <id>410001</id>
      <name><![CDATA[Shop & Cart]]></name>
      <url><![CDATA[https://shop.example.test]]></url>
      <owner>
        <id>17</id>
        <username>acme_ab1</username>
      </owner>
      <tags>
        <count>1</count>
        <list>
          <Tag>
            <id>5</id>
            <name><![CDATA[prod]]></name>
          </Tag>
        </list>
      </tags>
      <novel kind="a&amp;b">
        <deep>it&apos;s</deep>
      </novel>
      <lastScan>
        <id>9</id>
        <name><![CDATA[weekly]]></name>
        <summary>
          <resultsStatus>SUCCESSFUL</resultsStatus>
        </summary>
      </lastScan>
      <createdDate>2024-02-01T10:00:00Z</createdDate>
    </WebApp>
)");
}

std::string brief(const World& world, Kind kind, std::int64_t id) {
  const auto records = world.records(kind);
  std::string text;
  records->append(records->first_after(id - 1), Form::Short, text);
  return text;
}

TEST(EstateWorld, ShortensAWebAppToTheRecordedChildren) {
  EXPECT_EQ(brief(*EstateFolder{}.load(), Kind::WebApp, 410001), R"(    <WebApp>
      <id>410001</id>
      <name><![CDATA[Shop & Cart]]></name>
      <url><![CDATA[https://shop.example.test]]></url>
      <owner>
        <id>17</id>
      </owner>
      <tags>
        <count>1</count>
        <list>
          <Tag>
            <id>5</id>
            <name><![CDATA[prod]]></name>
          </Tag>
        </list>
      </tags>
      <createdDate>2024-02-01T10:00:00Z</createdDate>
    </WebApp>
)");
}

TEST(EstateWorld, WritesAnEmptyTagListInTheShortFormOfAWebAppWithoutTags) {
  EXPECT_THAT(brief(*EstateFolder{}.load(), Kind::WebApp, 410002),
              HasSubstr("<tags>\n        <count>0</count>\n      </tags>"));
}

TEST(EstateWorld, GivesAnInformationGatheredFindingNoUrlStatusTimesDetectedOrIsIgnored) {
  const auto world = EstateFolder{}.load();
  EXPECT_EQ(world->record(Kind::Finding, 902), R"(    <Finding>
      <id>902</id>
      <qid>150002</qid>
      <type>INFORMATION_GATHERED</type>
      <severity>1</severity>
      <webApp>
        <id>410001</id>
      </webApp>
    </Finding>
)");
  EXPECT_EQ(world->edit(Kind::Finding, 902, {{"status", "ACTIVE"}}).error(),
            "Finding 902: an INFORMATION_GATHERED finding has no 'status'");
}

TEST(EstateWorld, OrdersRecordsById) {
  EXPECT_THAT(EstateFolder{}.load()->ids(Kind::WebApp), ElementsAre(410001, 410002));
}

TEST(EstateWorld, StartsAtItsOwnStartOrWhereItIsTold) {
  const EstateFolder folder;
  EXPECT_EQ(folder.load()->now(), at("2026-01-05T06:00:00Z"));
  EXPECT_THAT(folder.load(at("2026-01-12T06:00:00Z"))->record(Kind::Finding, 901),
              HasSubstr("<status>ACTIVE</status>"));
}

TEST(EstateWorld, PlaysAnEventWhenItsMomentHasComeAndNotASecondEarlier) {
  const auto world = EstateFolder{}.load();
  world->set_now(at("2026-01-12T05:59:59Z"));
  EXPECT_THAT(world->record(Kind::Finding, 901), HasSubstr("<status>NEW</status>"));
  world->advance(std::chrono::seconds{1});
  EXPECT_THAT(world->record(Kind::Finding, 901), HasSubstr("<status>ACTIVE</status>"));
}

TEST(EstateWorld, PutsANewElementWhereTheVendorHasIt) {
  const auto world = EstateFolder{}.load(at("2026-01-12T06:00:00Z"));
  EXPECT_THAT(
      world->record(Kind::Finding, 901),
      HasSubstr("      <lastTestedDate>2026-01-04T06:00:00Z</lastTestedDate>\n      <timesDetected>2</timesDetected>\n"
                "      <webApp>"));
}

TEST(EstateWorld, AddsAndRemovesRecordsAsTimePasses) {
  const auto world = EstateFolder{}.load();
  world->set_now(at("2026-01-19T06:00:00Z"));
  EXPECT_THAT(world->ids(Kind::Finding), ElementsAre(901, 902, 903));
  world->set_now(at("2027-01-01T00:00:00Z"));
  EXPECT_THAT(world->ids(Kind::Finding), ElementsAre(902, 903));
}

TEST(EstateWorld, IsTheSameAtATimeWhicheverWayTheClockCameThere) {
  const auto world = EstateFolder{}.load(at("2027-01-01T00:00:00Z"));
  world->set_now(at("2026-01-12T06:00:00Z"));
  const auto straight = EstateFolder{}.load(at("2026-01-12T06:00:00Z"));
  EXPECT_EQ(world->ids(Kind::Finding), straight->ids(Kind::Finding));
  EXPECT_EQ(world->record(Kind::Finding, 901), straight->record(Kind::Finding, 901));
}

TEST(EstateWorld, KeepsEditsByHandOnTopOfTheTimelineBothWays) {
  const auto world = EstateFolder{}.load();
  ASSERT_TRUE(world->edit(Kind::Finding, 901, {{"status", "FIXED"}}));
  world->set_now(at("2026-01-12T06:00:00Z"));
  EXPECT_THAT(world->record(Kind::Finding, 901), HasSubstr("<status>FIXED</status>"));
  EXPECT_THAT(world->record(Kind::Finding, 901), HasSubstr("<timesDetected>2</timesDetected>"));
  world->set_now(at("2026-01-01T00:00:00Z"));
  EXPECT_THAT(world->record(Kind::Finding, 901), HasSubstr("<status>FIXED</status>"));
}

TEST(EstateWorld, EditsNestedElementsAndRemovesThem) {
  const auto world = EstateFolder{}.load();
  ASSERT_TRUE(world->edit(Kind::WebApp, 410001, {{"lastScan/name", "daily & more"}, {"tags", std::nullopt}}));
  EXPECT_THAT(world->record(Kind::WebApp, 410001), HasSubstr("<name><![CDATA[daily & more]]></name>"));
  EXPECT_THAT(world->record(Kind::WebApp, 410001), Not(HasSubstr("<tags>")));
  ASSERT_TRUE(world->edit(Kind::Finding, 901, {{"ignoredBy/firstName", "Jo"}, {"ignoredBy/id", "4"}}));
  EXPECT_THAT(world->record(Kind::Finding, 901),
              HasSubstr("<ignoredBy>\n        <id>4</id>\n        <firstName><![CDATA[Jo]]></firstName>"));
}

struct BadEdit {
  Edit edit;
  std::string_view error;
};
// A name that CTest and a terminal can carry.
void print_plainly(std::string_view text, std::ostream& out) {
  for (const char c : text.substr(0, 70)) out << (std::isalnum(static_cast<unsigned char>(c)) ? c : '_');
}
void PrintTo(const BadEdit& row, std::ostream* out) {
  print_plainly(row.edit.path + " " + std::string{row.error}, *out);
}
class EditOfARecord : public testing::TestWithParam<BadEdit> {};
TEST_P(EditOfARecord, IsRefusedWithItsReason) {
  const auto world = EstateFolder{}.load();
  const auto before = world->record(Kind::WebApp, 410001);
  const auto done = world->edit(Kind::WebApp, 410001, {GetParam().edit});
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error(), HasSubstr(std::string{GetParam().error}));
  EXPECT_EQ(world->record(Kind::WebApp, 410001), before);
}
INSTANTIATE_TEST_SUITE_P(World, EditOfARecord,
                         testing::Values(BadEdit{{"id", "1"}, "cannot be edited"}, BadEdit{{"", "1"}, "not a path"},
                                         BadEdit{{"a b", "1"}, "not a path"}, BadEdit{{"name/x", "1"}, "holds text"},
                                         BadEdit{{"owner", "1"}, "has child elements"},
                                         BadEdit{{"os", "\x01"}, "not allowed in XML"},
                                         BadEdit{{"os", "\xC3\x28"}, "not UTF-8"}));

TEST(EstateWorld, RefusesToEditOrRemoveWhatIsNotThereAndToAddWhatIs) {
  const auto world = EstateFolder{}.load();
  EXPECT_EQ(world->edit(Kind::Finding, 5, {}).error(), "there is no Finding 5");
  EXPECT_EQ(world->remove(Kind::WebApp, 5).error(), "there is no WebApp 5");
  EXPECT_EQ(world->add(Kind::Finding, "<Finding><id>901</id></Finding>").error(), "there is a Finding 901 already");
  EXPECT_THAT(world->add(Kind::Finding, "<Finding><id>905</id>").error(), HasSubstr("not well-formed"));
  EXPECT_THAT(world->add(Kind::Finding, "<Finding><id>905</id></Finding><Finding/>").error(), HasSubstr("several"));
  EXPECT_THAT(world->add(Kind::Finding, "<Finding><id>-4</id></Finding>").error(), HasSubstr("positive number"));
}

TEST(EstateWorld, KeepsAnAnswerThatWasHandedOutAsItWas) {
  const auto world = EstateFolder{}.load();
  const auto before = world->records(Kind::Finding);
  ASSERT_TRUE(world->remove(Kind::Finding, 901));
  EXPECT_EQ(before->size(), 2U);
  EXPECT_EQ(world->records(Kind::Finding)->size(), 1U);
}

TEST(EstateWorld, DatesALastScanByTheNewestTestOfTheWebAppsFindings) {
  Values values;
  const auto world = EstateFolder{}.load();
  world->records(Kind::WebApp)->values(0, Field::LastScanDate, values);
  ASSERT_EQ(values.size(), 1U);
  EXPECT_EQ(values[0], "2026-01-04T06:00:00Z");
  world->records(Kind::WebApp)->values(0, Field::LastScanStatus, values);
  EXPECT_EQ(values[0], "FINISHED");
}

TEST(EstateWorld, TakesTheTagsOfAFindingFromItsWebAppWhenTheFindingListsNone) {
  Values values;
  EstateFolder{}.load()->records(Kind::Finding)->values(0, Field::WebAppTagName, values);
  ASSERT_EQ(values.size(), 1U);
  EXPECT_EQ(values[0], "prod");
}

TEST(EstateWorld, HasAnAccountWhenTheEstateNamesNone) {
  const auto world = EstateFolder{}.load();
  ASSERT_EQ(world->users().size(), 1U);
  world->put_user({.name = "acme_zz9", .password = "a", .tags = {"prod"}, .state = {}});
  world->put_user({.name = "acme_zz9", .password = "b", .tags = {}, .state = {}});
  EXPECT_EQ(world->users().size(), 2U);
  EXPECT_EQ(world->find_user("acme_zz9")->password, "b");
  EXPECT_FALSE(world->find_user("acme_xx9"));
}

TEST(EstateWorld, MayBeReadWhileItIsChanged) {
  const auto world = EstateFolder{}.load();
  std::thread writer{[&] {
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(world->edit(Kind::Finding, 901, {{"severity", i % 2 == 0 ? "4" : "5"}}));
    }
  }};
  for (int i = 0; i < 200; ++i) EXPECT_THAT(world->record(Kind::Finding, 901), HasSubstr("<severity>"));
  writer.join();
}

struct BadFile {
  std::string name, content, error;
};
void PrintTo(const BadFile& row, std::ostream* out) { print_plainly(row.name + " " + row.error, *out); }
class FileOfAnEstate : public testing::TestWithParam<BadFile> {};
TEST_P(FileOfAnEstate, IsRefusedWithItsNameAndTheReason) {
  const EstateFolder folder;
  folder.put(GetParam().name, GetParam().content);
  EXPECT_THAT(folder.error(), HasSubstr("/" + GetParam().name + ": "));
  EXPECT_THAT(folder.error(), HasSubstr(GetParam().error));
}

std::string page_of(std::string_view records) {
  return "<ServiceResponse><data>" + std::string{records} + "</data></ServiceResponse>";
}
std::string deep(std::size_t levels) {
  std::string open, close;
  for (std::size_t i = 0; i < levels; ++i) open += "<a>", close += "</a>";
  return page_of("<WebApp><id>1</id>" + open + close + "</WebApp>");
}
std::string events(std::string_view one) {
  return R"({"start": "2026-01-05T06:00:00Z", "events": [)" + std::string{one} + "]}";
}

INSTANTIATE_TEST_SUITE_P(
    World, FileOfAnEstate,
    testing::Values(
        BadFile{"webapps.xml", "<ServiceResponse>\n<data>\n</ServiceResponse>", "line 3"},
        BadFile{"webapps.xml", "<html/>", "the root is <html>"},
        BadFile{"webapps.xml", "<ServiceResponse>\n<Data><WebApp><id>1</id></WebApp></Data></ServiceResponse>",
                "line 2: <ServiceResponse> has no element <Data>; did you mean data?"},
        BadFile{"webapps.xml", "<ServiceResponse><responseCode>INVALID_REQUEST</responseCode></ServiceResponse>",
                "INVALID_REQUEST"},
        BadFile{"webapps.xml", page_of("<Finding><id>1</id></Finding>"), "<Finding> stands where a <WebApp>"},
        BadFile{"webapps.xml", page_of("<WebApp/>"), "the id ''"},
        BadFile{"webapps.xml", page_of("<WebApp><id>1</id></WebApp><WebApp><id>1</id></WebApp>"),
                "the WebApp 1 stands twice"},
        BadFile{"webapps.xml", page_of("<WebApp><id>1</id>words</WebApp>"), "mixes text and elements"},
        BadFile{"webapps.xml", deep(100), "deeper than 64"},
        BadFile{"webapps.xml", page_of("<WebApp><id>1\n2</id></WebApp>"), "the id '1 2'"},
        BadFile{"knowledgebase.xml", "<VULN/>", "the root is <VULN>"},
        BadFile{"knowledgebase.xml",
                "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><VULN_LISTS/></RESPONSE></KNOWLEDGE_BASE_VULN_LIST_OUTPUT>",
                "<RESPONSE> has no element <VULN_LISTS>; did you mean VULN_LIST?"},
        BadFile{"knowledgebase.xml",
                "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><VULN_LIST><VULN><QID>x</QID></VULN></VULN_LIST></RESPONSE>"
                "</KNOWLEDGE_BASE_VULN_LIST_OUTPUT>",
                "the QID 'x'"},
        BadFile{"users.json", "{", "not JSON"}, BadFile{"users.json", "[]", "not one JSON object"},
        BadFile{"users.json", R"({"users": []})", "names nobody"},
        BadFile{"users.json", R"({"users": [{"name": "a"}]})", "user 1 needs 'password'"},
        BadFile{"users.json", R"({"users": [{"name": "a", "password": "b", "apii": false}]})", "unknown key 'apii'"},
        BadFile{"users.json", R"({"users": [{"name": "a:b", "password": "b"}]})", "no ':'"},
        BadFile{"users.json", R"({"users": [{"name": "a", "password": "b", "state": "odd"}]})", "not one of expired"},
        BadFile{"users.json", R"({"users": [{"name": "a", "password": "b", "without": ["Delete Raport"]}]})",
                "user 1: 'without' names the unknown right 'Delete Raport'; did you mean Delete Report?"},
        BadFile{"users.json", R"({"users": [{"name": "a", "password": "b", "role": "writer"}]})",
                "the role 'writer' is unknown; there is 'reader'"},
        BadFile{"users.json",
                R"({"users": [{"name": "a", "password": "b", "role": "reader", "without": ["Create Report"]}]})",
                "exclude each other"},
        BadFile{"timeline.json", R"({"start": "2026-02-30T00:00:00Z"})", "not YYYY-MM-DDTHH:MM:SSZ"},
        BadFile{"timeline.json", events(R"({"at": "2026-01-01T00:00:00Z", "finding": 901, "set": {}})"),
                "before 2026-01-05"},
        BadFile{"timeline.json", events(R"({"at": "2026-02-01T00:00:00Z", "finding": 7, "set": {}})"),
                "event 1: there is no Finding 7"},
        BadFile{"timeline.json", events(R"({"at": "2026-02-01T00:00:00Z", "add": "<Finding><id>901</id></Finding>"})"),
                "already"},
        BadFile{"timeline.json", events(R"({"at": "2026-02-01T00:00:00Z", "add": "<Finding>"})"),
                "event 1: not well-formed"},
        BadFile{"timeline.json", events(R"({"at": "2026-02-01T00:00:00Z", "set": {}})"),
                "event 1 names none of webapp, finding, scan"},
        BadFile{"timeline.json", std::string(100, '[') + std::string(100, ']'), "deeper than 16"}));

TEST(World, SaysWhichEstatesAreShippedWhenANameIsUnknown) {
  const auto world = World::load("storefrnt");
  ASSERT_FALSE(world);
  EXPECT_THAT(world.error(), HasSubstr("there is no estate 'storefrnt'"));
  EXPECT_EQ(World::load("/nowhere/at/all").error(), "/nowhere/at/all: no such folder");
}

TEST(WorldLoad, TakesAShippedNameForTheShippedEstateWhereAFolderIsCalledSo) {
  const auto before = std::filesystem::current_path();
  std::string form = (std::filesystem::temp_directory_path() / "folders-XXXXXX").string();
  const std::filesystem::path here = mkdtemp(form.data());
  std::filesystem::create_directory(here / "empty");
  std::filesystem::current_path(here);
  const auto shipped = World::load("empty");
  const auto folder = World::load("./empty");
  std::filesystem::current_path(before);
  std::filesystem::remove_all(here);
  EXPECT_TRUE(shipped.has_value());
  EXPECT_FALSE(folder.has_value()) << "the folder holds no file of an estate";
}

class ShippedEstate : public testing::TestWithParam<std::string> {};
TEST_P(ShippedEstate, HasATimelineInWhichEveryEventFits) {
  const auto estate = read_estate(GetParam(), find_shipped(GetParam()).value(), Timelines::Unproven);
  EXPECT_TRUE(estate) << estate.error();
}
TEST_P(ShippedEstate, LoadsAndPlaysToItsEndAndBack) {
  const auto world = World::load(GetParam());
  ASSERT_TRUE(world) << world.error();
  const auto start = (*world)->now();
  const auto before = (*world)->ids(Kind::Finding);
  (*world)->advance(std::chrono::days{400});
  (*world)->set_now(start);
  EXPECT_EQ((*world)->ids(Kind::Finding), before);
  EXPECT_EQ((*world)->estate(), GetParam());
}
INSTANTIATE_TEST_SUITE_P(World, ShippedEstate, testing::ValuesIn(World::shipped_estates()),
                         [](const auto& row) { return row.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ShippedEstate);

}  // namespace
}  // namespace mockqualys
