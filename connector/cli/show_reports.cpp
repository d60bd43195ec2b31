#include "connector/cli/show_reports.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/cli/blocks.h"
#include "connector/cli/listing.h"
#include "connector/cli/selection.h"
#include "connector/cli/words.h"
#include "connector/profiles/neurons/mapping.h"
#include "connector/store/reports.h"

namespace qualyswas::cli {
namespace {

constexpr Things kApplications{"application", "applications"};
constexpr Things kFindings{"finding", "findings"};
constexpr Things kFiles{"file", "files"};

// Everything that was taken in is of one scanner: the filter lets all through, or nothing (APP-001).
bool asks_for_another_scanner(const Session& session) {
  const auto& scanner = session.options.show.scanner;
  return scanner && meant(*scanner, {std::string{profiles::neurons::kScannerName}}).empty();
}

// One view of the store, asked with any filter: for its rows, and for why it has none.
template <class View>
using Read = Result<void> (store::ReportStore::*)(std::string_view, const store::AppFilter&,
                                                  const store::ReportStore::Each<View>&);

template <class View>
std::function<std::string()> why(const Session& session, store::Store& store, const store::AppFilter& filter,
                                 Read<View> read, const Things& things) {
  return [&session, &store, filter, read, things]() -> std::string {
    const auto count = [&](const store::AppFilter& changed) -> Result<std::int64_t> {
      std::int64_t rows = 0;
      auto done = (store.reports().*read)(session.settings().name, changed, [&](const View&) -> Result<void> {
        ++rows;
        return {};
      });
      if (!done) return fail(done.error());
      return rows;
    };
    if (asks_for_another_scanner(session))
      return fmt::format("No rows. Everything that was taken in is of the scanner {}, nothing of '{}'.",
                         profiles::neurons::kScannerName, printable(*session.options.show.scanner));
    return why_nothing(session, store, filter, count, things);
  };
}

std::string shown_name(const std::string& name) { return name.empty() ? "(unnamed)" : name; }
std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace

Result<void> show_applications(const Session& session, store::Store& store) {
  const auto filter = app_filter_of(session, store);
  if (!filter) return fail(filter.error());
  auto listing = Listing::make(session, {{"ID", true, false, 1},
                                         {"NAME", false, true, 0},
                                         {"NETWORK", false, true, 8},
                                         {"SCANNER", false, false, 12},
                                         {"ADDRESS", false, true, 9},
                                         {"URLS", true, false, 10},
                                         {"CRITICAL", true, false, 2},
                                         {"HIGH", true, false, 3},
                                         {"MEDIUM", true, false, 4},
                                         {"LOW", true, false, 5},
                                         {"UNMAPPED", true, false, 6},
                                         {"LAST SCAN", false, false, 7},
                                         {"OPERATING SYSTEM", false, true, 11}});
  if (!listing) return fail(listing.error());
  std::int64_t open = 0;
  if (!asks_for_another_scanner(session)) {
    auto read = store.reports().applications(
        session.settings().name, *filter, [&](const store::ApplicationView& view) -> Result<void> {
          const auto& counts = view.open;
          open += counts.critical + counts.high + counts.medium + counts.low + counts.unmapped;
          listing->row(
              view,
              [&]() -> std::vector<std::string> {
                const auto& application = view.application;
                return {application.application_id ? std::to_string(*application.application_id) : "-",
                        shown_name(application.name),
                        view.network,
                        std::string{profiles::neurons::kScannerName},
                        or_dash(application.address),
                        shown_number(static_cast<std::int64_t>(view.urls.size())),
                        shown_number(counts.critical),
                        shown_number(counts.high),
                        shown_number(counts.medium),
                        shown_number(counts.low),
                        shown_number(counts.unmapped),
                        shown_day(view.last_scan),
                        application.operating_system.value_or("-")};
              },
              [&](std::ostream& out) { print_block(out, view); });
          return {};
        });
    if (!read) return read;
  }
  listing->end(fmt::format("{}, {}", shown_count(listing->rows(), "application", "applications"),
                           shown_count(open, "open finding", "open findings")),
               why(session, store, *filter, &store::ReportStore::applications, kApplications));
  return {};
}

Result<void> show_findings(const Session& session, store::Store& store) {
  const auto filter = app_filter_of(session, store);
  if (!filter) return fail(filter.error());
  auto listing = Listing::make(session, {{"APPLICATION", false, true, 5},
                                         {"NETWORK", false, true, 8},
                                         {"SCANNER", false, false, 10},
                                         {"QID", true, false, 0},
                                         {"TITLE", false, true, 1},
                                         {"SEVERITY", false, false, 2},
                                         {"TYPE", false, true, 9},
                                         {"STATE", false, false, 4},
                                         {"URL", false, true, 3},
                                         {"PARAMETER", false, true, 7},
                                         {"LAST DETECTED", false, false, 6}});
  if (!listing) return fail(listing.error());
  std::int64_t open = 0;
  if (!asks_for_another_scanner(session)) {
    auto read = store.reports().app_findings(
        session.settings().name, *filter, [&](const store::AppFindingView& view) -> Result<void> {
          const auto& finding = view.finding;
          open += finding.state == "Open" ? 1 : 0;
          listing->row(
              view,
              [&]() -> std::vector<std::string> {
                auto state = finding.state;
                if (view.closed_by_system) state += " (system)";
                if (view.rework) state += " (rework)";
                return {shown_name(view.application),
                        view.network,
                        std::string{profiles::neurons::kScannerName},
                        shown_qid(finding.qid),
                        shown_title(view.glossary ? view.glossary->title : std::string{}),
                        finding.severity.value_or(fmt::format("({})", kUnmapped)),
                        finding.vulnerability_type.value_or(fmt::format("({})", kUnmapped)),
                        std::move(state),
                        or_dash(finding.url),
                        or_dash(finding.param),
                        shown_day(finding.last_detected)};
              },
              [&](std::ostream& out) { print_block(out, view); });
          return {};
        });
    if (!read) return read;
  }
  listing->end(fmt::format("{}{}, {} open", session.options.show.ignored ? "ignored: " : "",
                           shown_count(listing->rows(), "finding", "findings"), shown_number(open)),
               why(session, store, *filter, &store::ReportStore::app_findings, kFindings));
  return {};
}

Result<void> show_uploads(const Session& session, store::Store& store) {
  constexpr std::size_t kMost = 1'000;
  const auto uploads = store.reports().uploads(session.settings().name, kMost);
  if (!uploads) return fail(uploads.error());
  auto listing = Listing::make(session, {{"UPLOAD", true, false, 0},
                                         {"AT", false, false, 6},
                                         {"SOURCE", false, false, 11},
                                         {"OUTCOME", false, false, 1},
                                         {"TYPE", false, true, 9},
                                         {"NAME", false, true, 2},
                                         {"GENERATED", false, false, 8},
                                         {"APPLICATIONS", true, false, 12},
                                         {"FINDINGS", true, false, 4},
                                         {"IGNORED", true, false, 13},
                                         {"NEW", true, false, 5},
                                         {"CHANGED", true, false, 10},
                                         {"CLOSED", true, false, 7},
                                         {"REOPENED", true, false, 14},
                                         {"REASONS", false, true, 3}});
  if (!listing) return fail(listing.error());
  for (const auto& upload : *uploads)
    listing->row(
        upload,
        [&]() -> std::vector<std::string> {
          return {std::to_string(upload.id),
                  shown(upload.at),
                  std::string{store::name_of(upload.origin)},
                  std::string{store::name_of(upload.outcome)},
                  or_dash(upload.type),
                  upload.name,
                  shown(upload.generated),
                  shown_number(upload.applications),
                  shown_number(upload.findings),
                  shown_number(upload.ignored),
                  shown_number(upload.added),
                  shown_number(upload.changed),
                  shown_number(upload.closed),
                  shown_number(upload.reopened),
                  fmt::format("{}", fmt::join(upload.reasons, "; "))};
        },
        [&](std::ostream& out) { print_block(out, upload); });
  listing->end(shown_count(listing->rows(), "file", "files"),
               [&] { return why_nothing_stored(session, store, kFiles); });
  return {};
}

}  // namespace qualyswas::cli
