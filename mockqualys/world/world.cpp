#include "mockqualys/world/world.h"

#include <algorithm>
#include <filesystem>

#include "mockqualys/world/embedded.h"
#include "mockqualys/world/estate.h"
#include "mockqualys/world/estate_world.h"
#include "mockqualys/world/generated_world.h"

namespace mockqualys {

namespace {

// A shipped name means the shipped estate wherever one stands; a folder that happens to be called so is "./lifecycle".
bool is_folder(const std::string& name) {
  std::error_code error;
  const auto shipped = World::shipped_estates();
  return std::ranges::find(shipped, name) == shipped.end() &&
         (name.find('/') != std::string::npos || std::filesystem::is_directory(name, error));
}

}  // namespace

tl::expected<std::unique_ptr<World>, std::string> World::load(std::string_view name_or_folder,
                                                              std::optional<Instant> now) {
  const std::string name{name_or_folder};
  const bool folder = is_folder(name);
  const auto in_folder = [&](const std::string& error) { return folder ? name + "/" + error : name + ": " + error; };
  auto files = folder ? read_folder(name) : find_shipped(name);
  if (!files) return tl::unexpected(files.error());
  auto estate = read_estate(name, *files, folder ? Timelines::Unproven : Timelines::Proven);
  if (!estate) return tl::unexpected(in_folder(estate.error()));
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
