#include "mockqualys/qps/resources/webapp_writes.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kShopApp = 410001, kDepotApp = 410002, kNewApp = 410003;

class WebAppWrites : public testing::Test {
 protected:
  Answer ask(Call call, const std::string& id = {}) {
    call.id = id;
    return handle(*world_, user_, call);
  }
  Answer write(const std::string& operation, const std::string& webapp, const std::string& id = {},
               const std::string& filters = {}) {
    std::string body = filters.empty() ? "" : "<filters>" + filters + "</filters>";
    if (!webapp.empty()) body += "<data><WebApp>" + webapp + "</WebApp></data>";
    return ask(
        test::xml_call(operation, "webapp", body.empty() ? body : "<ServiceRequest>" + body + "</ServiceRequest>"), id);
  }
  std::string record(std::int64_t id) { return world_->record(Kind::WebApp, id); }
  // What stands in an element of a web app, as one line.
  std::string element(std::int64_t id, const char* name) {
    pugi::xml_document document;
    document.load_string(record(id).c_str(), xml::kReadTexts);
    std::ostringstream out;
    document.document_element().child(name).print(out, "", pugi::format_raw | pugi::format_no_declaration);
    return out.str();
  }
  std::string all() {
    std::string text;
    for (const auto kind : {Kind::WebApp, Kind::Finding, Kind::Scan})
      for (const auto id : world_->ids(kind)) text += world_->record(kind, id);
    return text;
  }
  std::string now() { return format_instant(world_->now()); }

  std::unique_ptr<World> world_ = test::small_world();
  User user_{.name = "acme_zz9", .password = "x", .tags = {}, .state = {}};
};

const std::string kShore = "<name>Shore &amp; Sea</name><url>https://shore.example.test/#/</url>";
constexpr const char* kOneId =
    "  <count>1</count>\n  <data>\n    <WebApp>\n      <id>{}</id>\n    </WebApp>\n  </data>\n";

// --- create ---

TEST_F(WebAppWrites, CreateNeedsANameAndAUrlAlone) {
  world_->advance(std::chrono::hours{2});
  EXPECT_THAT(write("create", kShore).body, HasSubstr(fmt::format(fmt::runtime(kOneId), kNewApp)));
  const auto user = [](const char* element, const std::string& id) {
    return fmt::format("      <{0}>\n        <id>{1}</id>\n        <username>acme_zz9</username>\n      </{0}>\n",
                       element, id);
  };
  const auto id = element(kNewApp, "owner").substr(11, 8);
  EXPECT_EQ(
      record(kNewApp),
      "    <WebApp>\n      <id>410003</id>\n      <name><![CDATA[Shore & Sea]]></name>\n"
      "      <url><![CDATA[https://shore.example.test/#/]]></url>\n" +
          user("owner", id) +
          "      <scope>ALL</scope>\n      <scannerLocked>false</scannerLocked>\n      <useSitemap>false</useSitemap>\n"
          "      <malwareMonitoring>false</malwareMonitoring>\n"
          "      <tags>\n        <count>0</count>\n      </tags>\n"
          "      <comments>\n        <count>0</count>\n      </comments>\n      <isScheduled>false</isScheduled>\n" +
          user("createdBy", id) + "      <createdDate>" + now() + "</createdDate>\n" + user("updatedBy", id) +
          "      <updatedDate>" + now() + "</updatedDate>\n      <config/>\n    </WebApp>\n");
}

TEST_F(WebAppWrites, WhatIsCreatedIsFoundAtOnce) {
  write("create", kShore);
  const auto found = ask(test::xml_call("search", "webapp",
                                        "<ServiceRequest><filters><Criteria field='isScanned' operator='EQUALS'>false"
                                        "</Criteria></filters></ServiceRequest>"));
  EXPECT_THAT(found.body, AllOf(HasSubstr("<id>410002</id>"), HasSubstr("<id>410003</id>")));
}

