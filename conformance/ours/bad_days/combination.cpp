#include "conformance/ours/bad_days/combination.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <random>

#include "conformance/qualys/requests.h"
#include "conformance/support/any_fault.h"
#include "mockqualys/server/faults/catalogue.h"

namespace qualyswas::conformance::bad_days {
namespace {

using mockqualys::kForEver;
using mockqualys::server::FaultKind;

constexpr auto kFormats = std::to_array({Format::Xml, Format::Json});
constexpr auto kTimes = std::to_array({1, 1, 2, 3, kForEver});  // once is what a retry must outlive: twice as often

constexpr int kLimitSeconds = 300;

// std::uniform_int_distribution draws other numbers with another library.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t number) : numbers_{seed * 1'000'003 + number} { numbers_.discard(8); }
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(numbers_() % end); }
  template <class Values>
  const auto& one_of(const Values& values) {
    return values[below(values.size())];
  }

 private:
  std::mt19937_64 numbers_;
};

const FaultKind& kind_of(std::string_view name) { return *mockqualys::server::find_fault_kind(name); }

bool strikes_connections(std::string_view kind) { return kind_of(kind).stage == mockqualys::server::Stage::Connection; }

std::vector<Format> formats_of(Profile profile) {
  if (profile == Profile::Neurons) return {Format::Xml};  // reports are XML, and their list is asked for in it
  return {kFormats.begin(), kFormats.end()};
}

bool can_strike(std::string_view name, const Place& place, Format format) {
  const auto& kind = kind_of(name);
  using mockqualys::server::Format;
  const bool is_json = format == conformance::Format::Json && !place.is_always_xml;
  if (kind.format == Format::OnlyXml && is_json) return false;
  if (kind.format == Format::OnlyJson && !is_json) return false;
  return kind.reach.empty() || place.path.starts_with(kind.reach);
}

// Where a kind can strike; one place without a name for those that strike connections.
std::vector<std::string> places_for(std::string_view kind, Profile profile, Format format) {
  if (strikes_connections(kind)) return {""};
  std::vector<std::string> places;
  for (const auto& place : places_of(profile))
    if (can_strike(kind, place, format)) places.emplace_back(place.endpoint);
  return places;
}

std::vector<std::string> kinds_for(Profile profile, Format format) {
  auto kinds = fault_kinds();
  std::erase_if(kinds, [&](const std::string& kind) { return places_for(kind, profile, format).empty(); });
  return kinds;
}

int requests_to(const Requests& requests, std::string_view place) {
  const auto found = requests.find(place);
  return found == requests.end() ? 1 : found->second;  // of connections the first
}

// What lasts for its own time has no other.
int times_for(std::string_view kind, int times) { return kind_of(kind).refused_time == nullptr ? times : 1; }

ArmedFault draw_fault(Dice& dice, const std::string& kind, Profile profile, Format format, const Requests& requests,
                      int times) {
  const auto places = places_for(kind, profile, format);
  auto place = dice.one_of(places);
  const auto nth = 1 + dice.below(static_cast<std::size_t>(requests_to(requests, place)));
  return {.kind = kind, .place = std::move(place), .nth = static_cast<int>(nth), .times = times_for(kind, times)};
}

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

}  // namespace

const std::vector<Place>& places_of(Profile profile) {
  static const std::vector<Place> vulcan{{"count/webapp", kCountWebApps},
                                         {"search/webapp", kSearchWebApps},
                                         {"count/finding", kCountFindings},
                                         {"search/finding", kSearchFindings},
                                         {"knowledge_base", kKnowledgeBase, true}};
  static const std::vector<Place> neurons{{"count/report", "/qps/rest/3.0/count/was/report"},
                                          {"search/report", "/qps/rest/3.0/search/was/report"},
                                          {"download/report", "/qps/rest/3.0/download/was/report"}};
  return profile == Profile::Neurons ? neurons : vulcan;
}

std::string text_of(const ArmedFault& fault) {
  return fmt::format("{}{}{}#{}x{}", fault.kind, fault.place.empty() ? "" : "@", fault.place, fault.nth,
                     fault.times == kForEver ? "ever" : std::to_string(fault.times));
}

