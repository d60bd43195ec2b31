// The waits that an answer tells in its headers (LIM-002). The vendor's own documentation knows X-RateLimit-ToWait-Sec;
// gateways in front of it, and other products of the vendor, use Retry-After and X-RateLimit-Reset.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "connector/base/clock.h"
#include "connector/http/transport.h"

namespace qualyswas::http {

// Every readable one, zeros included, in no order. Retry-After is a number of seconds or a date; X-RateLimit-Reset a
// number of seconds, or from a billion on the instant of the reset in Unix time (from a thousand billions on, in
// milliseconds). Instants are counted from the answer's own Date, and from `ours` when it has none.
std::vector<std::chrono::seconds> waits_told(const Head& head, Instant ours);

// The one to keep when they contradict each other: the longest that is no longer than `ceiling`; when none is, the
// shortest, for the report. One that is too short costs another refusal, one beyond the ceiling the whole run.
std::optional<std::chrono::seconds> choose_wait(const std::vector<std::chrono::seconds>& told,
                                                std::chrono::seconds ceiling);

}  // namespace qualyswas::http
