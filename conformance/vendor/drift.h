// Compares two documents of `vendor` runs and says what changed for a connector that worked with the older one.
//
//   info   an element or a word was added, a version changed, a rule that was broken is kept again
//   warn   an optional element is gone, a new code, another order, something can be asked no longer
//   error  type, cardinality, paging or the error model changed, an element that is always there is gone
//
// What one of the two could not show is told as not compared; it is no difference.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "conformance/vendor/probe.h"

namespace qualyswas::conformance::vendor {

struct Difference {
  Level level = Level::Info;
  std::string where;          // a probe, or an answer and the path of an element in it
  std::string before, after;  // as the two documents say it
  std::string means;          // for a connector
};

struct Drift {
  std::vector<Difference> differences;                           // worst first, then in the order of the documents
  std::map<std::string, std::vector<std::string>> not_compared;  // by the reason
};

// The error says which of the two is no such document, and why.
tl::expected<Drift, std::string> compare(const nlohmann::json& older, const nlohmann::json& newer);

// nullopt when nothing differs.
std::optional<Level> worst(const Drift& drift);

std::string lines_of(const Drift& drift);
nlohmann::ordered_json to_json(const Drift& drift);

}  // namespace qualyswas::conformance::vendor
