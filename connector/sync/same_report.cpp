#include "connector/sync/same_report.h"

#include <algorithm>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "connector/base/utc.h"
#include "connector/wire/utf8.h"

namespace qualyswas::sync {
namespace {

using model::ListedReport;
using std::chrono::minutes;

constexpr std::chrono::hours kFarthest{12};
constexpr std::string_view kReplaced = "\xEF\xBF\xBD";  // a character that could not be read

// Runs of blanks count as one: the list and the document are two formats, and each may fold them.
std::string folded(std::string_view name) {
  std::string text;
  bool gap = false;
  for (const char c : name) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      gap = !text.empty();
      continue;
    }
    if (gap) text += ' ';
    gap = false;
    text += c;
  }
  return text;
}

bool is_readable(std::string_view name) { return !name.empty() && name.find(kReplaced) == std::string_view::npos; }

// The report of the old scanner has a name that is the same for all.
bool has_own_name(const model::ReportHead& head) { return head.root != model::ReportRoot::LegacyScan; }

bool is_named(const model::ReportHead& head, const ListedReport& report) {
  const auto theirs = folded(report.name), its = folded(head.name);
  return !has_own_name(head) || !is_readable(theirs) || !is_readable(its) || theirs == its;
}

bool is_of_minute(const model::ReportHead& head, const ListedReport& report) {
  return head.generated && report.created &&
         std::chrono::floor<minutes>(*head.generated) == std::chrono::floor<minutes>(*report.created);
}

bool is_of_size(std::int64_t bytes, const ListedReport& report) { return report.size == bytes; }

bool fits_better(const Document& document, const ListedReport& other, const ListedReport& report) {
  if (!is_of_size(document.bytes, other)) return false;
  if (report.size && !is_of_size(document.bytes, report)) return true;
  return is_of_minute(document.head, other) && !is_of_minute(document.head, report);
}

}  // namespace

std::string why_another_report(const Document& document, const ListedReport& report,
                               std::span<const ListedReport> all) {
  const auto& head = document.head;
  if (!is_named(head, report))
    return fmt::format("the document that came is called '{}', the list calls the report '{}'",
                       wire::one_line(head.name), wire::one_line(report.name));
  if (head.generated && report.created) {
    const auto apart = *head.generated - *report.created;
    if (apart > kFarthest || apart < -kFarthest)
      return fmt::format("the document that came was made at {}, the list says that the report is of {}",
                         format_utc(*head.generated), format_utc(*report.created));
  }
  const auto other = std::ranges::find_if(all, [&](const ListedReport& one) {
    return one.id != report.id && is_named(head, one) && fits_better(document, one, report);
  });
  if (other == all.end()) return {};
  return fmt::format("the document that came fits report {} of the same name better, by its size and time", other->id);
}

bool agrees_wholly(const Document& document, const ListedReport& report) {
  return is_readable(report.name) && is_readable(document.head.name) && is_named(document.head, report) &&
         is_of_minute(document.head, report) && is_of_size(document.bytes, report);
}

}  // namespace qualyswas::sync
