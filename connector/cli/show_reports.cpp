#include "connector/cli/show_reports.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/cli/blocks.h"
#include "connector/cli/listing.h"
#include "connector/mapping/neurons.h"
#include "connector/store/reports.h"

namespace qualyswas::cli {
namespace {

constexpr std::string_view kUnmapped = "unmapped";

store::AppFilter filter_of(const Session& session) {
  const auto& show = session.options.show;
  store::AppFilter filter;
  filter.application = show.application;
  filter.network = show.network;
  if (show.severity) filter.severity = *show.severity == kUnmapped ? "" : *show.severity;
  filter.state = show.state;
  filter.qid = show.qid;
  filter.ignored = show.ignored;
  filter.details = show.details || session.options.json;
  return filter;
}

// Everything that was taken in is of one scanner: the filter lets all through, or nothing (APP-001).
bool asks_for_another_scanner(const Session& session) {
  const auto& scanner = session.options.show.scanner;
  return scanner && *scanner != mapping::kScannerName;
}

// Nothing at all, or nothing that the filters let through?
std::string hint(const Session& session, store::Store& store) {
  const auto uploads = store.reports().uploads(session.settings().name, 1);
  if (!uploads || uploads->empty()) return nothing_stored(session);
  return "nothing to show with these filters; qwas show uploads lists what was taken in (ignored findings: --ignored)";
}

std::string shown_name(const std::string& name) { return name.empty() ? "(unnamed)" : name; }
std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace

Result<void> show_applications(const Session& session, store::Store& store) {
  Listing listing{session,
                  {{"ID", true, false},
                   {"NAME", false, true},
                   {"NETWORK", false, true},
                   {"SCANNER", false, false},
                   {"ADDRESS", false, true},
                   {"URLS", true, false},
                   {"CRITICAL", true, false},
                   {"HIGH", true, false},
                   {"MEDIUM", true, false},
                   {"LOW", true, false},
                   {"UNMAPPED", true, false},
                   {"LAST SCAN", false, false},
                   {"OPERATING SYSTEM", false, true}}};
  std::int64_t open = 0;
  if (!asks_for_another_scanner(session)) {
    auto read = store.reports().applications(
        session.settings().name, filter_of(session), [&](const store::ApplicationView& view) -> Result<void> {
          const auto& counts = view.open;
          open += counts.critical + counts.high + counts.medium + counts.low + counts.unmapped;
          listing.row(
              view,
              [&]() -> std::vector<std::string> {
                const auto& application = view.application;
                return {application.application_id ? std::to_string(*application.application_id) : "-",
                        shown_name(application.name),
                        view.network,
                        std::string{mapping::kScannerName},
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
  listing.end(fmt::format("{}, {}", shown_count(listing.rows(), "application", "applications"),
                          shown_count(open, "open finding", "open findings")),
              hint(session, store));
  return {};
}

Result<void> show_findings(const Session& session, store::Store& store) {
  Listing listing{session,
                  {{"APPLICATION", false, true},
                   {"NETWORK", false, true},
                   {"SCANNER", false, false},
                   {"QID", true, false},
                   {"TITLE", false, true},
                   {"SEVERITY", false, false},
                   {"TYPE", false, true},
                   {"STATE", false, false},
                   {"URL", false, true},
                   {"PARAMETER", false, true},
                   {"LAST DETECTED", false, false}}};
  std::int64_t open = 0;
  if (!asks_for_another_scanner(session)) {
    auto read = store.reports().app_findings(
        session.settings().name, filter_of(session), [&](const store::AppFindingView& view) -> Result<void> {
          const auto& finding = view.finding;
          open += finding.state == "Open" ? 1 : 0;
          listing.row(
              view,
              [&]() -> std::vector<std::string> {
                auto state = finding.state;
                if (view.closed_by_system) state += " (system)";
                if (view.rework) state += " (rework)";
                return {shown_name(view.application),
                        view.network,
                        std::string{mapping::kScannerName},
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
  listing.end(fmt::format("{}{}, {} open", session.options.show.ignored ? "ignored: " : "",
                          shown_count(listing.rows(), "finding", "findings"), shown_number(open)),
              hint(session, store));
  return {};
}

Result<void> show_uploads(const Session& session, store::Store& store) {
  constexpr std::size_t kMost = 1'000;
  const auto uploads = store.reports().uploads(session.settings().name, kMost);
  if (!uploads) return fail(uploads.error());
  Listing listing{session,
                  {{"UPLOAD", true, false},
                   {"AT", false, false},
                   {"SOURCE", false, false},
                   {"OUTCOME", false, false},
                   {"TYPE", false, false},
                   {"NAME", false, true},
                   {"GENERATED", false, false},
                   {"APPLICATIONS", true, false},
                   {"FINDINGS", true, false},
                   {"IGNORED", true, false},
                   {"NEW", true, false},
                   {"CHANGED", true, false},
                   {"CLOSED", true, false},
                   {"REOPENED", true, false},
                   {"REASONS", false, true}}};
  for (const auto& upload : *uploads)
    listing.row(
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
  listing.end(shown_count(listing.rows(), "file", "files"), nothing_stored(session));
  return {};
}

}  // namespace qualyswas::cli
