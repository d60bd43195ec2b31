#include "connector/sync/ingest.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/mapping/neurons.h"
#include "connector/mapping/url_host.h"
#include "connector/sync/gunzip.h"

namespace qualyswas::sync {
namespace {

using model::ReportRoot;
using store::Outcome;

constexpr std::size_t kBatchRows = 500;
constexpr std::size_t kBatchBytes = 1024 * 1024;
constexpr std::size_t kMostNamed = 5;
constexpr std::size_t kMostScouted = 5'000;  // ten times what the vendor puts into a report

bool is_known(const model::ReportApplication& application) { return application.id || !application.name.empty(); }

}  // namespace

Ingest::Ingest(store::ReportStore& reports, const config::Intake& intake, const Arrival& arrival, const Clock& clock)
    : reports_{reports}, intake_{intake}, arrival_{arrival} {
  row_.at = clock.now();
  row_.origin = arrival.origin;
  row_.file = arrival.file;
  row_.name = arrival.file;
  row_.report_id = arrival.report_id;
  row_.document = arrival.document;
}

Ingest::~Ingest() = default;

Result<store::UploadRow> Ingest::run(Source& source, const std::stop_token& stop) {
  auto row = take(source, stop);
  if (!row) assessment_.reset();  // at once: what follows may be a wait
  return row;
}

Result<store::UploadRow> Ingest::take(Source& source, const std::stop_token& stop) {
  if (auto done = read(source, stop); !done) return fail(done.error());
  if (auto usable = prove_usable(); !usable) return fail(usable.error());
  if (mode_ == Mode::Scout)
    if (auto done = covers_nothing() ? begin() : read_flat(source, stop); !done) return fail(done.error());
  if (auto completed = complete_rest(); !completed) return fail(completed.error());

  row_.applications =
      static_cast<std::int64_t>(owner_ ? std::max<std::size_t>(owners_.size(), 1) : contents_.applications);
  row_.findings = static_cast<std::int64_t>(contents_.findings);
  row_.unreadable = static_cast<std::int64_t>(contents_.unreadable);
  row_.outcome = row_.unreadable > 0 || !arrival_.doubt.empty() ? Outcome::Incomplete : Outcome::Ingested;
  remark_all();
  return std::exchange(assessment_, nullptr)->commit(row_, absence());
}

Result<store::UploadRow> Ingest::refuse(const Error& error) {
  store::UploadRow refused;
  refused.at = row_.at;
  refused.origin = row_.origin;
  refused.name = row_.name;
  refused.file = row_.file;
  refused.report_id = row_.report_id;
  refused.document = row_.document;
  refused.type = row_.type;
  refused.generated = row_.generated;
  refused.outcome = Outcome::Refused;
  refused.reasons.push_back(error.message);
  refused.reasons.push_back(error.advice.empty() ? "download or copy the file again" : error.advice);
  return reports_.refuse(intake_.name, refused);
}

Result<void> Ingest::read(Source& source, const std::stop_token& stop) {
  contents_ = {};
  unreadable_.clear();
  row_.ignored = 0;
  if (auto rewound = source.rewind(); !rewound) return rewound;
  const auto decoder = wire::decode_report(handler());
  decoder->stop_on(stop);
  Gunzip gunzip{[&](std::string_view bytes) -> Result<void> {
    // Asked here: a small file may unfold without end.
    if (stop.stop_requested())
      return fail(ErrorKind::Cancelled, "stopped in the middle of the file", "nothing of it is stored");
    return decoder->write(bytes);
  }};
  for (;;) {
    const auto piece = source.next();
    if (!piece) return fail(piece.error());
    if (piece->empty()) break;
    if (auto written = gunzip.write(*piece); !written) return written;
  }
  if (auto whole = gunzip.end(); !whole) return whole;
  ignored_bytes_ = gunzip.ignored_bytes();
  return decoder->end();
}

wire::ReportHandler Ingest::handler() {
  return {
      .head = [this](const model::ReportHead& it) { return head(it); },
      .application = [this](const model::ReportApplication& it) { return application(it); },
      .finding = [this](model::ReportFinding&& it) { return finding(std::move(it)); },
      .glossary = [this](model::GlossaryEntry&& it) { return glossary(it); },
      .lists =
          [this](const model::ReportLists& lists) {
            return mode_ == Mode::Scout ? Result<void>{} : assessment_->owasp_edition(lists.owasp_edition);
          },
      .scan =
          [this](model::ReportScan&& scan) {
            if (scanned_ && *scanned_ != scan.webapp_name) scan.webapp_name.clear();  // more than one: neither is it
            scanned_ = std::move(scan.webapp_name);
            return Result<void>{};
          },
      .appendix_application = [this](model::ReportApplication&& it) { return described(it); },
      .unreadable = [this](const wire::Unreadable& it) { unreadable(it); },
      .done =
          [this](const model::ReportContents& contents) {
            contents_ = contents;
            return Result<void>{};
          },
  };
}

Result<void> Ingest::head(const model::ReportHead& head) {
  head_ = head;
  row_.type = wire::element_of(head.root);
  if (!head.name.empty()) row_.name = head.name;
  row_.generated = head.generated;
  if (arrival_.admit)
    if (auto admitted = arrival_.admit(head); !admitted) return admitted;
  return owner_ ? begin() : Result<void>{};
}

Result<void> Ingest::begin() {
  auto begun = reports_.begin_assessment(intake_.name, intake_.network, head_->generated);
  if (!begun) return fail(begun.error());
  assessment_ = std::move(*begun);
  mode_ = Mode::Store;
  return owner_ ? assessment_->assess(mapping::map_application(*owner_)) : Result<void>{};
}

Result<void> Ingest::application(const model::ReportApplication& application) {
  if (mode_ == Mode::Scout)
    if (auto begun = begin(); !begun) return begun;
  if (auto flushed = flush(); !flushed) return flushed;
  return assessment_->assess(mapping::map_application(application));
}

Result<void> Ingest::finding(model::ReportFinding&& finding) {
  if (mode_ == Mode::Scout) {
    if (first_url_.empty()) first_url_ = std::move(finding.url);
    return {};
  }
  if (owner_) {
    const auto& owner = owner_of(finding);
    finding.application_id = owner.id;
    finding.application_name = owner.name;
  }
  auto row = mapping::map_finding(finding);
  row_.ignored += row.ignored ? 1 : 0;
  waiting_bytes_ += sizeof row + row.details.size() + row.url.size();
  waiting_.push_back(std::move(row));
  return waiting_.size() < kBatchRows && waiting_bytes_ < kBatchBytes ? Result<void>{} : flush();
}

Result<void> Ingest::flush() {
  if (waiting_.empty()) return {};
  waiting_bytes_ = 0;
  return assessment_->add(std::exchange(waiting_, {}));
}

Result<void> Ingest::glossary(const model::GlossaryEntry& entry) {
  if (mode_ == Mode::Scout) return {};
  if (auto flushed = flush(); !flushed) return flushed;
  const auto kinds = assessment_->kinds_of(entry.qid);
  if (!kinds) return fail(kinds.error());
  for (const auto kind : *kinds)
    if (auto added = assessment_->add(mapping::map_glossary(entry, kind)); !added) return added;
  return {};
}

Result<void> Ingest::described(const model::ReportApplication& application) {
  if (mode_ == Mode::Scout) {
    if (is_known(application) && scouted_.size() < kMostScouted) scouted_.push_back(application);
    return {};
  }
  if (owner_ && !is_shared()) return {};  // it was assessed with all that is said here
  if (auto flushed = flush(); !flushed) return flushed;
  return assessment_->describe(mapping::map_application(application));
}

void Ingest::unreadable(const wire::Unreadable& what) {
  if (unreadable_.size() >= kMostNamed) return;
  const std::string_view part = what.what == wire::Unreadable::What::Field ? "a field of " : "";
  unreadable_.push_back(what.id ? fmt::format("{}record {}: {}", part, *what.id, what.why) : what.why);
}

Result<void> Ingest::read_flat(Source& source, const std::stop_token& stop) {
  const auto scanned = std::ranges::find(scouted_, scanned_.value_or(""), &model::ReportApplication::name);
  if (scanned != scouted_.end() && !scanned->name.empty()) scouted_ = {model::ReportApplication{*scanned}};
  owner_ = flat_application();
  std::set<std::string> shared;
  for (std::size_t at = 0; at < scouted_.size(); ++at) {
    const auto host = mapping::find_host(scouted_[at].url);
    if (host && !host_of_owner_.emplace(*host, at).second) shared.insert(*host);
  }
  for (const auto& host : shared) host_of_owner_.erase(host);
  return read(source, stop);
}

// Where the appendix describes several, the host tells; what has none, or one of two, is its main application's.
const model::ReportApplication& Ingest::owner_of(const model::ReportFinding& finding) {
  if (!is_shared()) return *owner_;
  const auto found = host_of_owner_.find(mapping::find_host(finding.url).value_or(""));
  const std::size_t owner = found == host_of_owner_.end() ? 0 : found->second;  // the main one is the first
  owners_.insert(owner);
  return scouted_[owner];
}

// The appendix names it, or the scan does. In a file that has neither, the host is what its findings have in common.
model::ReportApplication Ingest::flat_application() const {
  if (!scouted_.empty()) return scouted_.front();
  model::ReportApplication application;
  application.name = scanned_.value_or("");
  if (application.name.empty()) application.name = mapping::find_host(first_url_).value_or("");
  return application;
}

// What the glossary said nothing of.
Result<void> Ingest::complete_rest() {
  if (auto flushed = flush(); !flushed) return flushed;
  const auto rest = assessment_->without_glossary();
  if (!rest) return fail(rest.error());
  for (const auto& [qid, kind] : *rest)
    if (auto added = assessment_->add(mapping::map_missing_glossary(qid, kind)); !added) return added;
  return {};
}

// The results are there and empty: a report of a tag that no web application carries.
bool Ingest::covers_nothing() const {
  return contents_.findings == 0 && contents_.applications == 0 && scouted_.empty();
}

// No success with zero findings of which nobody knows whether there are none or none were seen.
Result<void> Ingest::prove_usable() const {
  const bool is_empty = covers_nothing() && contents_.root != ReportRoot::LegacyScan && contents_.unreadable == 0;
  if (!contents_.nothing_usable() && (is_empty || !covers_nothing())) return {};
  auto why = fmt::format("the file is a {}, but no finding and no web application in it could be used",
                         wire::element_of(contents_.root));
  for (const auto& one : unreadable_) why += fmt::format("; {}", one);
  return fail(ErrorKind::Decode, std::move(why),
              contents_.root == ReportRoot::LegacyScan
                  ? "download a scan report or a web application report as XML instead"
                  : "create the report with its results and download it as XML again");
}

store::Absence Ingest::absence() const {
  const bool is_whole = head_->root == ReportRoot::WebAppReport && contents_.has_results && row_.unreadable == 0 &&
                        arrival_.doubt.empty() && arrival_.closes_nothing.empty() && !is_shared() && !mapping::is_filtered(*head_);
  if (!is_whole) return store::Absence::ProvesNothing;
  return intake_.urba ? store::Absence::Closes : store::Absence::IsSeen;
}

void Ingest::remark_all() {
  auto& reasons = row_.reasons;
  if (row_.unreadable > 0) {
    reasons.push_back(fmt::format("{} of it could not be read: it closes nothing",
                                  row_.unreadable == 1 ? "1 part" : fmt::format("{} parts", row_.unreadable)));
    reasons.insert(reasons.end(), unreadable_.begin(), unreadable_.end());
  }
  if (!arrival_.doubt.empty()) reasons.push_back(arrival_.doubt);
  if (intake_.urba && !arrival_.closes_nothing.empty()) reasons.push_back(arrival_.closes_nothing);
  if (!row_.generated)
    reasons.emplace_back("it does not say when it was made, and counts as older than every report that does");
  if (intake_.urba && mapping::is_filtered(*head_))
    reasons.emplace_back("its filters leave findings out: what is absent from it stays as it is");
  if (covers_nothing()) reasons.emplace_back("it covers no web application");
  if (is_shared())
    reasons.push_back(
        fmt::format("it describes {} web applications and does not say whose its findings are: their hosts do, else "
                    "they are of '{}'",
                    scouted_.size(), owner_->name));
  if (owner_ && scouted_.empty())
    reasons.push_back(
        owner_->name.empty()
            ? std::string{"it does not name its web application"}
            : fmt::format("it does not describe its web application; it is called '{}' here", owner_->name));
  if (ignored_bytes_ > 0)
    reasons.push_back(fmt::format("{} bytes behind its compressed part were ignored", ignored_bytes_));
}

}  // namespace qualyswas::sync