TEST_F(WebAppWrites, ReferencesAreWrittenWithTheNamesOfTheirRecords) {
  write("create", kShore +
                      "<defaultProfile><id>31</id></defaultProfile><tags><set><Tag><id>5</id></Tag></set></tags>"
                      "<authRecords><add><WebAppAuthRecord><id>41</id></WebAppAuthRecord></add></authRecords>"
                      "<dnsOverrides><set><DnsOverride><id>71</id></DnsOverride></set></dnsOverrides>"
                      "<config><defaultAuthRecord><id>41</id></defaultAuthRecord></config>");
  EXPECT_THAT(element(kNewApp, "defaultProfile"), HasSubstr("<id>31</id><name><![CDATA[Nightly]]></name>"));
  EXPECT_EQ(element(kNewApp, "tags"),
            "<tags><count>1</count><list><Tag><id>5</id><name><![CDATA[prod]]></name></Tag></list></tags>");
  EXPECT_THAT(element(kNewApp, "authRecords"), HasSubstr("<id>41</id><name><![CDATA[Shop login]]></name>"));
  EXPECT_THAT(element(kNewApp, "dnsOverrides"), HasSubstr("<id>71</id><name><![CDATA[Staging]]></name>"));
  EXPECT_THAT(element(kNewApp, "config"), HasSubstr("<id>41</id><name><![CDATA[Shop login]]></name>"));
}

TEST_F(WebAppWrites, InJsonAreTheSame) {
  auto call = test::json_call("create", "webapp", R"({"ServiceRequest": {"data": {"WebApp": {"name": "Shore",
      "url": "https://shore.example.test", "scannerLocked": true, "tags": {"set": {"Tag": [{"id": 5}, {"id": "6"}]}},
      "urlBlacklist": {"set": {"UrlEntry": [{"value": "/out.*", "regex": "true"}, "/in"]}},
      "attributes": {"set": {"Attribute": {"name": "Region", "value": "South"}}},
      "comments": {"add": {"Comment": {"contents": "ours"}}}}}}})");
  const auto answer = nlohmann::json::parse(ask(call).body).at("ServiceResponse");
  EXPECT_EQ(answer.at("data").dump(), R"([{"WebApp":{"id":410003}}])");
  EXPECT_EQ(element(kNewApp, "scannerLocked"), "<scannerLocked>true</scannerLocked>");
  EXPECT_THAT(element(kNewApp, "tags"), HasSubstr("<count>2</count>"));
  EXPECT_EQ(element(kNewApp, "urlBlacklist"),
            "<urlBlacklist><count>2</count><list><UrlEntry regex=\"true\"><![CDATA[/out.*]]></UrlEntry>"
            "<UrlEntry><![CDATA[/in]]></UrlEntry></list></urlBlacklist>");
  EXPECT_THAT(element(kNewApp, "attributes"),
              HasSubstr("<name><![CDATA[Region]]></name><value><![CDATA[South]]></value>"));
  EXPECT_THAT(element(kNewApp, "comments"),
              AllOf(HasSubstr("<contents><![CDATA[ours]]></contents>"), HasSubstr("<username>acme_zz9</username>"),
                    HasSubstr("<createdDate>" + now())));
}

// --- update ---

TEST_F(WebAppWrites, UpdateChangesWhatIsSentAndNothingElse) {
  world_->advance(std::chrono::hours{2});
  const auto before = record(kDepotApp);
  EXPECT_THAT(write("update", "<scope>LIMIT</scope>", "410002").body,
              HasSubstr(fmt::format(fmt::runtime(kOneId), kDepotApp)));
  EXPECT_THAT(record(kDepotApp), HasSubstr("<scope>LIMIT</scope>"));
  EXPECT_THAT(record(kDepotApp),
              AllOf(HasSubstr("<username>acme_zz9</username>"), HasSubstr("<updatedDate>" + now() + "</updatedDate>"),
                    HasSubstr("<name><![CDATA[Depot ]]></name>"),
                    HasSubstr("<createdDate>2024-03-01T10:00:00Z</createdDate>")));
  EXPECT_THAT(before, Not(HasSubstr("<scope>")));
}

