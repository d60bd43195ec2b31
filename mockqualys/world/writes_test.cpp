// What a write of a client changes beside the record itself, in an estate of files and in one computed from a seed.
#include "mockqualys/world/writes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/core.h>

namespace mockqualys {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Estates {
  const char* name;
  std::unique_ptr<World> (*make)();
};
void PrintTo(const Estates& row, std::ostream* out) { *out << row.name; }

class Writes : public testing::TestWithParam<Estates> {
 protected:
  std::vector<std::int64_t> of_webapp(Kind kind, std::int64_t webapp) {
    const auto records = world_->records(kind);
    std::vector<std::int64_t> ids;
    Values values;
    for (std::size_t i = 0; i < records->size(); ++i) {
      records->values(i, Field::WebAppId, values);
      if (!values.empty() && values[0] == std::to_string(webapp)) ids.push_back(records->id_at(i));
    }
    return ids;
  }
  std::string first(Kind kind, Field field) {
    Values values;
    world_->records(kind)->values(0, field, values);
    return values.empty() ? std::string{} : std::string{values[0]};
  }
  void rename(Kind kind, std::int64_t id, const std::string& name) {
    const auto done = world_->replace(kind, id, {{"name", "<name><![CDATA[" + name + "]]></name>"}});
    ASSERT_TRUE(done) << done.error();
  }

