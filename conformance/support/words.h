// What gtest prints of what a subject shows, in a failed expectation: the guide's words instead of bytes. Included by
// lab.h, so that no case can forget it.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "conformance/subject/subject.h"

namespace qualyswas::conformance {

std::string text_of(Instant instant);  // "2026-01-05T06:00:00Z"

inline void PrintTo(RunVerdict verdict, std::ostream* out) { *out << name_of(verdict); }
inline void PrintTo(Profile profile, std::ostream* out) { *out << name_of(profile); }

namespace observed {
inline void PrintTo(Origin origin, std::ostream* out) { *out << name_of(origin); }
inline void PrintTo(Outcome outcome, std::ostream* out) { *out << name_of(outcome); }
inline void PrintTo(Right right, std::ostream* out) { *out << name_of(right); }
inline void PrintTo(Proof proof, std::ostream* out) { *out << name_of(proof); }
void PrintTo(const CheckStep& step, std::ostream* out);
void PrintTo(const Tag& tag, std::ostream* out);
void PrintTo(const Attribute& attribute, std::ostream* out);
void PrintTo(const Unmapped& unmapped, std::ostream* out);
void PrintTo(const SeverityCounts& counts, std::ostream* out);
void PrintTo(const Run& run, std::ostream* out);
void PrintTo(const Upload& upload, std::ostream* out);
}  // namespace observed

}  // namespace qualyswas::conformance

// An Instant is a type of the standard library, which PrintTo cannot be added to.
template <>
class testing::internal::UniversalPrinter<qualyswas::conformance::Instant> {
 public:
  static void Print(const qualyswas::conformance::Instant& instant, std::ostream* out) {
    *out << qualyswas::conformance::text_of(instant);
  }
};
