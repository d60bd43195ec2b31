#include "mockqualys/qps/resources/tag_writes.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TagWrites : public testing::Test {
 protected:
  Answer ask(Call call, const std::string& id = {}) {
    call.id = id;
    return handle(*world_, user_, call);
  }
  Answer write(const std::string& operation, const std::string& tag, const std::string& id = {}) {
    return ask(test::am_call(operation, "<ServiceRequest><data><Tag>" + tag + "</Tag></data></ServiceRequest>"), id);
  }
  std::string tag(std::int64_t id) { return world_->record(Kind::Tag, id); }
  std::string now() { return format_instant(world_->now()); }

  std::unique_ptr<World> world_ = test::small_world();
  User user_ = test::anybody();
};

TEST_F(TagWrites, CreateAnswersWithTheWholeNewTag) {
  const auto answer = write("create",
                            "<name>Shops &amp; more</name><color>#336699</color><ruleType>NAME_CONTAINS</ruleType>"
                            "<ruleText>shop</ruleText><parentTagId>5</parentTagId>");
  EXPECT_THAT(answer.body,
              HasSubstr(fmt::format("  <count>1</count>\n  <data>\n    <Tag>\n      <id>9</id>\n"
                                    "      <name>Shops &amp; more</name>\n      <parentTagId>5</parentTagId>\n"
                                    "      <created>{0}</created>\n      <modified>{0}</modified>\n"
                                    "      <color>#336699</color>\n      <ruleText>shop</ruleText>\n"
                                    "      <ruleType>NAME_CONTAINS</ruleType>\n    </Tag>\n",
                                    now())));
  EXPECT_THAT(tag(5), HasSubstr("<id>9</id>\n            <name>Shops &amp; more</name>"));
}

TEST_F(TagWrites, CreateMakesChildrenInTheSameCall) {
  auto call = test::am_call("create", R"({"ServiceRequest":{"data":{"Tag":{"name":"Shops","children":{"set":{)"
                                      R"("TagSimple":[{"name":"Shop test"},{"name":"Shop live"}]}}}}}})");
  call.content_type = "application/json";
  call.json = true;
  const auto tag_made = nlohmann::json::parse(ask(call).body).at("ServiceResponse").at("data").at(0).at("Tag");
  EXPECT_EQ(tag_made.at("id"), 9);
  EXPECT_EQ(tag_made.at("children").dump(),
            R"({"list":[{"TagSimple":{"id":10,"name":"Shop test"}},{"TagSimple":{"id":11,"name":"Shop live"}}]})");
  EXPECT_THAT(tag(11), HasSubstr("<parentTagId>9</parentTagId>"));
}

TEST_F(TagWrites, IdsOfDeletedTagsAreNotGivenAgain) {
  write("create", "<name>a</name>");
  ask(test::am_call("delete"), "9");
  EXPECT_THAT(write("create", "<name>a</name>").body, HasSubstr("<id>10</id>"));
}

struct NamedTag {
  const char* name;
  std::string id, in_data, filters;
};
void PrintTo(const NamedTag& row, std::ostream* out) { *out << row.name; }
class TagUpdate : public TagWrites, public testing::WithParamInterface<NamedTag> {};

TEST_P(TagUpdate, ChangesWhatIsSentAndNothingElse) {
  world_->advance(std::chrono::hours{3});
  const auto& row = GetParam();
  const auto answer = ask(test::am_call("update", "<ServiceRequest>" + row.filters + "<data><Tag>" + row.in_data +
                                                      "<ruleType>NAME_CONTAINS</ruleType><ruleText>p</ruleText></Tag>"
                                                      "</data></ServiceRequest>"),
                          row.id);
  EXPECT_THAT(answer.body, HasSubstr("  <count>1</count>\n  <data>\n    <Tag>\n      <id>6</id>\n    </Tag>\n"));
  EXPECT_EQ(tag(6),
            fmt::format("    <Tag>\n      <id>6</id>\n      <name>public</name>\n      <parentTagId>5</parentTagId>\n"
                        "      <modified>{}</modified>\n      <ruleText>p</ruleText>\n"
                        "      <ruleType>NAME_CONTAINS</ruleType>\n    </Tag>\n",
                        now()));
}

