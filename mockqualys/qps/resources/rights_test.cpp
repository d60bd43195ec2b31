// Every operation that writes needs one right: without it nothing happens, with it alone the call works.
#include <map>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/qps/test_world.h"
#include "mockqualys/world/kinds.h"

namespace mockqualys::qps {
namespace {

using testing::HasSubstr;
using Name = std::string_view;

struct Write {
  std::string id = {}, inside = {};  // `inside`: of the object in the data; empty: no body
  std::string first = {};            // an operation of the table that makes this one possible
  bool is_seen = true;               // in the records
};

const std::string kAnyTarget = "<target><webApp><id>410001</id></webApp></target>";
const std::string kAnyMapping =
    "<mappings><set><DnsMapping><hostName>a.example.test</hostName><ipAddress>192.0.2.9</ipAddress></DnsMapping></set>"
    "</mappings>";

const std::map<std::string, Write> kWrites{
    {"webapp/create", {.inside = "<name>New</name><url>https://new.example.test</url>"}},
    {"webapp/update", {.id = "410001", .inside = "<name>Renamed</name>"}},
    {"webapp/delete", {.id = "410001"}},
    {"webapp/purge", {.id = "410001"}},
    {"finding/ignore", {.id = "901", .inside = "<ignoredReason>FALSE_POSITIVE</ignoredReason>"}},
    {"finding/activate", {.id = "901"}},
    {"finding/editSeverity", {.id = "901", .inside = "<severity>5</severity>"}},
    {"finding/restoreSeverity", {.id = "901", .first = "finding/editSeverity"}},
    {"finding/retest", {.id = "901"}},
    {"report/create",
     {.inside = "<name>New</name><format>XML</format><type>WAS_WEBAPP_REPORT</type><config><webAppReport><target>"
                "<webapps><WebApp><id>410001</id></WebApp></webapps></target></webAppReport></config>"}},
    {"report/update", {.id = "7001", .inside = "<name>Renamed</name>"}},
    {"report/delete", {.id = "7001"}},
    {"report/send",
     {.id = "7001",
      .inside = "<distributionList><set><EmailAddress>a@example.test</EmailAddress></set></distributionList>",
      .is_seen = false}},
    {"wasscan/launch",
     {.inside = "<name>New</name><type>VULNERABILITY</type>" + kAnyTarget + "<profile><id>31</id></profile>"}},
    {"wasscan/cancel", {.id = "78", .first = "wasscan/launch"}},
    {"wasscan/scanagain", {.id = "77"}},
    {"wasscan/delete", {.id = "77"}},
    {"scan/cancel", {.id = "78", .first = "wasscan/launch"}},
    {"scan/scanagain", {.id = "77"}},
    {"wasscanschedule/create",
     {.inside = "<name>New</name><active>true</active><type>VULNERABILITY</type>" + kAnyTarget +
                "<profile><id>31</id></profile><scheduling><startDate>2035-01-01T00:00:00Z</startDate><timeZone>"
                "<code>UTC</code></timeZone><occurrenceType>ONCE</occurrenceType></scheduling>"}},
    {"wasscanschedule/update", {.id = "51", .inside = "<name>Renamed</name>"}},
    {"wasscanschedule/activate", {.id = "51", .first = "wasscanschedule/deactivate"}},
    {"wasscanschedule/deactivate", {.id = "51"}},
    {"wasscanschedule/delete", {.id = "51"}},
    {"optionprofile/create", {.inside = "<name>New</name>"}},
    {"optionprofile/update", {.id = "31", .inside = "<name>Renamed</name>"}},
    {"optionprofile/delete", {.id = "31"}},
    {"webappauthrecord/create",
     {.inside = "<name>New</name><serverRecord><fields><set><WebAppAuthServerRecordField><type>BASIC</type>"
                "<username>tester</username></WebAppAuthServerRecordField></set></fields></serverRecord>"}},
    {"webappauthrecord/update", {.id = "41", .inside = "<name>Renamed</name>"}},
    {"webappauthrecord/delete", {.id = "41"}},
    {"dnsoverride/create", {.inside = "<name>New</name>" + kAnyMapping}},
    {"dnsoverride/update", {.inside = "<id>71</id><name>Renamed</name>"}},
    {"dnsoverride/delete", {.id = "71"}},
    {"tag/create", {.inside = "<name>New</name>"}},
    {"tag/update", {.id = "5", .inside = "<name>Renamed</name>"}},
    {"tag/delete", {.id = "5"}},
};

struct Offered {
  const Resource* resource;
  const Operation* operation;
  std::string key() const { return fmt::format("{}/{}", resource->name, operation->name); }
};
void PrintTo(const Offered& one, std::ostream* out) { *out << one.key(); }

std::vector<Offered> operations(bool writing) {
  std::vector<Offered> found;
  for (const auto* resource : resources())
    for (const auto& operation : resource->operations)
      if (operation.right.empty() != writing) found.push_back({resource, &operation});
  return found;
}
std::string test_name(const testing::TestParamInfo<Offered>& row) {
  return fmt::format("{}_{}", row.param.resource->name, row.param.operation->name);
}

User without(std::vector<std::string> rights) {
  auto user = test::anybody();
  user.without = std::move(rights);
  return user;
}

Answer write(World& world, const User& user, const std::string& key) {
  const auto& how = kWrites.at(key);
  const auto slash = key.find('/');
  const auto* resource = find_resource(key.starts_with("tag/") ? "am" : "was", key.substr(0, slash));
  auto call = test::xml_call(key.substr(slash + 1), key.substr(0, slash));
  call.module = resource->module.name;
  call.id = how.id;
  if (!how.inside.empty()) {
    call.content_type = "text/xml";
    call.body = fmt::format("<ServiceRequest><data><{0}>{1}</{0}></data></ServiceRequest>",
                            row_of(resource->kind).element, how.inside);
  }
  return handle(world, user, call);
}

std::string all_records(const World& world) {
  std::string text;
  for (const auto& row : kind_rows())
    for (const auto id : world.ids(row.kind)) text += world.record(row.kind, id);
  return text;
}

class RightToWrite : public testing::TestWithParam<Offered> {
 protected:
  // The world before the call, ready for it.
  std::string ready() {
    const auto& first = kWrites.at(GetParam().key()).first;
    if (!first.empty()) {
      EXPECT_EQ(write(*world_, test::anybody(), first).response_code, "SUCCESS");
    }
    return all_records(*world_);
  }
  std::unique_ptr<World> world_ = test::small_world();
};

TEST_P(RightToWrite, IsAskedForBeforeAnythingChanges) {
  const auto before = ready();
  const std::string right{GetParam().operation->right};
  for (const auto& user : {without({right}), without(all_rights())}) {
    const auto answer = write(*world_, user, GetParam().key());
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.response_code, "UNAUTHORIZED");
    EXPECT_EQ(answer.missing_right, right);
    EXPECT_THAT(answer.body, HasSubstr(std::string{GetParam().resource->schema}));
    EXPECT_EQ(all_records(*world_), before);
    EXPECT_EQ(world_->running_scans(), GetParam().operation->name == Name{"cancel"} ? 1 : 0);
  }
}

TEST_P(RightToWrite, IsEnoughAlone) {
  const auto before = ready();
  auto others = all_rights();
  std::erase(others, GetParam().operation->right);
  const auto answer = write(*world_, without(others), GetParam().key());
  EXPECT_EQ(answer.response_code, "SUCCESS") << answer.body;
  EXPECT_EQ(all_records(*world_) != before, kWrites.at(GetParam().key()).is_seen);
}

INSTANTIATE_TEST_SUITE_P(Registry, RightToWrite, testing::ValuesIn(operations(true)), test_name);

class Reader : public testing::TestWithParam<Offered> {};

TEST_P(Reader, ReadsWhatEverybodyReads) {
  const auto& [resource, operation] = GetParam();
  auto& world = test::shared_small_world();
  auto call = test::xml_call(std::string{operation->name}, std::string{resource->name});
  call.module = resource->module.name;
  if (operation->method == Method::Get) call.method = "GET";
  if (operation->id != Id::None) call.id = std::to_string(world.ids(resource->kind).front());
  const auto answer = handle(world, without(all_rights()), call);
  EXPECT_NE(answer.response_code, "UNAUTHORIZED");
  EXPECT_EQ(answer.body, handle(world, test::anybody(), call).body);
}

INSTANTIATE_TEST_SUITE_P(Registry, Reader, testing::ValuesIn(operations(false)), test_name);

TEST(Rights, AreNeededByWhatTheVendorCallsAWriteAndByNothingElse) {
  const std::set<Name> reading{"count", "search", "get", "status", "download", "retestStatus", "evaluate"};
  std::set<Name> needed;
  for (const auto& one : operations(true)) {
    EXPECT_FALSE(reading.contains(one.operation->name)) << one.key();
    EXPECT_TRUE(kWrites.contains(one.key())) << one.key();
    needed.insert(one.operation->right);
  }
  for (const auto& one : operations(false)) EXPECT_TRUE(reading.contains(one.operation->name)) << one.key();
  EXPECT_THAT(needed, testing::UnorderedElementsAreArray(kWriteRights));
}

struct NamedRight {
  const char *object, *operation, *right;
};

// REST 1.4, adjacent 1.1 and 2.
TEST(Rights, HaveTheNamesOfTheReference) {
  for (const auto& [object, operation, right] : std::vector<NamedRight>{
           {"report", "create", "Create Report"},
           {"report", "delete", "Delete Report"},
           {"finding", "ignore", "Ignore Vulnerabilities"},
           {"finding", "activate", "Ignore Vulnerabilities"},
           {"finding", "editSeverity", "Ignore Vulnerabilities"},
           {"finding", "restoreSeverity", "Ignore Vulnerabilities"},
           {"finding", "retest", "WAS.VULN.RETEST"},
           {"wasscan", "delete", "Delete WAS scan"},
           {"webapp", "purge", "Purge Web Asset"},
       })
    EXPECT_EQ(find_operation(*find_resource("was", object), operation)->right, right) << operation << " " << object;
  EXPECT_EQ(find_operation(*find_resource("am", "tag"), "update")->right, "Edit User Tag");
}

}  // namespace
}  // namespace mockqualys::qps
