// The differences of one comparison: all are judged, the first ones are kept by name, the unexplained before the
// others.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/sync/sync.h"

namespace qualyswas::sync {

class Differences {
 public:
  // An empty `why` is a difference that nothing explains.
  void add(std::string what, std::string vendor, std::string ours, std::string why) {
    auto& [kept, count] = why.empty() ? unexplained_ : explained_;
    if (kept.size() < kMostNamed) kept.push_back({std::move(what), std::move(vendor), std::move(ours), std::move(why)});
    ++count;
  }

  Comparison into(std::string name, std::int64_t vendor, std::int64_t ours) {
    Comparison comparison{
        .name = std::move(name), .vendor = vendor, .ours = ours, .equal = unexplained_.count == 0, .differences = {}};
    // A number that differs while nothing was found to differ is the worst of all.
    if (vendor != ours && unexplained_.count + explained_.count == 0) comparison.equal = false;
    for (auto* kind : {&unexplained_, &explained_}) {
      auto& [kept, count] = *kind;
      const auto named = static_cast<std::int64_t>(kept.size());
      for (auto& one : kept) comparison.differences.push_back(std::move(one));
      if (count > named)
        comparison.differences.push_back({fmt::format("and {} more like these", count - named), "", "",
                                          kind == &explained_ ? "explained as above" : ""});
    }
    return comparison;
  }

 private:
  static constexpr std::size_t kMostNamed = 50;
  struct Kind {
    std::vector<Difference> kept;
    std::int64_t count = 0;
  };
  Kind unexplained_, explained_;
};

}  // namespace qualyswas::sync
