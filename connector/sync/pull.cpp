// ReportSource is the list of reports as the page loop reads it, Download brings one document and hands it to Ingest,
// Pull is the run of both: count, list, choose, download oldest first. A document is admitted when its head has been
// read (same_report.h), before anything of it is stored.
#include "connector/sync/pull.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/utc.h"
#include "connector/sync/document_digest.h"
#include "connector/sync/ingest.h"
#include "connector/sync/pages.h"
#include "connector/sync/same_report.h"
#include "connector/wire/utf8.h"

namespace qualyswas::sync {
namespace {

using model::ListedReport;

// After so many downloads in a row that brought no answer at all the vendor is taken to be away.
constexpr int kMostBroken = 3;

// Of one document. The vendor keeps some hundred MiB for all reports of a subscription.
constexpr std::uintmax_t kLargestDocument = std::uintmax_t{4} << 30U;

// The list of reports as it was sent.
struct ReportSource {
  using Record = ListedReport;
  using Row = ListedReport;
  static constexpr std::string_view kName = "reports", kStep = "reading the list of reports";
  static constexpr auto kDecode = &wire::decode_reports;
  static http::Request search(const Vendor& vendor, const wire::Question& question) {
    return vendor.search_reports(question);
  }
  static Row map(Record&& report) { return std::move(report); }
};

// A document on its way in: kept aside until it is whole, so that the store waits for no vendor, then taken in.
class Download final : public http::Body {
 public:
  Download(Workplace& place, const ListedReport& report, std::span<const ListedReport> listed, std::string step,
           const std::stop_token& stop)
      : place_{place},
        intake_{config::Intake::of(place.config)},
        report_{report},
        listed_{listed},
        step_{std::move(step)},
        stop_{stop} {}

  Result<void> begin(const http::Head&) override {
    ingest_.reset();
    digest_ = {};
    passed_ = 0;
    return spool_.clear();
  }
  Result<void> write(std::string_view piece) override {
    passed_ += static_cast<std::int64_t>(piece.size());
    digest_.add(piece);
    if (place_.ports.progress)
      place_.ports.progress({place_.journal.row.state, step_, passed_ / 1024, report_.size.value_or(0) / 1024, "KiB"});
    return spool_.write(piece);
  }
  Result<void> end() override {
    const Arrival arrival{.origin = store::Origin::Pulled,
                          .file = fmt::format("report {}", report_.id),
                          .report_id = report_.id,
                          .document = digest_.hex(),
                          .doubt = doubt_of_size(),
                          .closes_nothing = doubt_of_clock(),
                          .admit = [this](const model::ReportHead& head) { return admit(head); }};
    ingest_ = std::make_unique<Ingest>(place_.ports.store.reports(), intake_, arrival, place_.ports.clock);
    auto row = ingest_->run(spool_, stop_);
    if (row) {
      row_ = std::move(*row);
      return {};
    }
    auto error = row.error();
    if (is_another_) complaint_ = error.message;
    // What is said twice of a document, or of a whole one, is not the transfer's doing: it is not asked for again.
    if (error.kind == ErrorKind::Decode)
      if (std::exchange(complaint_, error.message) == error.message || ingest_->is_settled()) error.is_final = true;
    return fail(std::move(error));
  }

  const std::optional<store::UploadRow>& row() const { return row_; }
  // A report that was taken in before, if this document makes doubtful whether it was the right one.
  std::optional<std::int64_t> doubtful() const { return doubtful_; }
  // Lists the document as refused, if one arrived that cannot be taken in.
  Result<bool> refuse(const Error& error) {
    const bool no_document_came_last = !ingest_ || complaint_.empty() || error.kind == ErrorKind::Transport;
    if (no_document_came_last) return false;
    auto row = ingest_->refuse(error);
    if (!row) return fail(row.error());
    return true;
  }

