#include "mockqualys/server/admin_scans.h"

#include <limits>

#include <fmt/format.h>

namespace mockqualys::server {
namespace {

constexpr std::int64_t kLargestId = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLongest = 100'000'000;  // seconds: three years
constexpr std::int64_t kMostRunning = 1'000'000;

const Json& list_at(const Json& object, const char* key) {
  const auto& list = object.at(key);
  if (!list.is_array()) throw BadRequest{fmt::format("\"{}\" must be a list", key)};
  return list;
}

Json to_json(const ScanSettings& settings) {
  return {{"submitted_seconds", settings.submitted.count()},
          {"running_seconds", settings.running.count()},
          {"results_status", settings.results_status},
          {"most_running", settings.most_running}};
}

Json state_of(const World& world) {
  return {{"scans", world.size(Kind::Scan)},
          {"running", world.running_scans()},
          {"settings", to_json(world.scan_settings())}};
}

}  // namespace

Json show_scans(const Desk& desk, const Request&) {
  desk.world.settle();
  return state_of(desk.world);
}

Json set_what_scans_find(const Desk& desk, const Request& request) {
  auto& world = desk.world;
  const auto body = read_object(request, kScanFindKeys);
  for (const auto& [key, present] : {std::pair{"present", true}, std::pair{"gone", false}}) {
    if (!body.contains(key)) continue;
    for (const auto& one : list_at(body, key)) {
      const auto id = integer_at(Json{{key, one}}, key, 1, kLargestId);
      if (world.record(Kind::Finding, id).empty()) throw BadRequest{fmt::format("there is no Finding {}", id)};
      world.set_present(id, present);
    }
  }
  if (body.contains("plant")) {
    for (const auto& one : list_at(body, "plant")) {
      const auto done = world.plant(text_at(Json{{"plant", one}}, "plant"));
      if (!done) throw BadRequest{done.error()};
    }
  }
  return state_of(world);
}

Json set_scan_settings(const Desk& desk, const Request& request) {
  const auto body = read_object(request, kScanSettingKeys);
  auto settings = desk.world.scan_settings();
  const auto seconds = [&](const char* key, std::chrono::seconds& into) {
    if (body.contains(key)) into = std::chrono::seconds{integer_at(body, key, 0, kLongest)};
  };
  seconds("submitted_seconds", settings.submitted);
  seconds("running_seconds", settings.running);
  if (body.contains("results_status")) settings.results_status = text_at(body, "results_status");
  if (body.contains("most_running")) settings.most_running = integer_at(body, "most_running", 0, kMostRunning);
  desk.world.set_scan_settings(settings);
  return to_json(settings);
}

}  // namespace mockqualys::server
