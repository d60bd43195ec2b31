#include "connector/sync/parts.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <iterator>
#include <map>
#include <optional>
#include <ranges>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qualyswas::sync {
namespace {

// Beyond it nobody has seen an id of the vendor; what stands there nevertheless belongs to the last part.
constexpr std::int64_t kEnough = std::int64_t{1} << 48;

// How many records stand above an id, for some ids.
using Known = std::map<std::int64_t, std::int64_t>;

// What is known next below and above the place where `above` records are left.
struct Bracket {
  Known::const_iterator low, high;
  bool operator==(const Bracket&) const = default;
};

Bracket around(const Known& known, std::int64_t above) {
  auto high = std::ranges::find_if(known, [&](const auto& one) { return one.second <= above; });
  return {high == known.begin() ? high : std::prev(high), high};
}

std::int64_t nearest(const Bracket& bracket, std::int64_t above) {
  return bracket.low->second - above <= above - bracket.high->second ? bracket.low->first : bracket.high->first;
}

std::int64_t distance(const Bracket& bracket, std::int64_t above) {
  return std::min(bracket.low->second - above, above - bracket.high->second);
}

std::int64_t at_share(const Bracket& bracket, double share) {
  const auto low = static_cast<double>(bracket.low->first), high = static_cast<double>(bracket.high->first);
  return static_cast<std::int64_t>(low + (high - low) * share);
}

// Where to count next within a bracket in which some cuts are wanted.
std::vector<std::int64_t> places_in(const Bracket& bracket, std::int64_t lowest, std::span<const std::int64_t> wanted,
                                    std::size_t most) {
  std::vector<std::int64_t> places;
  const auto here = bracket.low->second - bracket.high->second;
  if (bracket.high->first == kEnough) {  // nothing is known of the end: ever larger steps
    auto step = 4 * std::max(here, bracket.low->first - lowest);
    for (std::size_t i = 0; i < most && step < kEnough; ++i, step *= 8) places.push_back(bracket.low->first + step);
    return places;
  }
  // As if the records in it were spread evenly; not at its very ends, or it would hardly shrink.
  for (const auto above : wanted) {
    const auto passed = static_cast<double>(bracket.low->second - above);
    places.push_back(
        at_share(bracket, std::clamp(passed / static_cast<double>(std::max<std::int64_t>(here, 1)), 0.02, 0.98)));
  }
  // They may stand in a crowd.
  const auto more = most > wanted.size() ? most - wanted.size() : 0;
  for (std::size_t i = 1; i <= more; ++i)
    places.push_back(at_share(bracket, static_cast<double>(i) / static_cast<double>(more + 1)));
  return places;
}

std::vector<std::int64_t> places_to_count(const Known& known, std::span<const std::int64_t> wanted,
                                          std::int64_t tolerance) {
  std::vector<std::int64_t> left;
  for (const auto above : wanted)
    if (distance(around(known, above), above) > tolerance) left.push_back(above);
  std::vector<std::int64_t> places;
  for (auto begin = left.begin(); begin != left.end();) {
    const auto bracket = around(known, *begin);
    const auto end = std::find_if(begin, left.end(), [&](auto above) { return around(known, above) != bracket; });
    const auto share = wanted.size() * static_cast<std::size_t>(end - begin) / left.size();
    for (const auto place : places_in(bracket, known.begin()->first, {begin, end}, share))
      if (place > bracket.low->first && place < bracket.high->first) places.push_back(place);
    begin = end;
  }
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
  return places;
}

}  // namespace

Result<std::vector<std::int64_t>> learn_cuts(const Cutting& cutting, int parts) {
  const auto lowest = cutting.lowest();
  if (!lowest) return fail(lowest.error());
  if (*lowest <= 0 || *lowest >= kEnough) return std::vector<std::int64_t>{};
  Known known{{*lowest - 1, cutting.records}, {kEnough, 0}};
  std::vector<std::int64_t> wanted;
  for (int part = 1; part < parts; ++part) wanted.push_back(cutting.records * (parts - part) / parts);
  const auto tolerance = cutting.records / parts / 20;
  for (int round = 0; round < kMostRounds; ++round) {
    const auto places = places_to_count(known, wanted, tolerance);
    if (places.empty()) break;
    std::vector<std::future<Result<std::int64_t>>> counts;
    for (const auto place : places)
      counts.push_back(std::async(std::launch::async, [&cutting, place] { return cutting.count_above(place); }));
    std::optional<Error> failed;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto count = counts[i].get();
      if (!count) failed = count.error();
      // The vendor's data may change meanwhile: what contradicts what is known counts as known.
      if (count) {
        const auto next = known.upper_bound(places[i]);
        known[places[i]] = std::clamp(*count, next->second, std::prev(next)->second);
      }
    }
    if (failed) return fail(*failed);
  }
  std::vector<std::int64_t> cuts;
  for (const auto above : wanted) {
    const auto cut = nearest(around(known, above), above);
    if (cut >= *lowest && cut < kEnough && (cuts.empty() || cuts.back() < cut)) cuts.push_back(cut);
  }
  return cuts;
}

Result<std::vector<store::Part>> cut(store::Store& store, const std::string& connector, store::Resource resource,
                                     const Cutting& cutting) {
  const auto parts = static_cast<int>(std::min<std::int64_t>(cutting.at_once, cutting.records / kLeastOfPart));
  std::vector<std::int64_t> cuts;
  if (parts > 1) {
    auto stored = store.spread(connector, resource, parts);
    if (!stored) return fail(stored.error());
    if (stored->rows >= cutting.records / 2) {
      cuts = std::move(stored->cuts);
    } else if (cutting.records >= kLeastPagesToCount * cutting.page_size) {
      auto learnt = learn_cuts(cutting, parts);
      if (!learnt) return fail(learnt.error());
      cuts = std::move(*learnt);
    }
  }
  std::vector<store::Part> made;
  std::int64_t after = 0;
  for (const auto id : cuts) {
    made.push_back({.after = after, .until = id});
    after = id;
  }
  made.push_back({.after = after});
  return made;
}

std::string told_cuts(const std::vector<store::Part>& parts) {
  std::vector<std::int64_t> ends;
  for (const auto& part : parts)
    if (part.until != store::kHighestId) ends.push_back(part.until);
  return fmt::format("{} parts at the same time, cut behind the records {}", parts.size(), fmt::join(ends, ", "));
}

std::string told_resumed(const std::vector<store::Part>& parts) {
  if (parts.size() == 1) return fmt::format("resumed after record {}", parts.front().last_id);
  const auto read = std::ranges::count_if(parts, &store::Part::is_read);
  return fmt::format("resumed; {} of {} parts are read", read, parts.size());
}

std::string told_read_again(const std::vector<store::Part>& parts) {
  if (parts.size() == 1) return fmt::format("reading again up to record {}", parts.front().until);
  return "reading again what was here already";
}

}  // namespace qualyswas::sync
