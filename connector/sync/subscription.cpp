#include "connector/sync/subscription.h"

#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qualyswas::sync {
Result<void> Subscription::begin() {
  const auto begun = store_.begin_trial(connector_);
  if (!begun) return fail(begun.error());
  on_trial_ = had_records_ = *begun;
  return {};
}

void Subscription::see(store::Resource resource, const store::Saved& saved) {
  auto& evidence = resource == store::Resource::WebApps ? webapps_ : findings_;
  evidence.recognised += saved.recognised;
  evidence.contradicting += saved.contradicting;
  if (!evidence.named) evidence.named = saved.contradiction;
}

bool Subscription::is_another() const {
  const auto& evidence = findings_.says_something() ? findings_ : webapps_;
  return evidence.contradicting > evidence.recognised;
}

Result<void> Subscription::settle() {
  if (!on_trial_ || is_another() || webapps_.recognised + findings_.recognised == 0) return {};
  on_trial_ = false;
  return store_.pass_trial(connector_);
}

Result<std::int64_t> Subscription::end() {
  if (is_another() && had_records_) return store_.undo_trial(connector_);
  if (!on_trial_) return 0;
  on_trial_ = false;
  if (auto passed = store_.pass_trial(connector_); !passed) return fail(passed.error());
  return 0;
}

std::string Subscription::contradictions() const {
  std::vector<std::string> counts;
  std::string named;
  const auto add = [&](const Evidence& evidence, std::string_view one, std::string_view many) {
    if (evidence.contradicting == 0) return;
    counts.push_back(fmt::format("{} {}", evidence.contradicting, evidence.contradicting == 1 ? one : many));
    const auto& which = *evidence.named;
    named = fmt::format("{} {}: {} here, {} at the vendor", one, which.id, which.stored, which.sent);
  };
  add(webapps_, "web application", "web applications");
  add(findings_, "finding", "findings");
  return fmt::format("the vendor sent other records under ids that are stored here: {} ({}); they were not stored",
                     fmt::join(counts, " and "), named);
}

std::string Subscription::advice() const {
  constexpr std::string_view kWayOut =
      "Give that subscription a connector of its own (another name) or another store file, or set url and username "
      "back";
  if (is_another())
    return fmt::format("Most likely the connector's url or username now leads to another Qualys subscription. {}.",
                       kWayOut);
  return fmt::format(
      "Everything else was stored. If the connector's url or username now leads to another Qualys subscription: {}. If "
      "not, ask Qualys support why these records are new ones under old ids",
      kWayOut);
}

}  // namespace qualyswas::sync