TEST_F(WebAppWrites, UpdateByCriteriaReachesAllThatFit) {
  const auto answer = write("update", "<tags><add><Tag><id>8</id></Tag></add></tags>", "",
                            "<Criteria field='id' operator='GREATER'>0</Criteria>");
  EXPECT_THAT(answer.body, AllOf(HasSubstr("<count>2</count>"), HasSubstr("410001"), HasSubstr("410002")));
  for (const auto id : {kShopApp, kDepotApp}) EXPECT_THAT(element(id, "tags"), HasSubstr("Cloud & Co"));
}

TEST_F(WebAppWrites, ARenamedWebAppIsCalledSoInItsFindingsAndScans) {
  write("update", "<name>Harbour</name><url>https://harbour.example.test</url>", "410001");
  EXPECT_THAT(world_->record(Kind::Finding, 901),
              AllOf(HasSubstr("<name><![CDATA[Harbour]]></name>"),
                    HasSubstr("<url><![CDATA[https://harbour.example.test]]></url>"), Not(HasSubstr("Shop & Cart"))));
  EXPECT_THAT(world_->record(Kind::Scan, 77), HasSubstr("<name><![CDATA[Harbour]]></name>"));
  const auto found = ask(test::xml_call("count", "finding",
                                        "<ServiceRequest><filters><Criteria field='webApp.name' operator='EQUALS'>"
                                        "Harbour</Criteria></filters></ServiceRequest>"));
  EXPECT_THAT(found.body, HasSubstr("<count>2</count>"));
}

TEST_F(WebAppWrites, NewTagsOfAWebAppAreThoseOfItsFindings) {
  write("update", "<tags><set><Tag><id>8</id></Tag></set></tags>", "410001");
  EXPECT_THAT(world_->record(Kind::Finding, 901), AllOf(HasSubstr("Cloud & Co"), Not(HasSubstr("prod"))));
}

struct ListCase {
  const char* name;
  std::string sent, wanted;  // of the members' texts, in order
};
void PrintTo(const ListCase& row, std::ostream* out) { *out << row.name; }
class ListOperation : public WebAppWrites, public testing::WithParamInterface<ListCase> {};

TEST_P(ListOperation, DoesWhatTheReferenceSays) {
  write("update", "<attributes>" + GetParam().sent + "</attributes>", "410001");
  pugi::xml_document document;
  document.load_string(record(kShopApp).c_str(), xml::kReadTexts);
  std::string members;
  const auto attributes = document.document_element().child("attributes");
  for (const auto& one : attributes.child("list").children())
    members += fmt::format("{}={};", xml::text_of(one.child("name")), xml::text_of(one.child("value")));
  EXPECT_EQ(members, GetParam().wanted);
  EXPECT_EQ(xml::text_of(attributes.child("count")), std::to_string(std::ranges::count(members, ';')));
  EXPECT_EQ(static_cast<bool>(attributes.child("list")), !members.empty());
}

std::string attribute(const std::string& name, const std::string& value = {}) {
  return "<Attribute><name>" + name + "</name>" + (value.empty() ? "" : "<value>" + value + "</value>") +
         "</Attribute>";
}

INSTANTIATE_TEST_SUITE_P(
    Reference, ListOperation,
    testing::Values(
        ListCase{"set_replaces_the_whole_list", "<set>" + attribute("Floor", "2") + "</set>", "Floor=2;"},
        ListCase{"an_empty_set_leaves_none", "<set/>", ""},
        ListCase{"add_adds", "<add>" + attribute("Floor", "2") + "</add>",
                 "Business Function=Sales;Region=North;Floor=2;"},
        ListCase{"add_of_a_known_key_updates_the_entry", "<add>" + attribute("Region", "South") + "</add>",
                 "Business Function=Sales;Region=South;"},
        ListCase{"remove_drops_by_key", "<remove>" + attribute("Business Function") + "</remove>", "Region=North;"},
        ListCase{"remove_of_what_is_not_there_is_ignored", "<remove>" + attribute("Floor") + "</remove>",
                 "Business Function=Sales;Region=North;"},
        ListCase{"update_changes_by_key", "<update>" + attribute("Region", "East") + "</update>",
                 "Business Function=Sales;Region=East;"},
        ListCase{"update_of_what_is_not_there_is_ignored", "<update>" + attribute("Floor", "2") + "</update>",
                 "Business Function=Sales;Region=North;"},
        ListCase{"add_and_remove_in_one_call",
                 "<add>" + attribute("Floor", "2") + "</add><remove>" + attribute("Region") + "</remove>",
                 "Business Function=Sales;Floor=2;"}),
    [](const auto& row) { return std::string{row.param.name}; });

