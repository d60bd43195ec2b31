#include "connector/cli/show_reports.h"

#include <fmt/format.h>

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

}  // namespace

Result<void> show_applications(const Session& session, store::Store& store) {
  const auto filter = app_filter_of(session, store);
  if (!filter) return fail(filter.error());
  const auto columns = view::columns<store::ApplicationView>();
  auto listing = Listing::make(session, table_columns(columns));
  if (!listing) return fail(listing.error());
  std::int64_t open = 0;
  if (!asks_for_another_scanner(session)) {
    auto read = store.reports().applications(
        session.settings().name, *filter, [&](const store::ApplicationView& view) -> Result<void> {
          const auto& counts = view.open;
          open += counts.critical + counts.high + counts.medium + counts.low + counts.unmapped;
          listing->row(
              view, [&] { return cells_of(columns, view); }, [&](std::ostream& out) { print_block(out, view); });
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
  const auto columns = view::columns<store::AppFindingView>();
  auto listing = Listing::make(session, table_columns(columns));
  if (!listing) return fail(listing.error());
  std::int64_t open = 0;
  if (!asks_for_another_scanner(session)) {
    auto read = store.reports().app_findings(
        session.settings().name, *filter, [&](const store::AppFindingView& view) -> Result<void> {
          const auto& finding = view.finding;
          open += finding.state == "Open" ? 1 : 0;
          listing->row(
              view, [&] { return cells_of(columns, view); }, [&](std::ostream& out) { print_block(out, view); });
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
  const auto columns = view::columns<store::UploadRow>();
  auto listing = Listing::make(session, table_columns(columns));
  if (!listing) return fail(listing.error());
  for (const auto& upload : *uploads)
    listing->row(
        upload, [&] { return cells_of(columns, upload); }, [&](std::ostream& out) { print_block(out, upload); });
  listing->end(shown_count(listing->rows(), "file", "files"),
               [&] { return why_nothing_stored(session, store, kFiles); });
  return {};
}

}  // namespace qualyswas::cli
