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

tl::expected<std::vector<CheckedFault>, std::string> read_estate_faults(const std::string& estate, const World& world) {
  constexpr std::uintmax_t kLargest = 1U << 20U;
  if (!is_estate_folder(estate)) return {};
  const auto path = std::filesystem::path{estate} / "faults.json";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {};
  const auto refuse = [&](std::string_view why) { return tl::unexpected(fmt::format("{}: {}", path.string(), why)); };
  if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) > kLargest)
    return refuse("not a plain file of at most 1 MiB");
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || file.bad()) return refuse("cannot be read");
  if (!Json::accept(text)) return refuse("not JSON; a list of faults is needed: [{\"kind\": \"html\", \"nth\": 3}]");

  std::vector<CheckedFault> faults;
  try {
    const auto list = parse_object(fmt::format("{{\"faults\": {}}}", text)).at("faults");
    if (!list.is_array()) return refuse("a list of faults is needed: [{\"kind\": \"html\", \"nth\": 3}]");
    for (const auto& one : list) {
      const auto number = faults.size() + 1;
      try {
        auto checked = check_fault(read_fault(one));
        if (!checked) return refuse(fmt::format("fault {}: {}", number, checked.error()));
        check_reach(*checked, world, "the address of the server");
        faults.push_back(std::move(*checked));
      } catch (const BadRequest& wrong) {
        return refuse(fmt::format("fault {}: {}", number, wrong.what()));
      }
    }
  } catch (const BadRequest& wrong) {
    return refuse(wrong.what());
  }
  return faults;
}

}  // namespace mockqualys::server