struct Spelling {
  const char *sent, *stored;
};
void PrintTo(const Spelling& row, std::ostream* out) { *out << row.sent; }
class Spellings : public WebAppWrites, public testing::WithParamInterface<Spelling> {};

TEST_P(Spellings, MeanOneList) {
  write("update", "<urlWhitelist><set><UrlEntry>/b</UrlEntry></set></urlWhitelist>", "410001");
  const auto answer =
      write("update", fmt::format("<{0}><add><UrlEntry>/a</UrlEntry></add></{0}>", GetParam().sent), "410001");
  EXPECT_EQ(answer.response_code, "SUCCESS");
  EXPECT_THAT(element(kShopApp, GetParam().stored), HasSubstr("/a"));
  if (std::string_view{GetParam().sent} != GetParam().stored) {
    EXPECT_EQ(element(kShopApp, GetParam().sent), "");
  }
}
INSTANTIATE_TEST_SUITE_P(Seen, Spellings,
                         testing::Values(Spelling{"urlBlacklist", "urlBlacklist"},
                                         Spelling{"urlExcludelist", "urlBlacklist"},
                                         Spelling{"urlAllowlist", "urlWhitelist"},
                                         Spelling{"postDataBlacklist", "postDataBlacklist"},
                                         Spelling{"postDataExcludelist", "postDataExcludelist"}),
                         [](const auto& row) { return std::string{row.param.sent}; });

// --- delete, purge ---

TEST_F(WebAppWrites, ADeletedWebAppTakesItsFindingsAndScansAlong) {
  EXPECT_THAT(write("delete", "", "410001").body, HasSubstr(fmt::format(fmt::runtime(kOneId), kShopApp)));
  EXPECT_THAT(world_->ids(Kind::WebApp), ElementsAre(kDepotApp));
  EXPECT_THAT(world_->ids(Kind::Finding), ElementsAre(905));
  EXPECT_TRUE(world_->records(Kind::Scan)->first_after(0) == world_->size(Kind::Scan));
  EXPECT_THAT(ask(test::xml_call("search", "wasscanschedule",
                                 "<ServiceRequest><filters><Criteria field='invalid' operator='EQUALS'>true</Criteria>"
                                 "</filters></ServiceRequest>"))
                  .body,
              HasSubstr("<id>51</id>"));
}

TEST_F(WebAppWrites, APurgedWebAppStaysWithoutFindingsAndScans) {
  EXPECT_THAT(write("purge", "", "410001").body, HasSubstr(fmt::format(fmt::runtime(kOneId), kShopApp)));
  EXPECT_THAT(record(kShopApp), AllOf(HasSubstr("Shop & Cart"), Not(HasSubstr("<lastScan>"))));
  EXPECT_THAT(world_->ids(Kind::Finding), ElementsAre(905));
}

TEST_F(WebAppWrites, DeleteAndPurgeByCriteriaReachAllThatFitAndNoneIsNoError) {
  for (const std::string operation : {"purge", "delete"}) {
    const auto none = write(operation, "", "", "<Criteria field='name' operator='EQUALS'>Nobody</Criteria>");
    EXPECT_EQ(none.response_code, "SUCCESS");
    EXPECT_THAT(none.body, HasSubstr("<count>0</count>"));
    EXPECT_THAT(write(operation, "", "", "<Criteria field='url' operator='CONTAINS'>example</Criteria>").body,
                HasSubstr("<count>2</count>"));
  }
  EXPECT_EQ(world_->size(Kind::WebApp), 0U);
}

struct Removal {
  const char* name;
  std::string data, filters, query;
  bool kept = false;
};
void PrintTo(const Removal& row, std::ostream* out) { *out << row.name; }
class RemoveFromSubscription : public WebAppWrites, public testing::WithParamInterface<Removal> {};