 private:
  // Not asked for again in this run: an answer in place of another one is more than a broken transfer.
  Result<void> another(const std::string& why) {
    is_another_ = true;
    return fail(ErrorKind::Vendor, why, "Nothing of it was stored; the next sync asks for the report again");
  }

  Result<void> admit(const model::ReportHead& head) {
    const Document document{.head = head, .bytes = passed_};
    if (const auto why = why_another_report(document, report_, listed_); !why.empty()) return another(why);

    const auto twin = place_.ports.store.reports().find_document(place_.config.name, digest_.hex());
    if (!twin) return fail(twin.error());
    if (!*twin || (*twin)->report_id == report_.id) return {};
    // One document under two ids. It is both reports only where the list says of both just what the document says.
    const auto id = (*twin)->report_id.value_or(0);
    const auto other = std::ranges::find(listed_, id, &ListedReport::id);
    const bool is_other = other != listed_.end() && agrees_wholly(document, *other);
    const bool is_this = agrees_wholly(document, report_);
    if (!is_other && other != listed_.end()) doubtful_ = id;
    if (is_this) return {};
    return another(fmt::format("the document that came is byte for byte that of report {}", id));
  }

  std::string doubt_of_size() const {
    if (!report_.size || *report_.size == passed_) return {};
    return fmt::format(
        "the document has {} bytes, the list of reports says {}: something may be missing; no findings "
        "were closed",
        passed_, *report_.size);
  }

  std::string doubt_of_clock() const {
    if (place_.vendor_clock.may_close()) return {};
    return "the vendor's clock and this machine's are more than a day apart; no findings were closed";
  }

