#include "mockqualys/server/admin_find.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/qps/filters.h"
#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/qps/select.h"
#include "mockqualys/server/admin_records.h"
#include "mockqualys/world/kinds.h"

namespace mockqualys::server {
namespace {

constexpr std::int64_t kMostOnAPage = 1000;
constexpr std::int64_t kLargestNumber = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kSolutions = "knowledgebase";

// A kind that no call of QPS reads can be found by its id.
constexpr auto kIdAlone = std::to_array<qps::FilterField>({{"id", Field::Id, qps::Type::Integer, {}}});

const qps::Resource* resource_of(Kind kind) {
  const auto all = qps::resources();
  const auto found = std::ranges::find(all, kind, &qps::Resource::kind);
  return found == all.end() ? nullptr : *found;
}

qps::FilterFields fields_of(Kind kind) {
  const auto* resource = resource_of(kind);
  return resource == nullptr ? qps::FilterFields{kIdAlone} : resource->fields;
}

Json field_names(Kind kind) {
  Json names = Json::array();
  for (const auto& field : fields_of(kind)) names.push_back(field.name);
  return names;
}

// By the word of the admin API ("scan") or of QPS ("wasscan").
Kind kind_named(const std::string& name) {
  if (const auto* row = find_kind(name)) return row->kind;
  std::vector<std::string_view> known{kSolutions};
  for (const auto& row : kind_rows()) {
    const auto* resource = resource_of(row.kind);
    if (resource != nullptr && resource->name == name) return row.kind;
    known.push_back(row.noun);
  }
  throw BadRequest{fmt::format("no kind of record is called \"{}\"; GET /records lists them{}", name.substr(0, 100),
                               did_you_mean(name, known))};
}

std::vector<qps::Test> compile_all(Kind kind, const std::vector<qps::Criterion>& criteria) {
  auto tests = qps::compile(fields_of(kind), criteria);
  if (!tests) throw BadRequest{fmt::format("{} {}", tests.error().message, tests.error().resolution)};
  return std::move(*tests);
}

std::vector<qps::Criterion> read_criteria(const Json& body) {
  std::vector<qps::Criterion> criteria;
  if (!body.contains("criteria")) return criteria;
  if (!body.at("criteria").is_array())
    throw BadRequest{"\"criteria\" must be a list: [{\"field\": \"id\", \"operator\": \"EQUALS\", \"value\": 1}]"};
  for (const auto& one : body.at("criteria")) {
    if (!one.is_object()) throw BadRequest{"each of \"criteria\" must be an object with field, operator and value"};
    for (const auto& [key, value] : one.items())
      if (key != "field" && key != "operator" && key != "value" && key != "name")
        throw BadRequest{fmt::format("unknown key \"{}\" of a criterion; known are field, operator, value, name", key)};
    qps::Criterion criterion{.field = text_at(one, "field"), .op = text_at(one, "operator"), .value = {}, .name = {}};
    const auto value = one.find("value");
    if (value != one.end() && value->is_structured()) throw BadRequest{"\"value\" must be a text or a number"};
    if (value != one.end()) criterion.value = value->is_string() ? value->get<std::string>() : value->dump();
    if (one.contains("name")) criterion.name = text_at(one, "name");
    criteria.push_back(std::move(criterion));
  }
  return criteria;
}

qps::Page select_all(const Desk& desk, Kind kind, const std::vector<qps::Test>& tests, const qps::Window& window) {
  const User everybody{.name = {}, .password = {}, .tags = {}, .state = {}};
  return qps::select({.world = desk.world, .user = everybody, .kind = kind, .webapps = {}}, tests, window);
}

Json page_of(const Desk& desk, Kind kind, const std::vector<qps::Criterion>& criteria, std::int64_t limit,
             std::int64_t after) {
  const auto page = select_all(desk, kind, compile_all(kind, criteria),
                               {.limit = static_cast<std::size_t>(limit), .skip = 0, .after_id = after});
  Json records = Json::array();
  for (const auto position : page.positions) {
    std::string xml;
    page.records->append(position, Form::Full, xml);
    records.push_back({{"id", page.records->id_at(position)}, {"xml", std::move(xml)}});
  }
  Json answer{{"kind", row_of(kind).noun}, {"records", std::move(records)}, {"more", page.more}};
  if (page.more) answer["after"] = page.records->id_at(page.positions.back());
  return answer;
}

// `qid`: only that one; 0: all.
Json solutions_page(const World& world, std::int64_t qid, std::int64_t limit, std::int64_t after) {
  Json records = Json::array();
  bool more = false;
  world.solutions([&](std::int64_t id, std::string_view xml) {
    if (id <= after || (qid != 0 && id != qid)) return;
    more = std::ssize(records) == limit;
    if (!more) records.push_back({{"id", id}, {"xml", xml}});
  });
  Json answer{{"kind", kSolutions}, {"records", std::move(records)}, {"more", more}};
  if (more) answer["after"] = answer.at("records").back().at("id");
  return answer;
}

std::int64_t number_in(const std::string& name, const std::string& text, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || stop != end || error != std::errc{} || number < least || number > most)
    throw BadRequest{fmt::format("\"{}\" must be a whole number from {} to {}", name, least, most)};
  return number;
}

std::vector<std::int64_t> chosen(const Desk& desk, Kind kind, const Json& body) {
  if (!body.contains("criteria"))
    throw BadRequest{"\"criteria\" is missing, which says what records are meant; an empty list means all"};
  const auto page = select_all(desk, kind, compile_all(kind, read_criteria(body)),
                               {.limit = std::numeric_limits<std::size_t>::max()});
  std::vector<std::int64_t> ids;
  for (const auto position : page.positions) ids.push_back(page.records->id_at(position));
  return ids;
}

void refuse_solutions(const Desk& desk) {
  if (desk.names.at(0) == kSolutions)
    throw BadRequest{
        "records of the KnowledgeBase can be read here, not changed; an estate of your own can hold others"};
}

}  // namespace

