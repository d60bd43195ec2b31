#include "connector/sync/engine.h"

#include <algorithm>
#include <array>

#include "connector/sync/pull.h"
#include "connector/sync/pull_api.h"
#include "connector/sync/solutions.h"

namespace qualyswas::sync {
namespace {

// Any QID will do: a KnowledgeBase that does not know it answers all the same.
constexpr std::int64_t kAnyQid = 150001;

Result<void> ask_knowledgebase(Vendor& vendor, const std::stop_token& stop) {
  const std::int64_t qid = kAnyQid;
  const auto described = vendor.solutions(
      {&qid, 1}, std::nullopt,
      [] {
        return wire::decode_solutions([](model::Solution&&) { return Result<void>{}; }, [](const wire::Unreadable&) {});
      },
      stop);
  if (!described) return fail(as_knowledgebase_error(described.error()));
  return {};
}

Result<void> ask_for_reports(Vendor& vendor, const std::stop_token& stop) {
  const auto listed = vendor.count_reports({}, stop);
  if (!listed) return fail(listed.error());
  return {};
}

constexpr auto kEngines = std::to_array<Engine>({
    {config::Profile::Vulcan,
     pull_api,
     {.name = "KnowledgeBase access",
      .prove = ask_knowledgebase,
      .without = "A sync would store the findings without their solutions, and end as partial."}},
    {config::Profile::Neurons, pull_reports, {.name = "report access", .prove = ask_for_reports, .is_of_was = true}},
});

}  // namespace

const Engine& engine_of(config::Profile profile) { return *std::ranges::find(kEngines, profile, &Engine::profile); }

}  // namespace qualyswas::sync
