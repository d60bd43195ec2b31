// Searches by the index against looking at each record one by one.
#include "mockqualys/qps/select.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {
namespace {

using Ids = std::vector<std::int64_t>;

const User kEverybody{.name = "acme_ab1", .password = "x", .tags = {}, .state = {}};
const User kOfProduction{.name = "acme_cd2", .password = "x", .tags = {"prod"}, .state = {}};

// Generated, with a record of each kind edited, removed and added by hand.
std::unique_ptr<World> changed_world() {
  auto world = World::generate({.seed = 4, .webapps = 12, .findings = 500});
  const auto findings = world->ids(Kind::Finding), webapps = world->ids(Kind::WebApp);
  for (const auto& [id, edits] : std::vector<std::pair<std::int64_t, std::vector<Edit>>>{
           {findings[1], {{"status", "FIXED"}, {"severity", "3"}, {"externalRef", "TICKET-7"}}},
           {findings[40], {{"lastTestedDate", "2027-01-01T00:00:00Z"}, {"qid", "150903"}}},
           {findings[499], {{"webApp/id", std::to_string(webapps[2])}, {"url", std::nullopt}}}})
    if (auto done = world->edit(Kind::Finding, id, edits); !done) throw std::runtime_error{done.error()};
  const auto added = fmt::format(
      "<Finding><id>{}</id><qid>150904</qid><name>Added</name><type>VULNERABILITY</type><severity>5</severity>"
      "<status>NEW</status><lastTestedDate>2026-01-01T00:00:00Z</lastTestedDate><webApp><id>{}</id></webApp></Finding>",
      findings[200] + 1, webapps[5]);
  const bool done = world->remove(Kind::Finding, findings[0]) && world->remove(Kind::Finding, findings[77]) &&
                    world->add(Kind::Finding, added) && world->edit(Kind::WebApp, webapps[3], {{"name", "Renamed"}}) &&
                    world->remove(Kind::WebApp, webapps[7]);
  if (!done) throw std::runtime_error{"the changes by hand do not fit the estate"};
  return world;
}

World& shared_changed_world() {
  static const auto world = changed_world();
  return *world;
}

Test made(const Resource& resource, const Criterion& criterion) {
  auto test = Test::from(resource.fields, criterion);
  if (!test) throw std::runtime_error{test.error().message};
  return *test;
}

Ids found(const World& world, const Resource& resource, const User& user, const std::vector<Test>& tests,
          const Window& window = {.limit = std::numeric_limits<std::size_t>::max()}) {
  const auto page = select({world, user, resource.kind, resource.webapps}, tests, window);
  Ids ids;
  for (const auto position : page.positions) ids.push_back(page.records->id_at(position));
  return ids;
}

// Without the index.
Ids looked_at(const World& world, const Resource& resource, const User& user, const std::vector<Test>& tests) {
  Values values;
  std::vector<std::string> visible;
  const auto webapps = world.records(Kind::WebApp);
  for (std::size_t position = 0; position < webapps->size(); ++position) {
    webapps->values(position, Field::TagName, values);
    bool carries = user.tags.empty();
    for (std::size_t i = 0; i < values.size(); ++i) carries = carries || values[i] == user.tags.front();
    if (carries) visible.push_back(std::to_string(webapps->id_at(position)));
  }
  Ids ids;
  const auto records = world.records(resource.kind);
  for (std::size_t position = 0; position < records->size(); ++position) {
    bool passes = true;
    if (!user.tags.empty()) {
      records->values(position, resource.webapps.value(), values);
      passes = !values.empty();
      for (std::size_t i = 0; i < values.size(); ++i)
        passes = passes && std::ranges::find(visible, values[i]) != visible.end();
    }
    for (const auto& test : tests) {
      records->values(position, test.field(), values);
      passes = passes && test.passes(values);
    }
    if (passes) ids.push_back(records->id_at(position));
  }
  return ids;
}

struct FieldAndOp {
  const Resource* resource;
  FilterFields::value_type field;
  Op op;
};
void PrintTo(const FieldAndOp& row, std::ostream* out) { *out << row.field.name << ' ' << op_name(row.op); }

std::vector<FieldAndOp> all_filters() {
  std::vector<FieldAndOp> all;
  for (const auto* resource : {&kFindingResource, &kWebAppResource})
    for (const auto& field : resource->fields)
      for (const auto op : permitted(field.type)) all.push_back({resource, field, op});
  return all;
}

// What some records have, and what none has.
std::vector<Criterion> criteria_of(const FieldAndOp& row) {
  const auto records = shared_changed_world().records(row.resource->kind);
  const bool of_attribute = row.field.field == Field::Attribute;
  std::vector<std::string> texts;
  Values values;
  for (const auto position : {std::size_t{1}, records->size() / 2, records->size() - 1}) {
    records->values(position, row.field.field, values);
    if (!values.empty()) texts.emplace_back(values[of_attribute ? 1 : 0]);
  }
  if (texts.empty()) {
    using enum Type;
    const auto type = row.field.type;
    texts.emplace_back(!row.field.keywords.empty() ? row.field.keywords.front()
                       : type == Integer           ? "3"
                       : type == Date              ? "2026-01-01T00:00:00Z"
                                                   : "TICKET-7");
  }
  if (row.op == Op::In) texts.push_back(fmt::format("{}, {}", texts.front(), texts.back()));
  std::vector<Criterion> criteria;
  for (const auto& text : texts) {
    criteria.push_back({.field = std::string{row.field.name},
                        .op = std::string{op_name(row.op)},
                        .value = row.op == Op::Contains ? text.substr(text.size() / 2) : text,
                        .name = {}});
    if (of_attribute) criteria.back().name = "Business Function";
  }
  return criteria;
}

class EveryFilter : public testing::TestWithParam<FieldAndOp> {};
TEST_P(EveryFilter, FindsWhatLookingAtEachRecordFinds) {
  const auto& world = shared_changed_world();
  const auto& resource = *GetParam().resource;
  for (const auto& criterion : criteria_of(GetParam())) {
    const std::vector tests{made(resource, criterion)};
    for (const auto& user : {kEverybody, kOfProduction}) {
      const auto expected = looked_at(world, resource, user, tests);
      EXPECT_EQ(found(world, resource, user, tests), expected) << criterion.value;
      EXPECT_EQ(count({world, user, resource.kind, resource.webapps}, tests), expected.size()) << criterion.value;
    }
  }
}
INSTANTIATE_TEST_SUITE_P(OfAGeneratedEstate, EveryFilter, testing::ValuesIn(all_filters()), [](const auto& row) {
  auto name = fmt::format("{}_{}_{}", row.param.resource->name, row.param.field.name, op_name(row.param.op));
  std::ranges::replace_if(
      name, [](char one) { return one == '.' || one == ' '; }, '_');
  return name;
});

TEST(Select, FindsWhatPassesAllCriteriaAtOnce) {
  const auto& world = shared_changed_world();
  const auto middle = world.ids(Kind::Finding)[250];
  const std::vector tests{
      made(kFindingResource, {.field = "status", .op = "IN", .value = "NEW,ACTIVE", .name = {}}),
      made(kFindingResource, {.field = "severity", .op = "GREATER", .value = "2", .name = {}}),
      made(kFindingResource, {.field = "id", .op = "LESSER", .value = std::to_string(middle), .name = {}})};
  const auto expected = looked_at(world, kFindingResource, kOfProduction, tests);
  ASSERT_GT(expected.size(), 5U);
  EXPECT_EQ(found(world, kFindingResource, kOfProduction, tests), expected);
}

TEST(Select, CutsPagesThatMakeTheWholeByOffsetAndById) {
  const auto& world = shared_changed_world();
  const std::vector tests{made(kFindingResource, {.field = "status", .op = "EQUALS", .value = "ACTIVE", .name = {}})};
  const auto all = looked_at(world, kFindingResource, kEverybody, tests);
  const Source source{world, kEverybody, Kind::Finding, kFindingResource.webapps};
  Ids by_offset, by_id;
  for (bool more = true; more;) {
    const auto page = select(source, tests, {.limit = 7, .skip = by_offset.size()});
    for (const auto position : page.positions) by_offset.push_back(page.records->id_at(position));
    more = page.more;
  }
  for (bool more = true; more;) {
    const auto page = select(source, tests, {.limit = 7, .skip = 0, .after_id = by_id.empty() ? 0 : by_id.back()});
    for (const auto position : page.positions) by_id.push_back(page.records->id_at(position));
    more = page.more;
  }
  EXPECT_EQ(by_offset, all);
  EXPECT_EQ(by_id, all);
  EXPECT_FALSE(select(source, tests, {.limit = all.size()}).more);
  EXPECT_TRUE(select(source, tests, {.limit = all.size(), .skip = all.size()}).positions.empty());
}

TEST(Select, SeesAnEditAtOnce) {
  const auto world = changed_world();
  const auto vulnerability =
      made(kFindingResource, {.field = "type", .op = "EQUALS", .value = "VULNERABILITY", .name = {}});
  const auto id = found(*world, kFindingResource, kEverybody, {vulnerability}).at(9);
  const auto has = [&](const char* status) {
    const auto ids = found(*world, kFindingResource, kEverybody,
                           {made(kFindingResource, {.field = "status", .op = "EQUALS", .value = status, .name = {}})});
    return std::ranges::binary_search(ids, id);
  };
  for (const auto* status : {"NEW", "FIXED", "NEW", "REOPENED"}) {
    ASSERT_TRUE(world->edit(Kind::Finding, id, {{"status", status}}));
    for (const auto* one : {"NEW", "FIXED", "REOPENED"}) EXPECT_EQ(has(one), std::string_view{one} == status);
  }
  ASSERT_TRUE(world->remove(Kind::Finding, id));
  EXPECT_FALSE(has("REOPENED"));
}

// The findings are the same before and after: what the user may see of them is not.
TEST(Select, ShowsWhatTheTagsOfTheWebAppsAllowNow) {
  const auto world = changed_world();
  const std::vector tests{made(kFindingResource, {.field = "severity", .op = "GREATER", .value = "1", .name = {}})};
  const auto expect_scope = [&] {
    const auto expected = looked_at(*world, kFindingResource, kOfProduction, tests);
    EXPECT_EQ(found(*world, kFindingResource, kOfProduction, tests), expected);
    return expected.size();
  };
  const auto before = expect_scope();
  for (const auto id : world->ids(Kind::WebApp))
    ASSERT_TRUE(world->edit(Kind::WebApp, id, {{"tags/list/Tag/name", "prod"}})) << id;
  EXPECT_GT(expect_scope(), before);
  for (const auto id : world->ids(Kind::WebApp)) ASSERT_TRUE(world->remove(Kind::WebApp, id));
  EXPECT_EQ(expect_scope(), 0U);
}

TEST(Select, AnswersManyAtATime) {
  const auto world = changed_world();
  const auto id = world->ids(Kind::Finding)[9];
  std::atomic<bool> edited{false};
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> readers;
    for (int reader = 0; reader < 4; ++reader) {
      readers.emplace_back([&, reader] {
        for (int i = 0; i < 30 || !edited; ++i) {
          const std::vector tests{made(kFindingResource, {.field = "severity",
                                                          .op = i % 2 == 0 ? "EQUALS" : "GREATER",
                                                          .value = std::to_string((i + reader) % 20),
                                                          .name = {}})};
          const auto& user = i % 3 == 0 ? kOfProduction : kEverybody;
          const Source source{*world, user, Kind::Finding, kFindingResource.webapps};
          const auto page = select(source, tests, {});
          Values values;
          for (const auto position : page.positions) {
            page.records->values(position, Field::Severity, values);
            if (!tests.front().passes(values)) ++wrong;
          }
        }
      });
    }
    for (int i = 0; i < 20; ++i)
      if (!world->edit(Kind::Finding, id, {{"severity", std::to_string(1 + i % 5)}})) ++wrong;
    edited = true;
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace mockqualys::qps