Json list_kinds(const Desk& desk, const Request&) {
  Json kinds = Json::array();
  for (const auto& row : kind_rows())
    kinds.push_back({{"kind", row.noun}, {"count", desk.world.size(row.kind)}, {"fields", field_names(row.kind)}});
  std::int64_t solutions = 0;
  desk.world.solutions([&](std::int64_t, std::string_view) { ++solutions; });
  kinds.push_back({{"kind", kSolutions}, {"count", solutions}, {"fields", {"qid"}}});
  return {{"kinds", std::move(kinds)}};
}

Json find_by_query(const Desk& desk, const Request& request) {
  const auto& name = desk.names.at(0);
  std::int64_t limit = 100, after = 0, qid = 0;
  std::vector<qps::Criterion> criteria;
  for (const auto& [key, value] : decode_form(request.query())) {
    if (key == "limit")
      limit = number_in(key, value, 1, kMostOnAPage);
    else if (key == "after")
      after = number_in(key, value, 0, kLargestNumber);
    else if (name == kSolutions && key == "qid")
      qid = number_in(key, value, 1, kLargestNumber);
    else
      criteria.push_back({.field = key, .op = "EQUALS", .value = value, .name = {}});
  }
  if (name != kSolutions) return page_of(desk, kind_named(name), criteria, limit, after);
  if (!criteria.empty())
    throw BadRequest{
        fmt::format("the KnowledgeBase has no \"{}\" to find by; known are qid, limit, after", criteria.front().field)};
  return solutions_page(desk.world, qid, limit, after);
}

Json find_records(const Desk& desk, const Request& request) {
  const auto body = read_object(request, kFindKeys);
  const auto& name = desk.names.at(0);
  if (name == kSolutions)
    throw BadRequest{"find records of the KnowledgeBase by GET /records/knowledgebase?qid=150901"};
  const auto limit = body.contains("limit") ? integer_at(body, "limit", 1, kMostOnAPage) : 100;
  const auto after = body.contains("after") ? integer_at(body, "after", 0, kLargestNumber) : 0;
  return page_of(desk, kind_named(name), read_criteria(body), limit, after);
}

Json add_record_of_kind(const Desk& desk, const Request& request) {
  refuse_solutions(desk);
  return add_xml(desk, kind_named(desk.names.at(0)), text_at(read_object(request, kNewRecordKeys), "xml"));
}

Json edit_records(const Desk& desk, const Request& request) {
  refuse_solutions(desk);
  const auto kind = kind_named(desk.names.at(0));
  const auto body = read_object(request, kEditManyKeys);
  const auto edits = read_judged_edits(kind, body);
  const auto lock = desk.world.writing();
  const auto ids = chosen(desk, kind, body);
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (const auto done = desk.world.edit(kind, ids[i], edits.edits); !done)
      throw BadRequest{fmt::format("{} ({} of {} were changed before)", done.error(), i, ids.size())};
  Json answer{{"edited", ids.size()}, {"ids", ids}};
  if (!edits.note.empty()) answer["note"] = edits.note;
  return answer;
}

Json remove_records(const Desk& desk, const Request& request) {
  refuse_solutions(desk);
  const auto kind = kind_named(desk.names.at(0));
  const auto body = read_object(request, kRemoveManyKeys);
  const auto lock = desk.world.writing();
  const auto ids = chosen(desk, kind, body);
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (const auto done = desk.world.remove(kind, ids[i]); !done)
      throw BadRequest{fmt::format("{} ({} of {} were removed before)", done.error(), i, ids.size())};
  return {{"removed", ids.size()}, {"ids", ids}};
}

}  // namespace mockqualys::server
