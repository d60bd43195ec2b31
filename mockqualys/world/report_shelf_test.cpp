#include "mockqualys/world/report_shelf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace mockqualys {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kShelfWebApps = R"(<ServiceResponse><data>
<WebApp><id>41</id><name>Shop</name><owner><id>17</id><username>acme_cd2</username><firstName>C</firstName><lastName>D</lastName></owner>
 <tags><count>1</count><list><Tag><id>5</id><name>prod</name></Tag></list></tags></WebApp>
<WebApp><id>42</id><name>Desk</name></WebApp></data></ServiceResponse>)";
constexpr std::string_view kShelfTimeline = R"({"start": "2026-01-05T06:00:00Z", "events": [
 {"at": "2026-01-06T00:00:00Z", "webapp": 41, "set": {"name": "Tuesday"}},
 {"at": "2026-01-06T00:00:00Z", "report": {"id": 900, "name": "All", "takes_seconds": 60}},
 {"at": "2026-01-07T00:00:00Z", "webapp": 41, "set": {"name": "Wednesday"}},
 {"at": "2026-01-07T00:00:00Z", "report": {"id": 907, "name": "Tagged", "user": "acme_cd2", "type": "WAS_SCAN_REPORT",
   "format": "PDF", "webapp_tags": ["prod"], "variant": "2022", "traps": ["no_dates"], "zone_minutes": 60, "fails": true}}]})";

// Writes the names of the web apps it was given, so that a test sees which state a document is made of.
class NamePress : public Press {
 public:
  class Names : public Document {
   public:
    explicit Names(std::string text) : text_{std::make_shared<const std::string>(std::move(text))} {}
    std::size_t size() const override { return text_->size(); }
    std::shared_ptr<const std::string> text() const override { return text_; }

   private:
    std::shared_ptr<const std::string> text_;
  };
  std::shared_ptr<const Document> make(const ReportOrder& order, const Snapshot& snapshot) const override {
    ++made;
    std::string text;
    Values name;
    for (const auto id : order.webapps) {
      snapshot.webapps->values(snapshot.webapps->first_after(id - 1), Field::Name, name);
      text += std::string{name[0]} + ";";
    }
    return std::make_shared<const Names>(text);
  }
  mutable int made = 0;
};

using FolderFiles = std::map<std::string, std::string>;

tl::expected<std::unique_ptr<World>, std::string> load(const FolderFiles& more = {}) {
  std::string folder = (std::filesystem::temp_directory_path() / "estate-XXXXXX").string();
  folder = mkdtemp(folder.data());
  std::filesystem::create_directory(folder + "/reports");
  FolderFiles files{{"webapps.xml", std::string{kShelfWebApps}}, {"timeline.json", std::string{kShelfTimeline}}};
  for (const auto& [name, text] : more) files[name] = text;
  for (const auto& [name, text] : files) std::ofstream{folder + "/" + name} << text;
  auto world = World::load(folder);
  std::filesystem::remove_all(folder);
  return world;
}

class Scheduled : public testing::Test {
 protected:
  std::string text(std::int64_t id) { return *world_->find_report(id)->document->text(); }
  void go(std::string_view moment) { world_->set_now(*parse_instant(moment)); }

  std::unique_ptr<World> world_ = [] {
    auto world = load();
    if (!world) throw std::runtime_error{world.error()};
    return std::move(*world);
  }();
  std::shared_ptr<NamePress> press_ = std::make_shared<NamePress>();
  // Real time, which no test waits for.
  std::chrono::steady_clock::time_point real_ = std::chrono::steady_clock::now();
  void SetUp() override {
    world_->set_press(press_);
    world_->set_real_time([this] { return real_; });
  }
};

TEST_F(Scheduled, ReportsAppearAsTheClockPasses) {
  EXPECT_THAT(world_->ids(Kind::Report), IsEmpty());
  go("2026-01-05T23:59:59Z");
  EXPECT_THAT(world_->ids(Kind::Report), IsEmpty());
  go("2026-01-06T00:00:00Z");
  EXPECT_THAT(world_->ids(Kind::Report), ElementsAre(900));
  EXPECT_EQ(world_->find_report(900)->status, ReportStatus::Running);
  go("2026-01-06T00:01:00Z");
  EXPECT_EQ(world_->find_report(900)->status, ReportStatus::Complete);
}

