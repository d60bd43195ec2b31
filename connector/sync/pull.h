// Profile neurons: which of the vendor's reports a sync takes in, and taking them in. Asks only for lists, counts and
// downloads (AUTH-004). A report is taken in whole or not at all, and once; oldest first.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "connector/model/listed_report.h"
#include "connector/sync/workplace.h"

namespace qualyswas::sync {

// What becomes of a listed report, without a look at what is stored (RPT-001, -003, -005, WIN-001).
enum class Choice {
  Pull,
  OtherType,
  OtherTitle,
  TooOld,
  OtherFormat,
  Running,  // the next sync finds it complete
  InError,  // the vendor could not make it
  UnknownStatus,
  // The list does not say what decides whether it should be pulled.
  NoTitle,
  NoType,
  NoFormat,
};
// `oldest` is the oldest instant inside the window, and inside itself. A report without a date was asked for by it.
Choice choose(const model::ListedReport& report, std::string_view title_prefix, Instant oldest);

// The list, proved as a walk's pages are, then what of it is to be pulled. A report that fails leaves the store as it
// was and the run not proven; an Error means that going on makes no sense.
Result<void> pull_reports(Workplace& place, const std::stop_token& stop);

}  // namespace qualyswas::sync
