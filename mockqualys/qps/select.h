// Which records a search or a count is about: the user's scope, the criteria, the page. A page costs what stands on it,
// wherever in the estate it lies: ids are sought, and what other criteria let through is kept as bits
// (world/records.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "mockqualys/qps/filters.h"
#include "mockqualys/world/world.h"

namespace mockqualys::qps {

struct Window {
  std::size_t limit = 100;
  std::size_t skip = 0;       // startFromOffset less one
  std::int64_t after_id = 0;  // startFromId less one
};

struct Page {
  std::shared_ptr<const Records> records;
  std::vector<std::size_t> positions;
  bool more = false;
};

// Whose records: `webapps` is the field with the ids of the web apps that decide who may see one; without it, everybody
// sees all.
struct Source {
  const World& world;
  const User& user;
  Kind kind;
  std::optional<Field> webapps;
};

Page select(const Source& source, std::span<const Test> tests, const Window& window);
// All of them, one after the other, of one state of the world and without a list of them.
void for_each_selected(const Source& source, std::span<const Test> tests,
                       const std::function<void(const Records& records, std::size_t position)>& each);
std::size_t count(const Source& source, std::span<const Test> tests);

}  // namespace mockqualys::qps
