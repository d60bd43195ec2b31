// The vendor of a bad day: a small world with everything that a sync may get wrong about it, in two states. A is what
// the last good sync saw; until B a week later records came, changed, were ignored and heard again, and went. Used by
// the bench (bench.h); it judges nothing.
#pragma once

#include <cstdint>

#include "conformance/support/lab.h"

namespace qualyswas::conformance::bad_days {

// In both states and alike in both; the fault "change" removes it.
inline constexpr std::int64_t kRemovedOnTheWay = 901011;

LabOptions world_options(Profile profile, Format format, bool https);
// To be called right after the lab is made: what it takes to ask for few records a page, and the reports of state A.
void begin(Lab& lab);
// Where the connector asks for what changed alone, no finding goes: it would read everything.
void turn_to_b(Lab& lab);
// What a fault removed on the way is there again.
void put_back(Lab& lab);
// The vendor says the same again in another answer: findings tested again, the KnowledgeBase modified without a change,
// new reports of the same records. What a connector believed of a lie is made good by this alone where it asks for what
// is new only.
void say_again(Lab& lab);

}  // namespace qualyswas::conformance::bad_days