  std::unique_ptr<World> world_ = GetParam().make();
  // One that has findings and a scan.
  std::int64_t webapp_ = std::stoll(first(Kind::Finding, Field::WebAppId));
};

TEST_P(Writes, ARenamedWebAppIsCalledSoInItsFindingsAndScansAlone) {
  rename(Kind::WebApp, webapp_, "Renamed & moved");
  for (const auto kind : {Kind::Finding, Kind::Scan}) {
    const auto mine = of_webapp(kind, webapp_);
    ASSERT_FALSE(mine.empty());
    for (const auto id : world_->ids(kind)) {
      const bool is_mine = std::ranges::find(mine, id) != mine.end();
      EXPECT_EQ(world_->record(kind, id).find("<name><![CDATA[Renamed & moved]]></name>") != std::string::npos, is_mine)
          << world_->record(kind, id);
    }
  }
}

TEST_P(Writes, ARenamedTagIsCalledSoWhereverItIsCarriedAndInTheScopeOfUsers) {
  const auto tag = world_->ids(Kind::Tag).front();
  const auto name = first(Kind::Tag, Field::Name);
  world_->put_user({.name = "scoped", .password = "x", .tags = {name}, .state = {}});
  const auto done = world_->replace(Kind::Tag, tag, {{"name", "<name>harbour</name>"}});
  ASSERT_TRUE(done) << done.error();
  EXPECT_EQ(world_->find_user("scoped")->tags, std::vector<std::string>{"harbour"});
  std::size_t carried = 0;
  for (const auto id : world_->ids(Kind::WebApp)) {
    const auto record = world_->record(Kind::WebApp, id);
    if (record.find(fmt::format("<id>{}</id>", tag)) == std::string::npos) continue;
    ++carried;
    EXPECT_THAT(record, AllOf(HasSubstr("harbour"), Not(HasSubstr("[" + name + "]"))));
  }
  EXPECT_GT(carried, 0U);
}

TEST_P(Writes, AnErasedTagIsTakenOffTheWebAppsAndCountedOff) {
  const auto tag = world_->ids(Kind::Tag).front();
  ASSERT_TRUE(world_->erase(Kind::Tag, tag));
  const auto webapps = world_->records(Kind::WebApp);
  Values ids;
  for (std::size_t i = 0; i < webapps->size(); ++i) {
    webapps->values(i, Field::TagId, ids);
    for (std::size_t at = 0; at < ids.size(); ++at) EXPECT_NE(ids[at], std::to_string(tag));
    const auto record = world_->record(Kind::WebApp, webapps->id_at(i));
    EXPECT_THAT(record, HasSubstr(fmt::format("<tags>\n        <count>{}</count>", ids.size())));
  }
}

TEST_P(Writes, AnErasedWebAppTakesItsFindingsAndScansAndNoOthers) {
  const auto findings = world_->size(Kind::Finding), mine = of_webapp(Kind::Finding, webapp_).size();
  ASSERT_GT(mine, 0U);
  ASSERT_TRUE(world_->erase(Kind::WebApp, webapp_));
  EXPECT_EQ(world_->record(Kind::WebApp, webapp_), "");
  EXPECT_EQ(world_->size(Kind::Finding), findings - mine);
  EXPECT_TRUE(of_webapp(Kind::Scan, webapp_).empty());
}

TEST_P(Writes, APurgedWebAppStaysWithoutFindingsAndAsNeverScanned) {
  ASSERT_TRUE(world_->purge(webapp_));
  EXPECT_TRUE(of_webapp(Kind::Finding, webapp_).empty());
  EXPECT_TRUE(of_webapp(Kind::Scan, webapp_).empty());
  EXPECT_THAT(world_->record(Kind::WebApp, webapp_), AllOf(HasSubstr("<WebApp>"), Not(HasSubstr("<lastScan>"))));
}

TEST_P(Writes, AWebAppThatIsErasedOrPurgedHasNoScanRunning) {
  for (const bool erases : {false, true}) {
    ASSERT_TRUE(world_->launch_scan({.webapp = webapp_}));
    ASSERT_EQ(world_->running_scans(), 1);
    ASSERT_TRUE(erases ? world_->erase(Kind::WebApp, webapp_) : world_->purge(webapp_));
    EXPECT_EQ(world_->running_scans(), 0);
    world_->advance(std::chrono::minutes{5});
    EXPECT_TRUE(of_webapp(Kind::Scan, webapp_).empty());
  }
}

TEST_P(Writes, ATagListsTheTagsWhoseParentItIs) {
  const auto parent = world_->ids(Kind::Tag).front();
  const auto id = world_->new_id(Kind::Tag);
  ASSERT_TRUE(world_->add(
      Kind::Tag, fmt::format("<Tag><id>{}</id><name>A &amp; B</name><parentTagId>{}</parentTagId></Tag>", id, parent)));
  EXPECT_THAT(world_->record(Kind::Tag, parent),
              HasSubstr(fmt::format("<children>\n        <list>\n          <TagSimple>\n            <id>{}</id>\n"
                                    "            <name>A &amp; B</name>\n",
                                    id)));
  ASSERT_TRUE(world_->replace(Kind::Tag, id, {{"parentTagId", ""}}));
  EXPECT_THAT(world_->record(Kind::Tag, parent), Not(HasSubstr("<children>")));
  ASSERT_TRUE(world_->replace(Kind::Tag, id, {{"parentTagId", fmt::format("<parentTagId>{}</parentTagId>", parent)}}));
  ASSERT_TRUE(world_->erase(Kind::Tag, parent));
  EXPECT_THAT(world_->record(Kind::Tag, id), Not(HasSubstr("<parentTagId>")));
}

TEST_P(Writes, GiveIdsThatWereNeverUsed) {
  const auto highest = world_->ids(Kind::WebApp).back();
  const auto first = world_->new_id(Kind::WebApp), second = world_->new_id(Kind::WebApp);
  EXPECT_GT(first, highest);
  EXPECT_GT(second, first);
  ASSERT_TRUE(world_->add(Kind::WebApp, fmt::format("<WebApp><id>{}</id></WebApp>", second + 100)));
  ASSERT_TRUE(world_->remove(Kind::WebApp, second + 100));
  EXPECT_GT(world_->new_id(Kind::WebApp), second + 100);
}

TEST_P(Writes, ReplaceTheElementsThatAreNamedAndNoOthers) {
  const auto before = world_->record(Kind::WebApp, webapp_);
  ASSERT_TRUE(world_->replace(Kind::WebApp, webapp_, {{"proxy", "<proxy><id>9</id></proxy>"}}));
  auto after = world_->record(Kind::WebApp, webapp_);
  const std::string added = "      <proxy>\n        <id>9</id>\n      </proxy>\n";
  const auto at = after.find(added);
  ASSERT_NE(at, std::string::npos) << after;
  EXPECT_EQ(after.erase(at, added.size()), before);
}

TEST_P(Writes, RefuseWhatIsNoElementOfThatName) {
  for (const auto& element :
       {NewElement{"id", "<id>1</id>"}, NewElement{"name", "<title/>"}, NewElement{"name", "<name>"}})
    EXPECT_FALSE(world_->replace(Kind::WebApp, webapp_, {element})) << element.name << element.xml;
  EXPECT_FALSE(world_->replace(Kind::WebApp, 1, {}));
  EXPECT_FALSE(world_->erase(Kind::WebApp, 1));
  EXPECT_FALSE(world_->purge(1));
}

TEST_P(Writes, AreForgottenByAReset) {
  const auto before = world_->record(Kind::WebApp, webapp_);
  const auto id = world_->new_id(Kind::WebApp);
  rename(Kind::WebApp, webapp_, "Renamed");
  world_->erase(Kind::WebApp, webapp_);
  world_->retire_webapp(webapp_, before);
  world_->reset();
  EXPECT_EQ(world_->record(Kind::WebApp, webapp_), before);
  EXPECT_TRUE(world_->retired_webapps().empty());
  EXPECT_EQ(world_->new_id(Kind::WebApp), id);
}

INSTANTIATE_TEST_SUITE_P(Worlds, Writes,
                         testing::Values(Estates{"storefront", [] { return World::load("storefront").value(); }},
                                         Estates{"generated",
                                                 [] { return World::generate({.webapps = 4, .findings = 200}); }}),
                         [](const auto& row) { return std::string{row.param.name}; });

// --- with the clock ---

TEST(WritesInTime, LeaveWhatTheTimelineChangesLater) {
  const auto world = World::load("lifecycle").value();
  const auto plain = World::load("lifecycle").value();
  const auto webapp = world->ids(Kind::WebApp).front();
  ASSERT_TRUE(world->replace(Kind::WebApp, webapp, {{"name", "<name><![CDATA[Renamed]]></name>"}}));
  for (const auto* one : {&world, &plain}) (*one)->advance(std::chrono::weeks{8});
  auto wanted = plain->record(Kind::WebApp, webapp);
  const auto from = wanted.find("<name>"), to = wanted.find("</name>");
  wanted.replace(from, to - from, "<name><![CDATA[Renamed]]>");
  EXPECT_EQ(world->record(Kind::WebApp, webapp), wanted);
  EXPECT_NE(plain->record(Kind::WebApp, webapp), World::load("lifecycle").value()->record(Kind::WebApp, webapp));
  // Findings that came since are called by the new name as well.
  for (const auto id : world->ids(Kind::Finding)) {
    const auto record = world->record(Kind::Finding, id);
    if (record.find(fmt::format("<id>{}</id>", webapp)) == std::string::npos) continue;
    EXPECT_THAT(record, HasSubstr("<name><![CDATA[Renamed]]></name>"));
  }
}

TEST(WritesInTime, AreTheLastWordUntilTheTimelineChangesTheSameElement) {
  const auto world = World::load("lifecycle").value();
  const auto webapp = world->ids(Kind::WebApp).front();
  const auto date = [&] {
    const auto record = world->record(Kind::WebApp, webapp);
    return record.substr(record.find("<updatedDate>"), 33);
  };
  const auto start = world->now();
  world->advance(std::chrono::weeks{8});
  const auto later = date();
  world->set_now(start);
  const auto written = "<updatedDate>" + format_instant(start);
  ASSERT_NE(later, written);
  ASSERT_TRUE(world->replace(Kind::WebApp, webapp, {{"updatedDate", written + "</updatedDate>"}}));
  EXPECT_EQ(date(), written);
  world->advance(std::chrono::weeks{8});
  EXPECT_EQ(date(), later);
  world->set_now(start);
  EXPECT_EQ(date(), written);
}

TEST(WritesInTime, IdsAreAboveThoseThatTheTimelineWillBring) {
  const auto world = World::load("lifecycle").value();
  const auto id = world->new_id(Kind::Finding);
  world->advance(std::chrono::days{365});
  EXPECT_GT(id, world->ids(Kind::Finding).back());
}

TEST(ServiceRecords, StandInEveryWorld) {
  std::vector<std::unique_ptr<World>> worlds;
  for (const auto& name : World::shipped_estates()) worlds.push_back(World::load(name).value());
  worlds.push_back(World::generate({}));
  for (const auto& world : worlds) {
    SCOPED_TRACE(world->estate());
    EXPECT_EQ(world->size(Kind::ReportTemplate), 4U);
    std::string profiles;
    for (const auto id : world->ids(Kind::OptionProfile)) profiles += world->record(Kind::OptionProfile, id);
    EXPECT_THAT(profiles, HasSubstr("<name><![CDATA[Initial WAS Options]]></name>"));
  }
}

TEST(AuthRecords, NeverShowASecret) {
  const auto world = World::load("empty").value();
  ASSERT_TRUE(world->add(Kind::AuthRecord,
                         "<WebAppAuthRecord><id>7</id><formRecord><type>STANDARD</type><fields><count>2</count><list>"
                         "<WebAppAuthFormRecordField><name>username</name><secured>false</secured><value>tester</value>"
                         "</WebAppAuthFormRecordField><WebAppAuthFormRecordField><name>password</name>"
                         "<secured>true</secured><value>hunter2</value></WebAppAuthFormRecordField></list></fields>"
                         "<seleniumScript><name>s</name><data>hunter3</data></seleniumScript></formRecord>"
                         "<serverRecord><certificate><contents>hunter4</contents><passphrase>hunter5</passphrase>"
                         "</certificate><fields><count>1</count><list><WebAppAuthServerRecordField><type>BASIC</type>"
                         "<username>tester</username><password>hunter6</password></WebAppAuthServerRecordField></list>"
                         "</fields></serverRecord><oauth2Record><grantType>PASSWORD</grantType>"
                         "<clientSecret>hunter7</clientSecret></oauth2Record></WebAppAuthRecord>"));
  EXPECT_THAT(world->record(Kind::AuthRecord, 7),
              AllOf(Not(HasSubstr("hunter")), HasSubstr("tester"), HasSubstr("<value><![CDATA[*****]]></value>")));
}

}  // namespace
}  // namespace mockqualys
