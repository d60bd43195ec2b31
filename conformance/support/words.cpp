#include "conformance/support/words.h"

#include <date/date.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qualyswas::conformance {

std::string text_of(Instant instant) { return date::format("%FT%TZ", instant); }

namespace observed {

void PrintTo(const CheckStep& step, std::ostream* out) {
  *out << fmt::format("{}: {}", name_of(step.right), name_of(step.outcome));
  if (step.outcome == Proof::Failed) *out << fmt::format(" ({}: {})", step.error_class, step.message);
}

void PrintTo(const Tag& tag, std::ostream* out) { *out << fmt::format("tag {} {}", tag.id, tag.name); }

void PrintTo(const Attribute& attribute, std::ostream* out) { *out << attribute.name << " = " << attribute.value; }

void PrintTo(const Unmapped& unmapped, std::ostream* out) {
  *out << fmt::format("{} '{}' in {} findings", unmapped.field, unmapped.value, unmapped.findings);
}

void PrintTo(const SeverityCounts& counts, std::ostream* out) {
  *out << fmt::format("critical {}, high {}, medium {}, low {}, unmapped {}", counts.critical, counts.high,
                      counts.medium, counts.low, counts.unmapped);
}

void PrintTo(const Run& run, std::ostream* out) {
  *out << fmt::format("run {}: {} ({}); assets {}, findings {}, solutions {}, added {}, changed {}, unreadable {}",
                      run.id, run.verdict ? name_of(*run.verdict) : "unfinished", fmt::join(run.reasons, "; "),
                      run.assets_pulled, run.findings_pulled, run.solutions_pulled, run.added, run.changed,
                      run.unreadable);
}

void PrintTo(const Upload& upload, std::ostream* out) {
  *out << fmt::format(
      "upload {} of '{}': {} ({}); applications {}, findings {}, added {}, changed {}, closed {}, reopened {}",
      upload.id, upload.name, name_of(upload.outcome), fmt::join(upload.reasons, "; "), upload.applications,
      upload.findings, upload.added, upload.changed, upload.closed, upload.reopened);
}

}  // namespace observed
}  // namespace qualyswas::conformance