tl::expected<ArmedFault, std::string> parse_fault(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return tl::unexpected(fmt::format("'{}': {}; write KIND, or KIND@PLACE#NTHxTIMES", text, why));
  };
  const auto hash = text.find('#');
  const auto at = text.substr(0, hash).find('@');
  ArmedFault fault{.kind = std::string{text.substr(0, std::min(at, hash))}};
  if (mockqualys::server::find_fault_kind(fault.kind) == nullptr) return wrong("no such kind of fault");
  if (hash == std::string_view::npos) return wrong("no number of a request");
  if (at != std::string_view::npos) fault.place = text.substr(at + 1, hash - at - 1);
  if (fault.place.empty() != strikes_connections(fault.kind))
    return wrong(fault.place.empty() ? "no place" : "it strikes connections, which have no place");
  const auto counts = text.substr(hash + 1);
  const auto times = counts.find('x');
  if (times == std::string_view::npos) return wrong("how often is not said");
  const auto nth = number_in(counts.substr(0, times));
  const auto often = counts.substr(times + 1) == "ever" ? std::optional{kForEver} : number_in(counts.substr(times + 1));
  if (!nth || !often) return wrong("NTH and TIMES are numbers from 1, TIMES may be ever");
  fault.nth = *nth;
  fault.times = *often;
  return fault;
}

mockqualys::Fault to_fault(const ArmedFault& armed, std::int64_t removed) {
  auto fault = fault_of(armed.kind, {}, armed.nth, armed.times);
  fault.path.clear();
  fault.endpoint = armed.place;
  // Of one second the connector would ask thousands of times before it has waited enough.
  if (kind_of(armed.kind).stage == mockqualys::server::Stage::Limits && fault.with.contains("seconds"))
    fault.with.insert_or_assign("seconds", kLimitSeconds);
  if (armed.kind == "change")
    fault.world.push_back(mockqualys::world_action::Remove{mockqualys::Kind::Finding, removed});
  return fault;
}

std::string text_of(const Combination& combination) {
  std::vector<std::string> faults;
  for (const auto& fault : combination.faults) faults.push_back(text_of(fault));
  return fmt::format("--profile {} --format {}{}{} --only {}", name_of(combination.profile),
                     name_of(combination.format), combination.https ? " --https" : "",
                     combination.incremental ? " --incremental" : "", fmt::join(faults, "+"));
}

bool needs_https(const std::vector<ArmedFault>& faults) {
  return std::ranges::any_of(
      faults, [](const ArmedFault& fault) { return strikes_tls(fault.kind) || fault.kind == "cut_gzip"; });
}

std::vector<Combination> draw_singles(Profile profile, const Requests& requests, std::uint64_t seed) {
  std::vector<Combination> all;
  std::uint64_t number = 1'000'000'000;  // far from those of pairs
  for (const auto& kind : fault_kinds()) {
    for (const int times : {1, kForEver}) {
      if (times_for(kind, times) != times) continue;
      Dice dice{seed, ++number};
      auto formats = formats_of(profile);
      std::erase_if(formats, [&](Format format) { return places_for(kind, profile, format).empty(); });
      if (formats.empty()) continue;
      const auto format = dice.one_of(formats);
      Combination one{.profile = profile, .format = format};
      one.faults = {draw_fault(dice, kind, profile, format, requests, times)};
      one.https = needs_https(one.faults);
      all.push_back(std::move(one));
    }
  }
  return all;
}

Combination draw_pair(Profile profile, const Requests& requests, std::uint64_t seed, std::uint64_t number,
                      const std::vector<std::string>& kinds) {
  Dice dice{seed, number};
  Combination pair{.profile = profile, .format = dice.one_of(formats_of(profile))};
  const auto possible = kinds_for(profile, pair.format);
  while (pair.faults.size() < 2) {
    const auto& kind = kinds.empty() ? dice.one_of(possible) : kinds[pair.faults.size()];
    if (kinds.empty() && !pair.faults.empty() && pair.faults.front().kind == kind) continue;
    if (std::ranges::find(possible, kind) == possible.end()) break;  // not in this format: it stays alone
    pair.faults.push_back(draw_fault(dice, kind, profile, pair.format, requests, dice.one_of(kTimes)));
  }
  pair.https = needs_https(pair.faults) || dice.below(8) == 0;
  return pair;
}

std::vector<Combination> everywhere(Profile profile, const Requests& requests, std::string_view kind) {
  std::vector<Combination> all;
  for (const auto format : formats_of(profile))
    for (const auto& place : places_for(kind, profile, format))
      for (int nth = 1; nth <= requests_to(requests, place); ++nth)
        for (const int times : {1, kForEver}) {
          if (times_for(kind, times) != times) continue;
          Combination one{.profile = profile, .format = format};
          one.faults = {{.kind = std::string{kind}, .place = place, .nth = nth, .times = times}};
          one.https = needs_https(one.faults);
          all.push_back(std::move(one));
        }
  return all;
}

}  // namespace qualyswas::conformance::bad_days