  Workplace& place_;
  const config::Intake intake_;
  const ListedReport& report_;
  const std::span<const ListedReport> listed_;
  const std::string step_;
  const std::stop_token& stop_;
  Spool spool_{kLargestDocument};
  std::int64_t passed_ = 0;
  DocumentDigest digest_;
  bool is_another_ = false;  // the document that came is not the report
  std::optional<std::int64_t> doubtful_;
  std::unique_ptr<Ingest> ingest_;
  std::string complaint_;  // what was wrong with the document that came last
  std::optional<store::UploadRow> row_;
};

// Another report would meet the same.
bool ends_the_run(ErrorKind kind) {
  return kind != ErrorKind::Vendor && kind != ErrorKind::Decode && kind != ErrorKind::Transport;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string shown(const ListedReport& report) {
  return fmt::format("report {} '{}'", report.id, wire::one_line(report.name));
}

class Pull {
 public:
  Pull(Workplace& place, const std::stop_token& stop) : place_{place}, stop_{stop} {}

  // What a person reads first is why a run is not complete; what was left out on purpose stands behind it.
  Result<void> run() {
    auto pulled = pull();
    for (auto& remark : remarks_) place_.journal.reason(std::move(remark));
    return pulled;
  }

 private:
  Result<void> pull() {
    const auto listed = list();
    if (!listed) return fail(listed.error());
    if (listed->empty()) tell_newest();
    if (auto entered = enter(store::State::Synced); !entered) return entered;
    const auto wanted = choose_from(*listed);
    if (!wanted) return fail(wanted.error());
    if (auto entered = enter(store::State::Processing); !entered) return entered;
    std::size_t nth = 0;
    for (const auto& report : *wanted) {
      const auto step = fmt::format("report {} of {}", ++nth, wanted->size());
      if (auto taken = take(report, *listed, step); !taken) return taken;
      place_.journal.row.requests = place_.vendor.client().requests();
      if (auto saved = place_.journal.save(); !saved) return saved;
    }
    return {};
  }

  Result<void> enter(store::State state) {
    if (auto entered = place_.journal.enter(state); !entered) return entered;
    if (place_.ports.progress) place_.ports.progress({state, "", 0, 0});
    return {};
  }

  Instant window_start() const {
    return config::window_start(place_.vendor_clock.now(), place_.config.oldest_scan_data);
  }

  Result<std::int64_t> count(wire::Question& question) {
    oldest_ = window_start();
    question.created_from = oldest_;
    auto counted = place_.vendor.count_reports(question, stop_);
    if (!counted) return fail(counted.error().during("counting reports"));
    return counted;
  }

  // All reports inside the window, as the vendor counts them.
  Result<std::vector<ListedReport>> list() {
    wire::Question question;
    question.page_size = place_.config.page_size;
    auto before = count(question);
    if (!before) return fail(before.error());
    // The window ends at the vendor's present, which the first answer tells. Where ours is another, the first count was
    // of another window; a few seconds do not matter to a count that nothing is decided by.
    const auto first = std::exchange(oldest_, window_start());
    if (std::chrono::abs(oldest_ - first) > std::chrono::minutes{1}) {
      before = count(question);
      if (!before) return fail(before.error());
    }
    question.created_from = oldest_;
    place_.journal.note(fmt::format("reports: the vendor counts {} that are new enough", *before));

    Bound bound{ReportSource::kName, *before, question.page_size,
                [&] { return place_.vendor.count_reports(question, stop_); }};
    unreadable_records_ = unreadable_fields_ = 0;
    std::vector<ListedReport> all;
    const auto read = read_list(question, &bound, [&](Batch<ListedReport>&& page) {
      std::ranges::move(page.rows, std::back_inserter(all));
      for (const auto& one : page.unreadable) note(one);
      return AfterPage::Continue;
    });
    if (!read) return fail(read.error());
    const auto after = place_.vendor.count_reports(question, stop_);
    if (!after) return fail(after.error().during("counting reports again"));
    compare(static_cast<std::int64_t>(all.size()), *before, *after);
    return all;
  }

  // Hands the pages of the list over, each when it is proven.
  Result<void> read_list(const wire::Question& question, Bound* bound,
                         const std::function<AfterPage(Batch<ListedReport>&&)>& each) {
    Batch<ListedReport> page;
    const PageSink<ListedReport> sink{
        .rows = [&](Batch<ListedReport>&& batch) -> Result<void> {
          std::ranges::move(batch.rows, std::back_inserter(page.rows));
          std::ranges::move(batch.unreadable, std::back_inserter(page.unreadable));
          return {};
        },
        .forget = [&] { page = {}; },
        .end = [&](const PageEnd&) -> Result<AfterPage> { return each(std::exchange(page, {})); }};
    return read_pages<ReportSource>(place_.vendor, question, bound, sink, stop_);
  }

  void unreadable(const ListedReport& report, std::string_view what) {
    ++place_.journal.row.unreadable;
    place_.not_proven(
        fmt::format("{}: the list of reports does not say its {}; it was not pulled", shown(report), what));
  }

  // Nothing is inside the window: because there is nothing, or because all of it is older? A remark, so that an answer
  // that does not come costs nothing.
  void tell_newest() {
    constexpr int kMostPages = 20;
    wire::Question question;
    question.page_size = place_.config.page_size;
    std::optional<ListedReport> newest;
    int pages = 0;
    const auto read = read_list(question, nullptr, [&](Batch<ListedReport>&& page) {
      for (auto& report : page.rows) {
        const bool is_pulled = report.type == "WAS_WEBAPP_REPORT" && report.format == "XML" && report.created &&
                               report.name.starts_with(place_.config.report_title_prefix);
        if (is_pulled && (!newest || *report.created > *newest->created)) newest = std::move(report);
      }
      return ++pages < kMostPages ? AfterPage::Continue : AfterPage::Stop;
    });
    if (!read) return;
    if (newest)
      remarks_.push_back(
          fmt::format("no report is younger than {}; the newest is of {} ({}). oldest_scan_data says how "
                      "old a report may be",
                      format_utc(oldest_).substr(0, 10), format_utc(*newest->created).substr(0, 10), shown(*newest)));
    else
      remarks_.push_back(
          "the vendor lists no web application report in XML for this user and this report_title_prefix, of any age");
  }

  void note(const wire::Unreadable& what) {
    const bool is_field = what.what == wire::Unreadable::What::Field;
    ++(is_field ? unreadable_fields_ : unreadable_records_);
    place_.journal.note(fmt::format("reports: {}record {} could not be read: {}", is_field ? "a field of " : "",
                                    what.id ? std::to_string(*what.id) : "without an id", what.why));
  }

  void compare(std::int64_t listed, std::int64_t before, std::int64_t after) {
    auto& row = place_.journal.row;
    row.reports_listed = listed;
    row.unreadable += unreadable_records_;
    if (unreadable_records_ > 0)
      place_.not_proven(
          fmt::format("{} records of the list of reports could not be read; the log names them", unreadable_records_));
    if (unreadable_fields_ > 0)
      place_.not_proven(
          fmt::format("{} fields of the list of reports could not be read; the log names them", unreadable_fields_));
    if (listed + unreadable_records_ != after)
      place_.not_proven(
          fmt::format("{} reports were listed, the vendor counts {} ({} before the walk)", listed, after, before));
    else if (fell_far(before, after))
      place_.not_proven(told_fall("reports", before, after));
    else if (after < before)
      remarks_.push_back(told_fall("reports", before, after));
  }

  // Oldest first: then each is compared with the one before it. Says what is left out, and why.
  Result<std::vector<ListedReport>> choose_from(std::vector<ListedReport> listed) {
    std::ranges::sort(listed, {}, [](const ListedReport& report) {
      return std::pair{report.created.value_or(Instant::min()), report.id};
    });
    auto& journal = place_.journal;
    std::map<std::string, std::int64_t> skipped;
    std::int64_t known = 0, running = 0;
    std::vector<ListedReport> wanted;
    for (auto& report : listed) {
      switch (choose(report, place_.config.report_title_prefix, oldest_)) {
        case Choice::OtherType:
          ++skipped[fmt::format("of type {}", report.type)];
          break;
        case Choice::OtherTitle:
          ++skipped["with another title"];
          break;
        case Choice::TooOld:
          ++skipped["too old"];
          break;
        case Choice::OtherFormat:
          ++skipped[fmt::format("of format {}", report.format)];
          break;
        case Choice::Running:
          ++running;
          break;
        case Choice::InError:
          remarks_.push_back(fmt::format("{}: the vendor could not make it (status ERROR)", shown(report)));
          break;
        case Choice::UnknownStatus:
          place_.not_proven(
              fmt::format("{}: unknown report status '{}'", shown(report), wire::one_line(report.status)));
          break;
        case Choice::NoTitle:
          unreadable(report, "title, which must begin with the report_title_prefix");
          break;
        case Choice::NoType:
          unreadable(report, "type");
          break;
        case Choice::NoFormat:
          unreadable(report, "format");
          break;
        case Choice::Pull: {
          const auto taken = place_.ports.store.reports().has_report(place_.config.name, report.id);
          if (!taken) return fail(taken.error());
          if (*taken)
            ++known;
          else
            wanted.push_back(std::move(report));
          break;
        }
      }
    }
    for (const auto& [why, reports] : skipped) {
      journal.row.reports_skipped += reports;
      remarks_.push_back(fmt::format("skipped: {} {}", reports, why));
    }
    if (running > 0)
      remarks_.push_back(fmt::format("left for the next sync: {} that the vendor is still making", running));
    journal.note(fmt::format("reports: {} to pull, {} taken in before", wanted.size(), known));
    return wanted;
  }

  Result<void> take(const ListedReport& report, std::span<const ListedReport> listed, const std::string& step) {
    Download download{place_, report, listed, step, stop_};
    const auto sent = place_.vendor.download_report(report.id, download, stop_);
    if (const auto doubtful = download.doubtful()) {
      if (auto doubted = place_.ports.store.reports().doubt_report(place_.config.name, *doubtful); !doubted)
        return doubted;
      place_.not_proven(
          fmt::format("report {} brought the same document as report {} before: the next sync asks for report {} again",
                      report.id, *doubtful, *doubtful));
    }
    if (sent) {
      broken_ = 0;
      keep(report, *download.row());
      return {};
    }
    const auto error = sent.error().during(fmt::format("pulling {}", shown(report)));
    if (ends_the_run(error.kind)) return fail(error);
    const auto refused = download.refuse(sent.error());
    if (!refused) return fail(refused.error());
    if (!*refused && error.kind == ErrorKind::Vendor) {
      const auto vanished = has_vanished(report);
      if (!vanished) return fail(vanished.error());
      if (*vanished) {
        remarks_.push_back(fmt::format("{} was deleted at the vendor after it had been listed", shown(report)));
        return {};
      }
    }
    place_.not_proven(reason_of(error));
    broken_ = error.kind == ErrorKind::Transport ? broken_ + 1 : 0;
    if (broken_ < kMostBroken) return {};
    return fail(ErrorKind::Transport, fmt::format("{} reports in a row could not be pulled", broken_),
                "sync again when the vendor answers; what was taken in stays");
  }

  // A refusal does not prove why; that there is no such report any more does.
  Result<bool> has_vanished(const ListedReport& report) {
    wire::Question question;
    question.report_id = report.id;
    const auto left = place_.vendor.count_reports(question, stop_);
    if (!left) return fail(left.error().during(fmt::format("looking for {}", shown(report))));
    return *left == 0;
  }

  void keep(const ListedReport& report, const store::UploadRow& upload) {
    ++place_.pages_stored;
    auto& journal = place_.journal;
    ++journal.row.reports_ingested;
    journal.row.findings_pulled += upload.findings;
    journal.row.added += upload.added;
    journal.row.changed += upload.changed;
    journal.row.unreadable += upload.unreadable;
    journal.unmapped.add(upload.unmapped);
    journal.note(fmt::format("{}: {}, {} findings: {} new, {} changed, {} closed, {} reopened", shown(report),
                             name_of(upload.outcome), upload.findings, upload.added, upload.changed, upload.closed,
                             upload.reopened));
    for (const auto& reason : upload.reasons) journal.note(fmt::format("{}: {}", shown(report), reason));
    if (upload.outcome == store::Outcome::Incomplete)
      place_.not_proven(fmt::format("{}: {}", shown(report), upload.reasons.front()));
  }

  Workplace& place_;
  const std::stop_token& stop_;
  Instant oldest_{};
  std::vector<std::string> remarks_;
  std::int64_t unreadable_records_ = 0, unreadable_fields_ = 0;  // of the list
  int broken_ = 0;                                               // downloads in a row that brought no answer
};

}  // namespace

Choice choose(const ListedReport& report, std::string_view title_prefix, Instant oldest) {
  if (is_blank(report.name) && !title_prefix.empty()) return Choice::NoTitle;
  if (!is_blank(report.type) && report.type != "WAS_WEBAPP_REPORT") return Choice::OtherType;
  if (!report.name.starts_with(title_prefix)) return Choice::OtherTitle;
  if (report.created && *report.created < oldest) return Choice::TooOld;
  if (is_blank(report.type)) return Choice::NoType;
  if (is_blank(report.format)) return Choice::NoFormat;
  if (report.status == "ERROR") return Choice::InError;
  if (report.format != "XML") return Choice::OtherFormat;
  if (report.status == "RUNNING") return Choice::Running;
  return report.status == "COMPLETE" ? Choice::Pull : Choice::UnknownStatus;
}

Result<void> pull_reports(Workplace& place, const std::stop_token& stop) { return Pull{place, stop}.run(); }

}  // namespace qualyswas::sync