// A client cannot move the clock: what it waits for ends all the same.
TEST_F(Scheduled, ReportsThatAreMadeAreDoneAfterRealTimeThoughTheClockStands) {
  const auto id = *world_->make_report({.takes = 20s});
  const auto status = [&] { return world_->find_report(id)->status; };
  EXPECT_EQ(status(), ReportStatus::Running);
  real_ += 19999ms;
  EXPECT_EQ(status(), ReportStatus::Running);
  EXPECT_THAT(world_->record(Kind::Report, id), HasSubstr("<status>RUNNING</status>"));
  EXPECT_EQ(world_->report_bytes(std::nullopt), 0);
  real_ += 1ms;
  EXPECT_EQ(status(), ReportStatus::Complete);
  EXPECT_THAT(world_->record(Kind::Report, id), HasSubstr("<status>COMPLETE</status>"));
  EXPECT_GT(world_->report_bytes(std::nullopt), 0);
}

TEST_F(Scheduled, ReportsAddTheTwoTimesThatPass) {
  const auto id = *world_->make_report({.takes = 20s, .fails = true});
  real_ += 12s;
  world_->advance(7s);
  EXPECT_EQ(world_->find_report(id)->status, ReportStatus::Running);
  world_->advance(1s);
  EXPECT_EQ(world_->find_report(id)->status, ReportStatus::Error);
}

TEST_F(Scheduled, ReportsOfTheTimelineWaitFromTheMomentThatTheyAppearAt) {
  real_ += 1h;
  go("2026-01-06T00:00:00Z");
  EXPECT_EQ(world_->find_report(900)->status, ReportStatus::Running);
  real_ += 59s;
  EXPECT_EQ(world_->find_report(900)->status, ReportStatus::Running);
  real_ += 1s;
  EXPECT_EQ(world_->find_report(900)->status, ReportStatus::Complete);
}

TEST_F(Scheduled, ReportsThatTakeAYearDoNotEndBeforeIt) {
  const auto id = *world_->make_report({.takes = 365 * 24h});
  real_ += 24h;
  EXPECT_EQ(world_->find_report(id)->status, ReportStatus::Running);
}

TEST_F(Scheduled, ReportsSayWhatWasTrueAtTheirMomentWhenManyArePassedAtOnce) {
  go("2026-03-01T00:00:00Z");
  EXPECT_EQ(text(900), "Tuesday;Desk;");
  EXPECT_EQ(world_->find_report(907)->status, ReportStatus::Error);
  EXPECT_EQ(world_->find_report(907)->type, ReportType::Scan);
  EXPECT_EQ(world_->find_report(907)->format, ReportFormat::Pdf);
  EXPECT_EQ(world_->find_report(907)->user, "acme_cd2");
}

TEST_F(Scheduled, ReportsHoldTheEditsMadeByHandBeforeTheirMoment) {
  ASSERT_TRUE(world_->edit(Kind::WebApp, 42, {{"name", "Table"}}));
  go("2026-01-06T12:00:00Z");
  ASSERT_TRUE(world_->edit(Kind::WebApp, 42, {{"name", "Chair"}}));
  EXPECT_EQ(text(900), "Tuesday;Table;");
}

TEST_F(Scheduled, ReportsGoAndComeWithTheClock) {
  go("2026-03-01T00:00:00Z");
  go("2026-01-05T06:00:00Z");
  EXPECT_THAT(world_->ids(Kind::Report), IsEmpty());
  go("2026-03-01T00:00:00Z");
  EXPECT_THAT(world_->ids(Kind::Report), ElementsAre(900, 907));
  EXPECT_EQ(text(900), "Tuesday;Desk;");
}

TEST_F(Scheduled, ReportsThatWereRemovedDoNotComeBack) {
  go("2026-03-01T00:00:00Z");
  ASSERT_TRUE(world_->remove(Kind::Report, 900));
  go("2026-01-05T06:00:00Z");
  go("2026-03-01T00:00:00Z");
  EXPECT_THAT(world_->ids(Kind::Report), ElementsAre(907));
}

