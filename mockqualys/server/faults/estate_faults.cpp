#include "mockqualys/server/faults/estate_faults.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "mockqualys/server/faults/json.h"
#include "mockqualys/server/faults/reach.h"
#include "mockqualys/world/estate.h"

namespace mockqualys::server {
namespace {

std::filesystem::path file_of(const std::string& estate) { return std::filesystem::path{estate} / "faults.json"; }

// The objects of the list, as they stand in the file.
tl::expected<Json, std::string> read_list(const std::filesystem::path& path) {
  constexpr std::uintmax_t kLargest = 1U << 20U;
  constexpr std::string_view kNeeded = "a list of faults is needed: [{\"kind\": \"html\", \"nth\": 3}]";
  const auto refuse = [&](std::string_view why) { return tl::unexpected(std::string{why}); };
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) > kLargest)
    return refuse("not a plain file of at most 1 MiB");
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || file.bad()) return refuse("cannot be read");
  if (!Json::accept(text)) return refuse(fmt::format("not JSON; {}", kNeeded));
  try {
    auto list = parse_object(fmt::format("{{\"faults\": {}}}", text)).at("faults");
    if (!list.is_array()) return refuse(kNeeded);
    return list;
  } catch (const BadRequest& wrong) {
    return refuse(wrong.what());
  }
}

struct Judged {
  std::vector<CheckedFault> faults;
  EstateFaultsJudgement lines;
};

Judged judge(const std::string& estate, const World* world) {
  Judged judged;
  if (!has_estate_faults(estate)) return judged;
  const auto path = file_of(estate);
  const auto list = read_list(path);
  if (!list) {
    judged.lines.wrong.push_back(fmt::format("{}: {}", path.string(), list.error()));
    return judged;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto told = [&](std::string_view what) {
      return fmt::format("{}: fault {}: {}", path.string(), i + 1, what);
    };
    try {
      auto checked = check_fault(read_fault((*list)[i]));
      if (!checked) throw BadRequest{checked.error()};
      if (world != nullptr)
        for (const auto& note : check_reach(*checked, *world, "the address of the server"))
          judged.lines.notes.push_back(told(note));
      judged.faults.push_back(std::move(*checked));
    } catch (const BadRequest& wrong) {
      judged.lines.wrong.push_back(told(wrong.what()));
    }
  }
  return judged;
}

}  // namespace

bool has_estate_faults(const std::string& estate) {
  std::error_code error;
  return is_estate_folder(estate) && std::filesystem::exists(file_of(estate), error);
}

tl::expected<std::vector<CheckedFault>, std::string> read_estate_faults(const std::string& estate, const World& world) {
  auto judged = judge(estate, &world);
  if (!judged.lines.wrong.empty()) return tl::unexpected(judged.lines.wrong.front());
  return std::move(judged.faults);
}

EstateFaultsJudgement judge_estate_faults(const std::string& estate, const World* world) {
  return judge(estate, world).lines;
}

}  // namespace mockqualys::server
