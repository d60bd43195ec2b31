#include "mockqualys/world/world.h"

#include <map>
#include <mutex>

#include "mockqualys/world/calendar.h"
#include "mockqualys/world/embedded.h"
#include "mockqualys/world/estate.h"
#include "mockqualys/world/estate_world.h"
#include "mockqualys/world/generated_world.h"

namespace mockqualys {

namespace {

using Shared = tl::expected<std::shared_ptr<const Estate>, std::string>;

Shared read_shared(const std::string& name, tl::expected<Files, std::string> files, Timelines timelines,
                   std::optional<Instant> start = {}) {
  if (!files) return tl::unexpected(files.error());
  std::chrono::seconds distance{0};
  if (start) {
    distance = *start - calendar_start(*files);
    move_calendar(*files, distance);
  }
  auto estate = read_estate(name, *files, timelines);
  if (!estate) return tl::unexpected((timelines == Timelines::Unproven ? name + "/" : name + ": ") + estate.error());
  if (start) {
    move_titles(estate->events, distance);
    estate->start = *start;
  }
  return std::make_shared<const Estate>(std::move(*estate));
}

// A shipped estate never changes: the first world of a process reads it and the others share it, which is what makes
// a start in process cheap. One whose dates were moved is shared as long as a world has it: there are many moments.
Shared find_shared(const std::string& name, std::optional<Instant> start) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Estate>, std::less<>> as_written;
  static std::map<std::pair<std::string, Instant>, std::weak_ptr<const Estate>> moved;
  const std::scoped_lock lock{mutex};
  if (start) {
    std::erase_if(moved, [](const auto& one) { return one.second.expired(); });
    auto& known = moved[{name, *start}];
    if (auto estate = known.lock()) return estate;
    auto estate = read_shared(name, find_shipped(name), Timelines::Proven, start);
    if (estate) known = *estate;
    return estate;
  }
  if (const auto known = as_written.find(name); known != as_written.end()) return known->second;
  auto estate = read_shared(name, find_shipped(name), Timelines::Proven);
  if (estate) as_written.emplace(name, *estate);
  return estate;
}

}  // namespace

tl::expected<std::unique_ptr<World>, std::string> World::load(std::string_view name_or_folder,
                                                              std::optional<Instant> now,
                                                              std::optional<Instant> start) {
  const std::string name{name_or_folder};
  auto estate = is_estate_folder(name) ? read_shared(name, read_folder(name), Timelines::Unproven, start)
                                       : find_shared(name, start);
  if (!estate) return tl::unexpected(estate.error());
  return make_estate_world(std::move(*estate), now);
}

std::unique_ptr<World> World::generate(Generated spec, std::optional<Instant> now) {
  return make_generated_world(spec, now);
}

std::vector<std::string> World::shipped_estates() {
  std::vector<std::string> names;
  for (const auto& file : embedded_files()) {
    if (names.empty() || names.back() != file.estate) names.emplace_back(file.estate);
  }
  return names;
}

}  // namespace mockqualys
