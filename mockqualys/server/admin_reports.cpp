#include "mockqualys/server/admin_reports.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>

namespace mockqualys::server {
namespace {

constexpr std::int64_t kLargestId = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLongest = 100'000'000;  // seconds: three years
constexpr std::int64_t kFarthestZone = 14 * 60;

template <typename Value>
Value named(const std::string& name, const char* key, std::span<const Named<Value>> table) {
  std::vector<std::string_view> names;
  for (const auto& row : table) {
    if (row.name == name) return row.value;
    names.push_back(row.name);
  }
  throw BadRequest{fmt::format("\"{}\" has no \"{}\"; known are {}", key, name, fmt::join(names, ", "))};
}

std::vector<std::string> texts_at(const Json& object, const char* key) {
  const auto& list = object.at(key);
  if (!list.is_array() || !std::ranges::all_of(list, [](const Json& one) { return one.is_string(); })) {
    throw BadRequest{fmt::format("\"{}\" must be a list of texts", key)};
  }
  return list.get<std::vector<std::string>>();
}

std::vector<std::int64_t> ids_in(const Json& list, const char* key) {
  if (!list.is_array()) throw BadRequest{fmt::format("\"{}\" must be a list of ids", key)};
  std::vector<std::int64_t> ids;
  for (const auto& one : list) ids.push_back(integer_at(Json{{key, one}}, key, 1, kLargestId));
  return ids;
}

bool flag_at(const Json& object, const char* key) {
  if (!object.at(key).is_boolean()) throw BadRequest{fmt::format("\"{}\" must be true or false", key)};
  return object.at(key).get<bool>();
}

void read_shape(const Json& object, ReportShape& shape) {
  if (object.contains("variant")) shape.variant = named(text_at(object, "variant"), "variant", report_variants());
  if (object.contains("traps")) {
    shape.traps.clear();
    for (const auto& trap : texts_at(object, "traps")) shape.traps.insert(named(trap, "traps", report_traps()));
  }
  if (object.contains("zone_minutes")) {
    shape.zone = std::chrono::minutes{integer_at(object, "zone_minutes", -kFarthestZone, kFarthestZone)};
  }
}

Json to_json(const ReportShape& shape) {
  Json traps = Json::array();
  for (const auto trap : shape.traps) traps.push_back(name_of(trap));
  return {{"variant", name_of(shape.variant)}, {"traps", std::move(traps)}, {"zone_minutes", shape.zone.count()}};
}

Json to_json(const ReportSettings& settings) {
  Json json = to_json(settings.shape);
  json["creation_seconds"] = settings.creation_time.count();
  json["failing"] = settings.failing;
  json["subscription_limit"] = settings.subscription_limit ? Json(*settings.subscription_limit) : Json(nullptr);
  json["user_limit"] = settings.user_limit ? Json(*settings.user_limit) : Json(nullptr);
  Json lists = Json::object();
  for (const auto& [id, qids] : settings.search_lists) lists[std::to_string(id)] = qids;
  json["search_lists"] = std::move(lists);
  return json;
}

template <typename Value>
Json names_and_lines(std::span<const Named<Value>> table) {
  Json lines = Json::object();
  for (const auto& row : table) lines[std::string{row.name}] = row.what;
  return lines;
}

ReportOrder read_order(const Json& body) {
  ReportOrder order;
  if (body.contains("name")) order.name = text_at(body, "name");
  if (body.contains("description")) order.description = text_at(body, "description");
  if (body.contains("user")) order.user = text_at(body, "user");
  if (body.contains("type")) order.type = named(text_at(body, "type"), "type", report_types());
  if (body.contains("format")) order.format = named(text_at(body, "format"), "format", report_formats());
  if (body.contains("webapps")) order.webapps = ids_in(body.at("webapps"), "webapps");
  if (body.contains("webapp_tags")) order.webapp_tags = texts_at(body, "webapp_tags");
  if (body.contains("statuses")) {
    for (auto& status : texts_at(body, "statuses")) order.statuses.insert(std::move(status));
  }
  if (body.contains("url")) order.url = text_at(body, "url");
  if (body.contains("takes_seconds")) {
    order.takes = std::chrono::seconds{integer_at(body, "takes_seconds", 0, kLongest)};
  }
  if (body.contains("fails")) order.fails = flag_at(body, "fails");
  read_shape(body, order.shape);
  return order;
}

Json made(World& world, const tl::expected<std::int64_t, std::string>& id) {
  if (!id) throw BadRequest{id.error()};
  Json json{{"report", *id}};
  // One that is dated later than the clock is not there yet.
  if (const auto report = world.find_report(*id)) {
    json["status"] = name_of(report->status);
    if (report->document) json["size"] = report->document->size();
  }
  return json;
}

std::optional<std::int64_t> limit_at(const Json& body, const char* key) {
  if (body.at(key).is_null()) return std::nullopt;
  return integer_at(body, key, 0, kLargestId);
}

}  // namespace

Json show_reports(const Desk& desk, const Request&) {
  const auto& world = desk.world;
  Json reports = Json::array();
  const auto records = world.records(Kind::Report);
  for (std::size_t position = 0; position < records->size(); ++position) {
    const auto report = world.find_report(records->id_at(position));
    if (!report) continue;  // deleted meanwhile
    reports.push_back({{"id", report->id},
                       {"name", report->name},
                       {"type", name_of(report->type)},
                       {"format", name_of(report->format)},
                       {"status", name_of(report->status)},
                       {"user", report->user},
                       {"created", format_instant(report->created)}});
  }
  return {{"reports", std::move(reports)},
          {"settings", to_json(world.report_settings())},
          {"variants", names_and_lines(report_variants())},
          {"traps", names_and_lines(report_traps())}};
}

Json order_report(const Desk& desk, const Request& request) {
  auto& world = desk.world;
  const auto body = read_object(request, kReportKeys);
  if (!body.contains("record")) {
    if (body.contains("file")) throw BadRequest{"a \"file\" needs the \"record\" it belongs to"};
    return made(world, world.make_report(read_order(body)));
  }
  if (body.size() > (body.contains("file") ? 2U : 1U)) {
    throw BadRequest{"a \"record\" says all there is to say: give nothing else but its \"file\""};
  }
  std::optional<std::string> file;
  if (body.contains("file")) file = text_at(body, "file");
  return made(world, world.file_report(text_at(body, "record"), std::move(file)));
}

Json set_report_settings(const Desk& desk, const Request& request) {
  auto& world = desk.world;
  const auto body = read_object(request, kReportSettingKeys);
  auto settings = world.report_settings();
  read_shape(body, settings.shape);
  if (body.contains("creation_seconds")) {
    settings.creation_time = std::chrono::seconds{integer_at(body, "creation_seconds", 0, kLongest)};
  }
  if (body.contains("failing")) {
    settings.failing = static_cast<int>(integer_at(body, "failing", 0, std::numeric_limits<int>::max()));
  }
  if (body.contains("subscription_limit")) settings.subscription_limit = limit_at(body, "subscription_limit");
  if (body.contains("user_limit")) settings.user_limit = limit_at(body, "user_limit");
  if (body.contains("search_lists")) {
    const auto& lists = body.at("search_lists");
    if (!lists.is_object()) throw BadRequest{"\"search_lists\" must be an object: {\"9\": [150901]}"};
    settings.search_lists.clear();
    for (const auto& [key, qids] : lists.items()) {
      const auto id = Json::parse(key, nullptr, false);
      const auto number = integer_at(Json{{"search_lists", id}}, "search_lists", 1, kLargestId);
      const auto all = ids_in(qids, "search_lists");
      settings.search_lists[number] = {all.begin(), all.end()};
    }
  }
  world.set_report_settings(settings);
  return to_json(settings);
}

}  // namespace mockqualys::server
