// What gtest prints of the connector's values in a failed expectation: the guide's words instead of bytes. Included by
// lab.h, so that no case can forget it.
#pragma once

#include <gtest/gtest.h>

#include <ostream>

#include "connector/base/error.h"
#include "connector/base/utc.h"
#include "connector/config/config.h"
#include "connector/model/neurons_row.h"
#include "connector/model/report.h"
#include "connector/store/reports.h"
#include "connector/store/store.h"
#include "connector/sync/sync.h"

namespace qualyswas {
inline void PrintTo(ErrorKind kind, std::ostream* out) { *out << name_of(kind); }
inline void PrintTo(const Error& error, std::ostream* out) { *out << name_of(error.kind) << ": " << error.message; }
}  // namespace qualyswas

namespace qualyswas::config {
inline void PrintTo(Profile profile, std::ostream* out) { *out << name_of(profile); }
inline void PrintTo(Format format, std::ostream* out) { *out << (format == Format::Xml ? "xml" : "json"); }
}  // namespace qualyswas::config

namespace qualyswas::model {
void PrintTo(FindingKind kind, std::ostream* out);
void PrintTo(OwaspEdition edition, std::ostream* out);
void PrintTo(const NamedText& text, std::ostream* out);
void PrintTo(const ReportPayload& payload, std::ostream* out);
}  // namespace qualyswas::model

namespace qualyswas::store {
inline void PrintTo(Origin origin, std::ostream* out) { *out << name_of(origin); }
inline void PrintTo(Outcome outcome, std::ostream* out) { *out << name_of(outcome); }
inline void PrintTo(State state, std::ostream* out) { *out << name_of(state); }
inline void PrintTo(Verdict verdict, std::ostream* out) { *out << name_of(verdict); }
void PrintTo(const UnmappedCount& count, std::ostream* out);
void PrintTo(const SeverityCounts& counts, std::ostream* out);
void PrintTo(const RunRow& run, std::ostream* out);
void PrintTo(const UploadRow& upload, std::ostream* out);
void PrintTo(const LogLine& line, std::ostream* out);
}  // namespace qualyswas::store

namespace qualyswas::sync {
void PrintTo(CheckStep::Outcome outcome, std::ostream* out);
void PrintTo(const CheckStep& step, std::ostream* out);
void PrintTo(const Difference& difference, std::ostream* out);
void PrintTo(const Comparison& comparison, std::ostream* out);
}  // namespace qualyswas::sync

// An Instant is a type of the standard library, which PrintTo cannot be added to.
template <>
class testing::internal::UniversalPrinter<qualyswas::Instant> {
 public:
  static void Print(const qualyswas::Instant& instant, std::ostream* out) { *out << qualyswas::format_utc(instant); }
};