TEST_P(RemoveFromSubscription, DecidesWhetherTheWebAppCanComeBack) {
  const auto& row = GetParam();
  std::string body = row.filters.empty() ? "" : "<filters>" + row.filters + "</filters>";
  if (!row.data.empty()) body += "<data><WebApp>" + row.data + "</WebApp></data>";
  auto call = test::xml_call("delete", "webapp", body.empty() ? body : "<ServiceRequest>" + body + "</ServiceRequest>");
  call.query = row.query;
  ASSERT_EQ(ask(call, "410002").response_code, "SUCCESS");
  const std::string same = "<name>Depot </name><url>https://depot.example.test/#/</url>";
  const auto plain = write("create", same);
  if (!row.kept) {
    EXPECT_THAT(plain.body, HasSubstr("<id>410003</id>"));
    return;
  }
  EXPECT_EQ(plain.response_code, "INVALID_REQUEST");
  EXPECT_THAT(plain.body, HasSubstr("reactivateIfExists"));
  const auto back = write("create", same +
                                        "<reactivateIfExists>true</reactivateIfExists><tags><set><Tag><id>5</id></Tag>"
                                        "</set></tags>");
  EXPECT_THAT(back.body, HasSubstr("<id>410002</id>"));
  EXPECT_THAT(record(kDepotApp),
              AllOf(HasSubstr("prod"), HasSubstr("<createdDate>2024-03-01T10:00:00Z</createdDate>")));
  EXPECT_THAT(write("create", same).body, HasSubstr("Webapp with same name exists"));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, RemoveFromSubscription,
    testing::Values(Removal{"not_asked_for", "", "", "", true},
                    Removal{"asked_for_not_to", "<removeFromSubscription>false</removeFromSubscription>", "", "", true},
                    Removal{"by_an_element", "<removeFromSubscription>true</removeFromSubscription>", "", ""},
                    Removal{"by_a_criterion", "",
                            "<Criteria field='removeFromSubscription' operator='EQUALS'>true</Criteria>", ""},
                    Removal{"by_the_query", "", "", "action=removeFromSubscription"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(WebAppWrites, ReactivateIfExistsCreatesWhereNothingExists) {
  EXPECT_THAT(write("create", kShore + "<reactivateIfExists>true</reactivateIfExists>").body,
              HasSubstr(fmt::format(fmt::runtime(kOneId), kNewApp)));
  EXPECT_THAT(record(kNewApp), Not(HasSubstr("reactivate")));
}

// --- refusals ---

struct RefusedWebApp {
  const char* name;
  std::string operation, id, webapp, code, text;
};
void PrintTo(const RefusedWebApp& row, std::ostream* out) { *out << row.name; }
class WebAppRefusal : public WebAppWrites, public testing::WithParamInterface<RefusedWebApp> {};

TEST_P(WebAppRefusal, NamesTheReasonAndChangesNothing) {
  const auto& row = GetParam();
  const auto before = all();
  const auto answer = write(row.operation, row.webapp, row.id);
  EXPECT_EQ(answer.response_code, row.code);
  EXPECT_THAT(answer.body, HasSubstr(row.text));
  EXPECT_EQ(all(), before);
}

const std::string kXml = "INVALID_XML", kRequest = "INVALID_REQUEST";
INSTANTIATE_TEST_SUITE_P(
    Create, WebAppRefusal,
    testing::Values(
        RefusedWebApp{"no_body", "create", "", "", kRequest, "name is missing"},
        RefusedWebApp{"no_url", "create", "", "<name>a</name>", kRequest, "url is missing"},
        RefusedWebApp{"no_name", "create", "", "<url>https://a.example.test</url>", kRequest, "name is missing"},
        RefusedWebApp{"a_name_of_blanks", "create", "", "<name> </name><url>https://a.example.test</url>", kRequest,
                      "name is missing"},
        RefusedWebApp{"a_name_that_is_taken", "create", "", "<name>Depot </name><url>https://other.example.test</url>",
                      kRequest, "<errorMessage>Webapp with same name exists</errorMessage>"},
        RefusedWebApp{"a_name_that_is_taken_in_spite_of_reactivation", "create", "",
                      "<name>Depot </name><url>https://depot.example.test/#/</url><reactivateIfExists>true"
                      "</reactivateIfExists>",
                      kRequest, "Webapp with same name exists"},
        RefusedWebApp{"a_name_that_is_too_long", "create", "",
                      "<name>" + std::string(257, 'x') + "</name><url>https://a.example.test</url>", kRequest,
                      "longer"},
        RefusedWebApp{"a_url_without_scheme", "create", "", "<name>a</name><url>a.example.test</url>", kRequest,
                      "is no url"},
        RefusedWebApp{"a_url_without_host", "create", "", "<name>a</name><url>https:///x</url>", kRequest, "is no url"},
        RefusedWebApp{"a_url_of_another_scheme", "create", "", "<name>a</name><url>ftp://a.example.test</url>",
                      kRequest, "is no url"},
        RefusedWebApp{"an_unknown_element", "create", "", kShore + "<colour>red</colour>", kXml, "&apos;colour&apos;"},
        RefusedWebApp{"an_element_twice", "create", "", kShore + "<name>b</name>", kXml, "&apos;name&apos;"},
        RefusedWebApp{"an_unknown_element_within", "create", "", kShore + "<config><speed>1</speed></config>", kXml,
                      "&apos;speed&apos;"},
        RefusedWebApp{"another_member", "create", "", kShore + "<tags><set><Label/></set></tags>", kXml,
                      "&apos;Label&apos;"},
        RefusedWebApp{"another_operation", "create", "", kShore + "<comments><remove/></comments>", kXml,
                      "&apos;remove&apos;"},
        RefusedWebApp{"a_word_that_is_none", "create", "", kShore + "<scope>SOME</scope>", kXml, "&apos;SOME&apos;"},
        RefusedWebApp{"a_boolean_that_is_none", "create", "", kShore + "<useSitemap>yes</useSitemap>", kXml,
                      "&apos;boolean&apos;"},
        RefusedWebApp{"an_id_that_is_none", "create", "", kShore + "<defaultProfile><id>x</id></defaultProfile>", kXml,
                      "&apos;long&apos;"},
        RefusedWebApp{"an_offset", "create", "",
                      kShore + "<malwareScheduling><timeZone><code>UTC</code><offset>1</offset></timeZone>"
                               "</malwareScheduling>",
                      kXml, "&apos;offset&apos;"},
        RefusedWebApp{"an_id", "create", "", kShore + "<id>7</id>", kRequest, "&apos;id&apos; cannot be set"},
        RefusedWebApp{"what_the_service_sets", "create", "", kShore + "<createdDate>2031-01-01T00:00:00Z</createdDate>",
                      kRequest, "&apos;createdDate&apos; cannot be set"},
        RefusedWebApp{"a_switch_of_the_subscription", "create", "", kShore + "<postmanCollection/>", kRequest,
                      "ENABLE_POSTMAN_COLLECTION"},
        RefusedWebApp{"an_unknown_tag", "create", "", kShore + "<tags><set><Tag><id>99</id></Tag></set></tags>",
                      kRequest, "There is no tag 99"},
        RefusedWebApp{"a_tag_without_id", "create", "", kShore + "<tags><set><Tag><name>prod</name></Tag></set></tags>",
                      kRequest, "has no id"},
        RefusedWebApp{"an_unknown_profile", "create", "", kShore + "<defaultProfile><id>99</id></defaultProfile>",
                      kRequest, "There is no option profile 99"},
        RefusedWebApp{"a_profile_without_id", "create", "", kShore + "<defaultProfile><name>a</name></defaultProfile>",
                      kRequest, "has no id"},
        RefusedWebApp{"an_unknown_record", "create", "",
                      kShore + "<authRecords><set><WebAppAuthRecord><id>99</id></WebAppAuthRecord></set></authRecords>",
                      kRequest, "There is no authentication record 99"},
        RefusedWebApp{"an_unknown_override", "create", "",
                      kShore + "<dnsOverrides><set><DnsOverride><id>99</id></DnsOverride></set></dnsOverrides>",
                      kRequest, "There is no DNS override 99"},
        RefusedWebApp{"an_unknown_proxy", "create", "", kShore + "<proxy><id>9</id></proxy>", kRequest, "no proxy"},
        RefusedWebApp{"a_scope_without_subdomain", "create", "", kShore + "<scope>SUBDOMAIN</scope>", kRequest,
                      "needs a subDomain"},
        RefusedWebApp{"a_scope_without_domains", "create", "", kShore + "<scope>DOMAINS</scope>", kRequest,
                      "needs domains"},
        RefusedWebApp{"two_limits", "create", "",
                      kShore + "<config><cancelScansAfterNHours>1</cancelScansAfterNHours><cancelScansAt>10:00"
                               "</cancelScansAt></config>",
                      kRequest, "one element alone"},
        RefusedWebApp{"something_to_remove", "create", "", kShore + "<tags><remove/></tags>", kRequest,
                      "nothing in &apos;tags&apos; to remove"}),
    [](const auto& row) { return std::string{row.param.name}; });
INSTANTIATE_TEST_SUITE_P(
    Others, WebAppRefusal,
    testing::Values(
        RefusedWebApp{"an_update_of_nothing", "update", "410001", "", kRequest, "nothing to update"},
        RefusedWebApp{"an_update_of_nobody", "update", "", "<scope>ALL</scope>", kRequest, "needs an id or criteria"},
        RefusedWebApp{"an_update_of_an_unknown_one", "update", "7", "<scope>ALL</scope>", kRequest, "no results"},
        RefusedWebApp{"a_new_name_that_is_taken", "update", "410001", "<name>Depot </name>", kRequest,
                      "same name exists"},
        RefusedWebApp{"no_name_any_more", "update", "410001", "<name/>", kRequest, "name is missing"},
        RefusedWebApp{"set_beside_add", "update", "410001", "<tags><set/><add/></tags>", kRequest, "stands alone"},
        RefusedWebApp{"a_list_that_is_read_only", "update", "410001", "<tags><count>0</count></tags>", kRequest,
                      "read only"},
        RefusedWebApp{"an_owner", "update", "410001", "<owner><id>17</id></owner>", kRequest, "&apos;owner&apos;"},
        RefusedWebApp{"a_reactivation", "update", "410001", "<reactivateIfExists>true</reactivateIfExists>", kRequest,
                      "a create alone"},
        RefusedWebApp{"a_delete_of_nobody", "delete", "", "", kRequest, "needs an id or criteria"},
        RefusedWebApp{"a_delete_of_an_unknown_one", "delete", "7", "", kRequest, "no results"},
        RefusedWebApp{"a_delete_with_data", "delete", "410001", "<name>a</name>", kXml, "&apos;name&apos;"},
        RefusedWebApp{"a_purge_of_nobody", "purge", "", "", kRequest, "needs an id or criteria"},
        RefusedWebApp{"a_purge_with_data", "purge", "410001", "<id>1</id>", kXml, "&apos;data&apos;"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(WebAppWrites, RemoveFromSubscriptionIsABoolean) {
  const auto answer =
      write("delete", "", "410001", "<Criteria field='removeFromSubscription' operator='EQUALS'>yes</Criteria>");
  EXPECT_THAT(answer.body, AllOf(HasSubstr("&apos;removeFromSubscription&apos; (yes)"), HasSubstr("true, false")));
}

TEST_F(WebAppWrites, ReachNothingOutsideOfTheScope) {
  user_.tags = {"public"};  // of web app 410001 alone
  const auto before = record(kDepotApp);
  for (const std::string operation : {"update", "delete", "purge"}) {
    const std::string data = operation == "update" ? "<scope>LIMIT</scope>" : "";
    EXPECT_EQ(write(operation, data, "410002").response_code, "INVALID_REQUEST") << operation;
    EXPECT_THAT(write(operation, data, "", "<Criteria field='id' operator='IN'>410002</Criteria>").body,
                HasSubstr("<count>0</count>"));
  }
  EXPECT_EQ(record(kDepotApp), before);
}

}  // namespace
}  // namespace mockqualys::qps
