#include "mockqualys/server/limits.h"

#include <algorithm>
#include <string>

namespace mockqualys::server {

const Tier* find_tier(std::string_view name) {
  const auto* tier = std::ranges::find(kTiers, name, &Tier::name);
  return tier == kTiers.end() ? nullptr : tier;
}

Headers rate_headers(const Tier& tier, std::int64_t remaining, std::int64_t seconds_to_wait) {
  return {{"X-RateLimit-Limit", std::to_string(tier.calls)},
          {"X-RateLimit-Window-Sec", std::to_string(tier.window.count())},
          {"X-RateLimit-Remaining", std::to_string(remaining)},
          {"X-RateLimit-ToWait-Sec", std::to_string(seconds_to_wait)}};
}

// Running counts the other calls: the recordings show 0 on an ordinary answer, whatever the documentation says.
Headers concurrency_headers(const Tier& tier, std::int64_t running) {
  return {{"X-Concurrency-Limit-Limit", std::to_string(tier.concurrent)},
          {"X-Concurrency-Limit-Running", std::to_string(running)}};
}

Limiter::Call::~Call() {
  if (limiter_ == nullptr) return;
  const std::scoped_lock lock{limiter_->mutex_};
  --limiter_->running_;
}

void Limiter::reset() {
  const std::scoped_lock lock{mutex_};
  calls_.clear();
}

Limiter::Entry Limiter::enter(Instant now) {
  const std::scoped_lock lock{mutex_};
  // A clock that was set back leaves calls of the future behind: they have not happened.
  while (!calls_.empty() && calls_.back() > now) calls_.pop_back();
  while (!calls_.empty() && calls_.front() + tier_.window <= now) calls_.pop_front();

  if (enforced_ && running_ >= tier_.concurrent)
    return {.call = {},
            .refusal = concurrency_limited(running_ - tier_.concurrent + 1),
            .headers = concurrency_headers(tier_, running_)};

  const auto used = static_cast<std::int64_t>(calls_.size());
  if (enforced_ && used >= tier_.calls) {
    const auto wait = (calls_.front() + tier_.window - now).count();
    return {.call = {}, .refusal = rate_limited(wait), .headers = rate_headers(tier_, 0, wait)};
  }

  // More than the tier allows need not be remembered when nothing is refused.
  if (used < tier_.calls) calls_.push_back(now);
  auto headers = rate_headers(tier_, std::max<std::int64_t>(0, tier_.calls - used - 1), 0);
  for (auto& header : concurrency_headers(tier_, running_)) headers.push_back(std::move(header));
  ++running_;
  return {.call = Call{*this}, .refusal = {}, .headers = std::move(headers)};
}

}  // namespace mockqualys::server
