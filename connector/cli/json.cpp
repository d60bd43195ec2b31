#include "connector/cli/json.h"

namespace qualyswas::cli {
namespace {

std::string_view word_of(sync::CheckStep::Outcome outcome) {
  switch (outcome) {
    case sync::CheckStep::Outcome::Passed:
      return "passed";
    case sync::CheckStep::Outcome::Failed:
      return "failed";
    case sync::CheckStep::Outcome::NotTried:
      break;
  }
  return "not tried";
}

}  // namespace

Json to_json(const sync::CheckStep& step) {
  return {{"name", step.name},
          {"outcome", word_of(step.outcome)},
          {"error", step.error ? to_json(*step.error) : Json(nullptr)}};
}

Json to_json(const sync::Comparison& comparison) {
  Json differences = Json::array();
  for (const auto& one : comparison.differences)
    differences.push_back({{"what", one.what}, {"vendor", one.vendor}, {"ours", one.ours}, {"why", one.why}});
  return {
      {"name", comparison.name},   {"vendor", comparison.vendor},           {"ours", comparison.ours},
      {"equal", comparison.equal}, {"differences", std::move(differences)},
  };
}

}  // namespace qualyswas::cli
