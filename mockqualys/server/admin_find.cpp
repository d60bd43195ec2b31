#include "mockqualys/server/admin_find.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>

#include <fmt/format.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/text.h"
#include "mockqualys/qps/filters.h"
#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/qps/select.h"
#include "mockqualys/server/admin_records.h"
#include "mockqualys/server/records_digest.h"
#include "mockqualys/world/kinds.h"

namespace mockqualys::server {
namespace {

constexpr std::int64_t kMostOnAPage = 1000;
constexpr std::int64_t kLargestNumber = std::numeric_limits<std::int64_t>::max();
// The records of the KnowledgeBase are of no Kind: no call of QPS reads them.
constexpr std::string_view kSolutions = "knowledgebase", kSolution = "VULN";
constexpr auto kSolutionFields = std::to_array<qps::FilterField>({{"qid", Field::Qid, qps::Type::Integer, {}}});

// A kind that no call of QPS reads can be found by its id.
constexpr auto kIdAlone = std::to_array<qps::FilterField>({{"id", Field::Id, qps::Type::Integer, {}}});

const qps::Resource* resource_of(Kind kind) {
  const auto all = qps::resources();
  const auto found = std::ranges::find(all, kind, &qps::Resource::kind);
  return found == all.end() ? nullptr : *found;
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

std::vector<qps::Test> compile_all(qps::FilterFields fields, const std::vector<qps::Criterion>& criteria) {
  auto tests = qps::compile(fields, criteria);
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
  const auto page = select_all(desk, kind, compile_all(fields_of(kind), criteria),
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

bool passes(const qps::Test& test, std::int64_t qid) {
  const auto& numbers = test.numbers();
  if (test.op() == qps::Op::Greater) return qid > numbers.front();
  if (test.op() == qps::Op::Lesser) return qid < numbers.front();
  return (std::ranges::find(numbers, qid) != numbers.end()) == (test.op() != qps::Op::NotEquals);
}

void for_solutions(const World& world, const std::vector<qps::Criterion>& criteria,
                   const std::function<void(std::int64_t qid, std::string_view xml)>& each) {
  const auto tests = compile_all(kSolutionFields, criteria);
  world.solutions([&](std::int64_t qid, std::string_view xml) {
    if (std::ranges::all_of(tests, [&](const qps::Test& test) { return passes(test, qid); })) each(qid, xml);
  });
}

Json solutions_page(const World& world, const std::vector<qps::Criterion>& criteria, std::int64_t limit,
                    std::int64_t after) {
  Json records = Json::array();
  bool more = false;
  for_solutions(world, criteria, [&](std::int64_t qid, std::string_view xml) {
    if (qid <= after) return;
    more = std::ssize(records) == limit;
    if (!more) records.push_back({{"id", qid}, {"xml", xml}});
  });
  Json answer{{"kind", kSolutions}, {"records", std::move(records)}, {"more", more}};
  if (more) answer["after"] = answer.at("records").back().at("id");
  return answer;
}

std::int64_t count_solutions(const World& world) {
  std::int64_t count = 0;
  world.solutions([&](std::int64_t, std::string_view) { ++count; });
  return count;
}

std::int64_t number_in(const std::string& name, const std::string& text, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || stop != end || error != std::errc{} || number < least || number > most)
    throw BadRequest{fmt::format("\"{}\" must be a whole number from {} to {}", name, least, most)};
  return number;
}

void need_criteria(const Json& body) {
  if (!body.contains("criteria"))
    throw BadRequest{"\"criteria\" is missing, which says what records are meant; an empty list means all"};
}

std::vector<std::int64_t> chosen(const Desk& desk, Kind kind, const Json& body) {
  need_criteria(body);
  const auto page = select_all(desk, kind, compile_all(fields_of(kind), read_criteria(body)),
                               {.limit = std::numeric_limits<std::size_t>::max()});
  std::vector<std::int64_t> ids;
  for (const auto position : page.positions) ids.push_back(page.records->id_at(position));
  return ids;
}

std::vector<std::int64_t> chosen_solutions(const Desk& desk, const Json& body) {
  need_criteria(body);
  std::vector<std::int64_t> qids;
  for_solutions(desk.world, read_criteria(body), [&](std::int64_t qid, std::string_view) { qids.push_back(qid); });
  return qids;
}

// The ids of a call's records, and what it does to one of them: the same for every kind and for the KnowledgeBase.
struct Many {
  std::vector<std::int64_t> ids;
  std::function<tl::expected<void, std::string>(std::int64_t id)> change;
};

Json change_all(const Many& many, const char* done_word) {
  for (std::size_t i = 0; i < many.ids.size(); ++i)
    if (const auto done = many.change(many.ids[i]); !done)
      throw BadRequest{fmt::format("{} ({} of {} were {} before)", done.error(), i, many.ids.size(), done_word)};
  return {{done_word, many.ids.size()}, {"ids", many.ids}};
}

Json digest_of(const Desk& desk, const std::vector<std::string>& fields, const std::vector<qps::Criterion>& criteria) {
  if (desk.names.at(0) == kSolutions) throw BadRequest{"the KnowledgeBase has no digest"};
  const auto kind = kind_named(desk.names.at(0));
  const auto digest = records_digest(desk.world, kind, fields, criteria);
  if (!digest) throw BadRequest{digest.error()};
  return {{"kind", row_of(kind).noun}, {"fields", fields}, {"count", digest->count}, {"digest", digest->text()}};
}

}  // namespace

qps::FilterFields fields_of(Kind kind) {
  const auto* resource = resource_of(kind);
  return resource == nullptr ? qps::FilterFields{kIdAlone} : resource->fields;
}

Json list_kinds(const Desk& desk, const Request&) {
  Json kinds = Json::array();
  for (const auto& row : kind_rows())
    kinds.push_back({{"kind", row.noun}, {"count", desk.world.size(row.kind)}, {"fields", field_names(row.kind)}});
  kinds.push_back({{"kind", kSolutions}, {"count", count_solutions(desk.world)}, {"fields", {"qid"}}});
  return {{"kinds", std::move(kinds)}};
}

Json find_by_query(const Desk& desk, const Request& request) {
  const auto& name = desk.names.at(0);
  std::int64_t limit = 100, after = 0;
  std::vector<qps::Criterion> criteria;
  for (const auto& [key, value] : decode_form(request.query())) {
    if (key == "limit")
      limit = number_in(key, value, 1, kMostOnAPage);
    else if (key == "after")
      after = number_in(key, value, 0, kLargestNumber);
    else
      criteria.push_back({.field = key, .op = "EQUALS", .value = value, .name = {}});
  }
  if (name == kSolutions) return solutions_page(desk.world, criteria, limit, after);
  return page_of(desk, kind_named(name), criteria, limit, after);
}

Json find_records(const Desk& desk, const Request& request) {
  const auto body = read_object(request, kFindKeys);
  const auto& name = desk.names.at(0);
  const auto limit = body.contains("limit") ? integer_at(body, "limit", 1, kMostOnAPage) : 100;
  const auto after = body.contains("after") ? integer_at(body, "after", 0, kLargestNumber) : 0;
  if (name == kSolutions) return solutions_page(desk.world, read_criteria(body), limit, after);
  return page_of(desk, kind_named(name), read_criteria(body), limit, after);
}

Json digest_by_query(const Desk& desk, const Request& request) {
  std::vector<std::string> fields;
  std::vector<qps::Criterion> criteria;
  for (const auto& [key, value] : decode_form(request.query())) {
    if (key != "fields") {
      criteria.push_back({.field = key, .op = "EQUALS", .value = value, .name = {}});
      continue;
    }
    if (value.empty()) continue;
    for (const auto name : split(value, ',')) fields.emplace_back(name);
  }
  return digest_of(desk, fields, criteria);
}

Json digest_records(const Desk& desk, const Request& request) {
  const auto body = read_object(request, kDigestKeys);
  std::vector<std::string> fields;
  if (body.contains("fields")) {
    if (!body.at("fields").is_array() ||
        !std::ranges::all_of(body.at("fields"), [](const Json& one) { return one.is_string(); }))
      throw BadRequest{"\"fields\" must be a list of names: [\"status\", \"severity\"]"};
    fields = body.at("fields").get<std::vector<std::string>>();
  }
  return digest_of(desk, fields, read_criteria(body));
}

Json add_record_of_kind(const Desk& desk, const Request& request) {
  const auto xml = text_at(read_object(request, kNewRecordKeys), "xml");
  if (desk.names.at(0) != kSolutions) return add_xml(desk, kind_named(desk.names.at(0)), xml);
  if (const auto done = desk.world.add_solution(xml); !done) throw BadRequest{done.error()};
  Json answer{{kSolutions, count_solutions(desk.world)}};
  if (const auto note = oddities_of(xml); !note.empty()) answer["note"] = note;
  return answer;
}

Json edit_records(const Desk& desk, const Request& request) {
  auto& world = desk.world;
  const auto body = read_object(request, kEditManyKeys);
  const auto lock = world.writing();
  JudgedEdits judged;
  Many many;
  if (desk.names.at(0) == kSolutions) {
    judged = read_judged_edits(kSolution, body);
    many = {chosen_solutions(desk, body), [&](std::int64_t qid) { return world.edit_solution(qid, judged.edits); }};
  } else {
    const auto kind = kind_named(desk.names.at(0));
    judged = read_judged_edits(row_of(kind).element, body);
    many = {chosen(desk, kind, body), [&, kind](std::int64_t id) { return world.edit(kind, id, judged.edits); }};
  }
  auto answer = change_all(many, "edited");
  if (!judged.note.empty()) answer["note"] = judged.note;
  return answer;
}

Json remove_records(const Desk& desk, const Request& request) {
  auto& world = desk.world;
  const auto body = read_object(request, kRemoveManyKeys);
  const auto lock = world.writing();
  if (desk.names.at(0) == kSolutions)
    return change_all({chosen_solutions(desk, body), [&](std::int64_t qid) { return world.remove_solution(qid); }},
                      "removed");
  const auto kind = kind_named(desk.names.at(0));
  return change_all({chosen(desk, kind, body), [&](std::int64_t id) { return world.remove(kind, id); }}, "removed");
}

}  // namespace mockqualys::server