TEST_F(Scheduled, DocumentsAreMadeWhenSomebodyNeedsThemAndOnce) {
  go("2026-03-01T00:00:00Z");
  EXPECT_EQ(world_->size(Kind::Report), 2U);
  EXPECT_EQ(press_->made, 0);
  EXPECT_THAT(world_->record(Kind::Report, 900), HasSubstr("      <size>13</size>\n"));
  text(900);
  EXPECT_EQ(press_->made, 1);
}

TEST_F(Scheduled, AReportThatIsOrderedGetsAHigherIdThanThoseToCome) {
  EXPECT_GT(*world_->make_report({}), 907);
  const auto first = *world_->make_report({}), second = *world_->make_report({});
  EXPECT_GT(second, first);
}

TEST_F(Scheduled, OwnersAreThoseThatTheWebAppsName) {
  const auto id = *world_->make_report({.user = "acme_cd2"});
  EXPECT_THAT(world_->record(Kind::Report, id),
              HasSubstr("<id>17</id>\n        <username>acme_cd2</username>\n        <firstName><![CDATA[C]]>"));
  const auto unknown = *world_->make_report({.user = "acme_zz9"});
  EXPECT_THAT(world_->record(Kind::Report, unknown), HasSubstr("<username>acme_zz9</username>\n      </owner>"));
}

struct BadOrder {
  ReportOrder order;
  const char* told;
};
class Order : public Scheduled, public testing::WithParamInterface<BadOrder> {};
TEST_P(Order, IsRefusedWithItsReason) {
  const auto id = world_->make_report(GetParam().order);
  ASSERT_FALSE(id);
  EXPECT_THAT(id.error(), HasSubstr(GetParam().told));
}
INSTANTIATE_TEST_SUITE_P(World, Order,
                         testing::Values(BadOrder{{.name = ""}, "needs a name"},
                                         BadOrder{{.name = std::string(257, 'n')}, "256"},
                                         BadOrder{{.name = "a\x01"}, "not UTF-8 or not allowed"},
                                         BadOrder{{.webapps = {43}}, "there is no WebApp 43"},
                                         BadOrder{{.webapp_tags = {"none"}}, "no WebApp carries"},
                                         BadOrder{{.takes = -1s}, "less than no time"},
                                         BadOrder{{.shape = {.zone = 15h}}, "14 hours"}));

TEST_F(Scheduled, ReportsAreNeitherEditedNorAdded) {
  go("2026-03-01T00:00:00Z");
  EXPECT_FALSE(world_->edit(Kind::Report, 900, {{"name", "x"}}));
  EXPECT_FALSE(world_->add(Kind::Report, "<Report><id>5</id></Report>"));
  EXPECT_FALSE(world_->remove(Kind::Report, 5));
}

TEST(GeneratedWorld, HasReportsToo) {
  const auto world = World::generate({.seed = 1, .webapps = 3, .findings = 10});
  const auto press = std::make_shared<NamePress>();
  world->set_press(press);
  const auto id = *world->make_report({});
  ASSERT_TRUE(world->edit(Kind::WebApp, world->ids(Kind::WebApp)[0], {{"name", "Renamed"}}));
  EXPECT_EQ(*world->find_report(id)->document->text(),
            "Application & Service 1;Application & Service 2;Application & Service 3;");
  EXPECT_TRUE(world->remove(Kind::Report, id));
  EXPECT_FALSE(world->edit(Kind::Report, id, {}));
}

// --- files of an estate ---

std::string record(std::string_view status, std::string_view more = {}) {
  return "<ServiceResponse><data><Report><id>77</id><name><![CDATA[By "
         "hand]]></name><type>WAS_WEBAPP_REPORT</type><format>XML</format><status>" +
         std::string{status} + "</status><size>5</size><creationDate>2026-01-05T07:00:00Z</creationDate>" +
         std::string{more} + "</Report></data></ServiceResponse>";
}

