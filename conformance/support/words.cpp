#include "conformance/support/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>

namespace qualyswas {

namespace model {

void PrintTo(FindingKind kind, std::ostream* out) {
  switch (kind) {
    case FindingKind::Confirmed:
      *out << "confirmed vulnerability";
      return;
    case FindingKind::Potential:
      *out << "potential vulnerability";
      return;
    case FindingKind::Unsaid:
      *out << "vulnerability, confirmed or potential not said";
      return;
    case FindingKind::SensitiveContent:
      *out << "sensitive content";
      return;
    case FindingKind::InformationGathered:
      *out << "information gathered";
      return;
  }
}

void PrintTo(OwaspEdition edition, std::ostream* out) {
  switch (edition) {
    case OwaspEdition::Unknown:
      *out << "OWASP edition unknown";
      return;
    case OwaspEdition::Of2013:
      *out << "OWASP 2013";
      return;
    case OwaspEdition::Of2017:
      *out << "OWASP 2017";
      return;
    case OwaspEdition::Of2021:
      *out << "OWASP 2021";
      return;
  }
}

void PrintTo(const NamedText& text, std::ostream* out) { *out << text.name << " = " << text.value; }

void PrintTo(const ReportPayload& payload, std::ostream* out) {
  *out << fmt::format("payload {}: {} {} {}", payload.num, payload.method, payload.url, payload.payload);
}

}  // namespace model

namespace store {

void PrintTo(const UnmappedCount& count, std::ostream* out) {
  *out << fmt::format("{} '{}' in {} findings", count.field, count.value, count.findings);
}

void PrintTo(const SeverityCounts& counts, std::ostream* out) {
  *out << fmt::format("critical {}, high {}, medium {}, low {}, unmapped {}", counts.critical, counts.high,
                      counts.medium, counts.low, counts.unmapped);
}

void PrintTo(const RunRow& run, std::ostream* out) {
  *out << fmt::format("run {}: {} ({}); assets {}, findings {}, solutions {}, added {}, changed {}, unreadable {}",
                      run.id, run.verdict ? name_of(*run.verdict) : "unfinished", fmt::join(run.reasons, "; "),
                      run.assets_pulled, run.findings_pulled, run.solutions_pulled, run.added, run.changed,
                      run.unreadable);
}

void PrintTo(const UploadRow& upload, std::ostream* out) {
  *out << fmt::format(
      "upload {} of '{}': {} ({}); applications {}, findings {}, added {}, changed {}, closed {}, reopened {}",
      upload.id, upload.name, name_of(upload.outcome), fmt::join(upload.reasons, "; "), upload.applications,
      upload.findings, upload.added, upload.changed, upload.closed, upload.reopened);
}

void PrintTo(const LogLine& line, std::ostream* out) { *out << format_utc(line.at) << " " << line.text; }

}  // namespace store

namespace sync {

void PrintTo(CheckStep::Outcome outcome, std::ostream* out) {
  switch (outcome) {
    case CheckStep::Outcome::Passed:
      *out << "passed";
      return;
    case CheckStep::Outcome::Failed:
      *out << "failed";
      return;
    case CheckStep::Outcome::NotTried:
      *out << "not tried";
      return;
  }
}

void PrintTo(const CheckStep& step, std::ostream* out) {
  *out << step.name << ": ";
  PrintTo(step.outcome, out);
  if (step.error) *out << " (" << name_of(step.error->kind) << ": " << step.error->message << ")";
}

void PrintTo(const Difference& difference, std::ostream* out) {
  *out << fmt::format("{}: vendor {}, ours {} ({})", difference.what, difference.vendor, difference.ours,
                      difference.why);
}

void PrintTo(const Comparison& comparison, std::ostream* out) {
  *out << fmt::format("{}: vendor {}, ours {}, {}", comparison.name, comparison.vendor, comparison.ours,
                      comparison.equal ? "equal" : "not equal");
}

}  // namespace sync
}  // namespace qualyswas
