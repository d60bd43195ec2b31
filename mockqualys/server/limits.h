// The limits of one classic API for the whole subscription: so many calls in a window that slides, so many at once. The
// caller brings the time. Thread safe.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "mockqualys/base/instant.h"
#include "mockqualys/server/classic.h"
#include "mockqualys/server/message.h"

namespace mockqualys::server {

struct Tier {
  std::string_view name;
  std::int64_t calls;
  std::chrono::seconds window;
  std::int64_t concurrent;
};

// "Qualys API Limits", service levels; Enterprise from one transcription only.
inline constexpr auto kTiers = std::to_array<Tier>({
    {"express", 50, std::chrono::hours{24}, 1},
    {"standard", 300, std::chrono::hours{1}, 2},
    {"enterprise", 750, std::chrono::hours{1}, 5},
    {"premium", 2000, std::chrono::hours{1}, 10},
});
const Tier* find_tier(std::string_view name);

Headers rate_headers(const Tier& tier, std::int64_t remaining, std::int64_t seconds_to_wait);
Headers concurrency_headers(const Tier& tier, std::int64_t running);

class Limiter {
 public:
  // Not enforced: calls are counted and the headers tell, but none is refused.
  Limiter(Tier tier, bool enforced) : tier_{tier}, enforced_{enforced} {}

  // A call that was let in; it runs until this goes.
  class Call {
   public:
    explicit Call(Limiter& limiter) : limiter_{&limiter} {}
    Call(Call&& other) noexcept : limiter_{std::exchange(other.limiter_, nullptr)} {}
    Call& operator=(Call&&) = delete;
    ~Call();

   private:
    Limiter* limiter_;
  };

  struct Entry {
    std::optional<Call> call;             // empty: refused
    std::optional<SimpleReturn> refusal;  // concurrency is checked first and its error wins
    Headers headers;                      // for the answer, refused or not
  };
  // A refused call is not counted; one that is answered with an error is.
  Entry enter(Instant now);

  void reset();  // no call was made yet

  const Tier& tier() const { return tier_; }

 private:
  const Tier tier_;
  const bool enforced_;
  std::mutex mutex_;
  std::deque<Instant> calls_;  // those inside the window, ascending
  std::int64_t running_ = 0;
};

}  // namespace mockqualys::server