TEST(CarriedReport, IsServedAsItsFileStandsFromItsCreationOn) {
  const auto world = load({{"reports/reports.xml", record("COMPLETE", "<colour>red</colour>")},
                           {"reports/77.xml", "<any/> thing"},
                           {"reports/README.md", "for people"}});
  ASSERT_TRUE(world) << world.error();
  EXPECT_FALSE((*world)->find_report(77));
  (*world)->advance(1h);
  ASSERT_TRUE((*world)->find_report(77));
  EXPECT_EQ(*(*world)->find_report(77)->document->text(), "<any/> thing");
  const auto shown = (*world)->record(Kind::Report, 77);
  EXPECT_THAT(shown, HasSubstr("<size>12</size>"));
  EXPECT_THAT(shown, Not(HasSubstr("<size>5</size>")));
  EXPECT_THAT(shown, HasSubstr("<colour>red</colour>"));
  EXPECT_EQ((*world)->report_bytes(std::nullopt), 12);
}

struct BadFiles {
  FolderFiles files;
  const char* told;
};
class FilesOfReports : public testing::TestWithParam<BadFiles> {};
TEST_P(FilesOfReports, AreRefusedWithTheFileAndTheReason) {
  const auto world = load(GetParam().files);
  ASSERT_FALSE(world);
  EXPECT_THAT(world.error(), HasSubstr(GetParam().told));
}
std::string with_report(const std::string& report) {
  return R"({"start": "2026-01-05T06:00:00Z", "events": [{"at": "2026-01-06T00:00:00Z", "report": )" + report + "}]}";
}
INSTANTIATE_TEST_SUITE_P(
    World, FilesOfReports,
    testing::Values(BadFiles{{{"reports/reports.xml", record("COMPLETE")}},
                             "reports/reports.xml: the Report 77 is COMPLETE and has no file"},
                    BadFiles{{{"reports/reports.xml", record("RUNNING")}, {"reports/77.xml", ""}},
                             "the Report 77 has a file and is not COMPLETE"},
                    BadFiles{{{"reports/78.xml", "x"}}, "reports/78.xml: reports/reports.xml names no report"},
                    BadFiles{{{"reports/reports.xml", record("RUNNING")}, {"reports/notes.txt", ""}},
                             "reports/notes.txt"},
                    BadFiles{{{"reports/reports.xml", record("DONE")}}, "has the status 'DONE', which is none"},
                    BadFiles{{{"timeline.json", with_report(R"({"name": "N"})")}}, "event 1: 'report' needs an 'id'"},
                    BadFiles{{{"timeline.json", with_report(R"({"id": 1})")}}, "needs 'name'"},
                    BadFiles{{{"timeline.json", with_report(R"({"id": 1, "name": "N", "colour": "red"})")}},
                             "unknown key 'colour'"},
                    BadFiles{{{"timeline.json", with_report(R"({"id": 1, "name": "N", "variant": "1999"})")}},
                             "'variant' is '1999', not one of current, 2017"},
                    BadFiles{{{"timeline.json", with_report(R"({"id": 1, "name": "N", "traps": ["none"]})")}},
                             "'traps' is 'none', not one of no_appendix"},
                    BadFiles{{{"timeline.json", with_report(R"({"id": 1, "name": "N", "format": "xml"})")}},
                             "not one of HTML_ZIPPED"},
                    BadFiles{{{"reports/reports.xml", record("RUNNING")},
                              {"timeline.json", with_report(R"({"id": 77, "name": "N"})")}},
                             "timeline.json: event 1: there is a Report 77 already"},
                    BadFiles{{{"timeline.json", with_report(R"({"id": 1, "name": "N", "webapps": [7]})")}},
                             "event 1: there is no WebApp 7"}));

// --- the words of the guide ---

template <typename Value>
std::vector<std::string> names(std::span<const Named<Value>> table) {
  std::vector<std::string> all;
  for (const auto& row : table) all.emplace_back(row.name);
  return all;
}
TEST(ReportWords, AreThoseOfTheGuide) {
  EXPECT_THAT(names(report_types()), ElementsAre("WAS_SCAN_REPORT", "WAS_WEBAPP_REPORT", "WAS_SCORECARD_REPORT",
                                                 "WAS_CATALOG_REPORT", "DATALIST_REPORT"));
  EXPECT_THAT(names(report_formats()), ElementsAre("HTML_ZIPPED", "HTML_BASE64", "PDF", "PDF_ENCRYPTED", "POWERPOINT",
                                                   "CSV", "CSV_V2", "XML", "WORD"));
  EXPECT_THAT(names(report_statuses()), ElementsAre("RUNNING", "ERROR", "COMPLETE"));
}

}  // namespace
}  // namespace mockqualys