INSTANTIATE_TEST_SUITE_P(
    Ways, TagUpdate,
    testing::Values(NamedTag{"by_the_path", "6", "", ""}, NamedTag{"by_the_path_with_a_slash", "6/", "", ""},
                    NamedTag{"by_the_data", "", "<id>6</id>", ""}, NamedTag{"by_both", "6", "<id>6</id>", ""},
                    NamedTag{"by_filters", "", "",
                             "<filters><Criteria field=\"name\" operator=\"EQUALS\">public</Criteria></filters>"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(TagWrites, ARenamedTagIsCalledSoByWebAppsAndScopes) {
  world_->put_user({.name = "scoped", .password = "x", .tags = {"public"}, .state = {}});
  write("update", "<name>open</name>", "6");
  EXPECT_THAT(world_->record(Kind::WebApp, 410001),
              AllOf(HasSubstr("<name><![CDATA[open]]></name>"), Not(HasSubstr("public"))));
  const auto found = handle(*world_, *world_->find_user("scoped"), test::xml_call("search", "webapp"));
  EXPECT_THAT(found.body, HasSubstr("<id>410001</id>"));
}

TEST_F(TagWrites, ADeletedTagIsCarriedByNoWebApp) {
  EXPECT_THAT(ask(test::am_call("delete"), "6").body,
              HasSubstr("  <count>1</count>\n  <data>\n    <Tag>\n      <id>6</id>\n    </Tag>\n"));
  EXPECT_EQ(tag(6), "");
  EXPECT_THAT(world_->record(Kind::WebApp, 410001), AllOf(HasSubstr("<count>1</count>"), Not(HasSubstr("public"))));
}

TEST_F(TagWrites, AScopeWhoseTagIsGoneShowsNothing) {
  world_->put_user({.name = "scoped", .password = "x", .tags = {"public"}, .state = {}});
  ask(test::am_call("delete"), "6");
  EXPECT_THAT(handle(*world_, *world_->find_user("scoped"), test::xml_call("count", "webapp")).body,
              HasSubstr("<count>0</count>"));
}

struct SentBody {
  const char* name;
  std::string id, content_type, body;
};
void PrintTo(const SentBody& row, std::ostream* out) { *out << row.name; }
class TagDelete : public TagWrites, public testing::WithParamInterface<SentBody> {};

TEST_P(TagDelete, TakesTheBodiesThatClientsSend) {
  auto call = test::am_call("delete", GetParam().body);
  call.content_type = GetParam().content_type;
  EXPECT_EQ(ask(call, GetParam().id).response_code, "SUCCESS");
  EXPECT_EQ(tag(6), "");
}

INSTANTIATE_TEST_SUITE_P(
    Seen, TagDelete,
    testing::Values(
        SentBody{"none", "6", "", ""}, SentBody{"a_bare_number", "6", "application/json", "6"},
        SentBody{"a_bare_text", "6", "application/json", "\"6\""},
        SentBody{"an_empty_object", "6", "application/json", "{}"},
        SentBody{"filters_by_id", "", "application/json",
                 R"({"ServiceRequest":{"filters":{"Criteria":[{"field":"id","operator":"IN","value":"6,7"}]}}})"},
        SentBody{"filters_by_name", "", "text/xml",
                 "<ServiceRequest><filters><Criteria field='name' operator='EQUALS'>public</Criteria></filters>"
                 "</ServiceRequest>"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(TagWrites, RemovedChildrenAreDeletedAndOthersStay) {
  write("update", "<children><add><TagSimple><name>new</name></TagSimple></add></children>", "5");
  EXPECT_THAT(tag(5), AllOf(HasSubstr("public"), HasSubstr("new")));
  write("update", "<children><remove><TagSimple><id>9</id></TagSimple></remove></children>", "5");
  EXPECT_EQ(tag(9), "");
  EXPECT_THAT(tag(5), AllOf(HasSubstr("public"), Not(HasSubstr("new"))));
  write("update", "<children><set><TagSimple><name>only</name></TagSimple></set></children>", "5");
  EXPECT_EQ(tag(6), "");
  EXPECT_THAT(tag(5), AllOf(HasSubstr("only"), Not(HasSubstr("public"))));
}

struct RefusedTag {
  const char* name;
  std::string operation, id, body, code, text;
};
void PrintTo(const RefusedTag& row, std::ostream* out) { *out << row.name; }
class TagRefusal : public TagWrites, public testing::WithParamInterface<RefusedTag> {};

TEST_P(TagRefusal, NamesTheReasonAndChangesNothing) {
  const auto& row = GetParam();
  const auto all = [&] {
    std::string text;
    for (const auto id : world_->ids(Kind::Tag)) text += tag(id);
    return text;
  };
  const auto before = all();
  const auto body = row.body.empty() ? row.body : "<ServiceRequest>" + row.body + "</ServiceRequest>";
  const auto answer = ask(test::am_call(row.operation, body), row.id);
  EXPECT_EQ(answer.response_code, row.code);
  EXPECT_THAT(answer.body, AllOf(HasSubstr(row.text), HasSubstr("/qps/xsd/2.0/am/tag.xsd")));
  EXPECT_EQ(all(), before);
}

std::string in_tag(const std::string& inside) { return "<data><Tag>" + inside + "</Tag></data>"; }

INSTANTIATE_TEST_SUITE_P(
    All, TagRefusal,
    testing::Values(
        RefusedTag{"retired", "evaluate", "", "", "INVALID_REQUEST", "The Evaluate Tag API is now deprecated"},
        RefusedTag{"retired_by_id", "evaluate", "5", "", "INVALID_REQUEST", "The Evaluate Tag API is now deprecated"},
        RefusedTag{"no_body", "create", "", "", "INVALID_REQUEST", "name is missing"},
        RefusedTag{"no_name", "create", "", in_tag("<color>#fff</color>"), "INVALID_REQUEST", "name is missing"},
        RefusedTag{"a_name_that_is_taken", "create", "", in_tag("<name>prod</name>"), "INVALID_REQUEST",
                   "there is a tag &apos;prod&apos; already"},
        RefusedTag{"a_new_name_that_is_taken", "update", "6", in_tag("<name>prod</name>"), "INVALID_REQUEST",
                   "already"},
        RefusedTag{"a_name_that_is_too_long", "create", "", in_tag("<name>" + std::string(1025, 'x') + "</name>"),
                   "INVALID_REQUEST", "longer than 1024"},
        RefusedTag{"a_colour_without_a_shape", "create", "", in_tag("<name>a</name><color>red</color>"), "INVALID_XML",
                   "cvc-pattern-valid"},
        RefusedTag{"an_unknown_rule", "create", "", in_tag("<name>a</name><ruleType>TAGSET</ruleType>"), "INVALID_XML",
                   "TAGSET"},
        RefusedTag{"a_rule_without_text", "create", "", in_tag("<name>a</name><ruleType>GROOVY</ruleType>"),
                   "INVALID_REQUEST", "needs a ruleText"},
        RefusedTag{"a_cloud_without_provider", "create", "",
                   in_tag("<name>a</name><ruleType>CLOUD_ASSET</ruleType><ruleText>q</ruleText>"), "INVALID_REQUEST",
                   "needs a provider"},
        RefusedTag{"an_unknown_parent", "create", "", in_tag("<name>a</name><parentTagId>77</parentTagId>"),
                   "INVALID_REQUEST", "there is no tag 77"},
        RefusedTag{"a_child_as_parent", "update", "5", in_tag("<parentTagId>6</parentTagId>"), "INVALID_REQUEST",
                   "below itself"},
        RefusedTag{"a_criticality_of_6", "create", "", in_tag("<name>a</name><criticalityScore>6</criticalityScore>"),
                   "INVALID_XML", "facet-valid"},
        RefusedTag{"an_id_for_a_new_one", "create", "", in_tag("<id>5</id><name>a</name>"), "INVALID_REQUEST", "id"},
        RefusedTag{"what_the_service_sets", "update", "5", in_tag("<created>2031-01-01T00:00:00Z</created>"),
                   "INVALID_XML", "&apos;created&apos;"},
        RefusedTag{"another_object", "create", "", "<data><WebApp/></data>", "INVALID_XML", "&apos;WebApp&apos;"},
        RefusedTag{"filters_in_a_create", "create", "",
                   "<filters><Criteria field='id' operator='EQUALS'>5</Criteria></filters>" + in_tag("<name>a</name>"),
                   "INVALID_XML", "&apos;filters&apos;"},
        RefusedTag{"nothing_to_update", "update", "5", "", "INVALID_REQUEST", "nothing to update"},
        RefusedTag{"nobody_to_update", "update", "", in_tag("<color>#fff</color>"), "INVALID_REQUEST",
                   "needs an id or criteria"},
        RefusedTag{"two_ids", "update", "5", in_tag("<id>6</id><color>#fff</color>"), "INVALID_REQUEST", "differ"},
        RefusedTag{"one_name_for_two", "update", "",
                   "<filters><Criteria field='id' operator='IN'>5,6</Criteria></filters>" + in_tag("<name>a</name>"),
                   "INVALID_REQUEST", "one name"},
        RefusedTag{"an_unknown_id", "update", "77", in_tag("<color>#fff</color>"), "INVALID_REQUEST", "no results"},
        RefusedTag{"an_unknown_id_to_delete", "delete", "77", "", "INVALID_REQUEST", "no results"},
        RefusedTag{"nobody_to_delete", "delete", "", "", "INVALID_REQUEST", "needs an id or criteria"},
        RefusedTag{"a_child_of_another", "update", "6",
                   in_tag("<children><set><TagSimple><id>8</id></TagSimple></set></children>"), "INVALID_REQUEST",
                   "no child of this one"},
        RefusedTag{"two_children_of_one_name", "create", "",
                   in_tag("<name>a</name><children><set><TagSimple><name>b</name></TagSimple><TagSimple><name>b</name>"
                          "</TagSimple></set></children>"),
                   "INVALID_REQUEST", "already"},
        RefusedTag{"a_read_only_list", "update", "5", in_tag("<children><list/></children>"), "INVALID_REQUEST",
                   "read only"}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace mockqualys::qps
