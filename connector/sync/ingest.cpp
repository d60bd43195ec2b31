// Reading a file tells where to go. Results by web application go into the store as they pass (Store). Of a flat report
// the first reading only looks who is meant (Scout), and a second one stores. What the whole file says of an absence,
// of scans and of applications that only its appendix names is told when it has ended, and then committed: or nothing
// is.
#include "connector/sync/ingest.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "connector/profiles/neurons/mapping.h"
#include "connector/profiles/neurons/url_host.h"
#include "connector/sync/gunzip.h"

namespace qualyswas::sync {
namespace {

using model::ReportRoot;
using store::Outcome;

constexpr std::size_t kBatchRows = 500;
constexpr std::size_t kBatchBytes = 1024 * 1024;
constexpr std::size_t kMostNamed = 5;
constexpr std::size_t kMostScouted = 5'000;  // ten times what the vendor puts into a report

// The sections of an application's findings, and the counter of each.
struct SectionRow {
  model::ReportSection section;
  std::optional<std::int64_t> model::ReportCount::*count;
};
constexpr auto kSections = std::to_array<SectionRow>({
    {model::ReportSection::Vulnerability, &model::ReportCount::vulnerabilities},
    {model::ReportSection::SensitiveContent, &model::ReportCount::sensitive_contents},
    {model::ReportSection::InformationGathered, &model::ReportCount::information},
});

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
  if (mode_ == Mode::Scout) {
    auto done = covers_nothing() ? begin() : names_only() ? describe_all() : read_flat(source, stop);
    if (!done) return fail(done.error());
  }
  if (auto completed = complete_rest(); !completed) return fail(completed.error());

  row_.applications =
      static_cast<std::int64_t>(owner_ ? std::max<std::size_t>(owners_.size(), 1) : contents_.applications);
  row_.findings = static_cast<std::int64_t>(contents_.findings);
  row_.unreadable = static_cast<std::int64_t>(contents_.unreadable);
  row_.outcome = row_.unreadable > 0 || !arrival_.doubt.empty() ? Outcome::Incomplete : Outcome::Ingested;
  if (auto told = tell_scans(); !told) return fail(told.error());
  if (auto told = tell_what_is_none(); !told) return fail(told.error());
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
  refused.settled = lacks_results_;
  refused.reasons.push_back(error.message);
  refused.reasons.push_back(error.advice.empty() ? "download or copy the file again" : error.advice);
  return reports_.refuse(intake_.name, refused);
}

Result<void> Ingest::read(Source& source, const std::stop_token& stop) {
  contents_ = {};
  unreadable_.clear();
  appendix_.clear();
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
            scanned(scan);
            return Result<void>{};
          },
      .appendix_application = [this](model::ReportApplication&& it) { return described(it); },
      .count =
          [this](const model::ReportCount& it) {
            counted(it);
            return Result<void>{};
          },
      .unreadable = [this](const wire::Unreadable& it, std::string_view part) { unreadable(it, part); },
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
  return owner_ ? assessment_->assess(profiles::neurons::map_application(*owner_)) : Result<void>{};
}

Result<void> Ingest::application(const model::ReportApplication& application) {
  if (mode_ == Mode::Scout)
    if (auto begun = begin(); !begun) return begun;
  if (auto flushed = flush(); !flushed) return flushed;
  return assessment_->assess(profiles::neurons::map_application(application));
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
  auto row = profiles::neurons::map_finding(finding, head_->root);
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
    if (auto added = assessment_->add(profiles::neurons::map_glossary(entry, kind)); !added) return added;
  return {};
}

Result<void> Ingest::described(const model::ReportApplication& application) {
  if (is_known(application) && appendix_.size() < kMostScouted)
    appendix_.push_back({.id = application.id, .name = application.name});
  if (mode_ == Mode::Scout) {
    if (is_known(application) && scouted_.size() < kMostScouted) scouted_.push_back(application);
    return {};
  }
  if (owner_ && !is_shared()) return {};  // it was assessed with all that is said here
  if (auto flushed = flush(); !flushed) return flushed;
  return assessment_->describe(profiles::neurons::map_application(application));
}

void Ingest::counted(const model::ReportCount& count) {
  if (count.scanned) scan_day_ = std::max(scan_day_, count.scanned);
  const bool is_of_one = !count.is_total && !count.application.empty();
  if ((count.is_total || is_of_one) && counts_.size() < kMostScouted) counts_[count.application] = count;
}

void Ingest::scanned(const model::ReportScan& scan) {
  if (!scanned_) {
    scanned_ = scan.webapp_name;
  } else if (*scanned_ != scan.webapp_name) {
    scanned_ = "";  // more than one: neither is it
  }
  const auto at = std::max(scan.started, scan.ended);
  if (!at || scans_.size() >= kMostScouted) return;
  auto& latest = scans_[scan.webapp_name];
  latest = std::max(latest, *at);
}

void Ingest::unreadable(const wire::Unreadable& what, std::string_view part) {
  if (unreadable_.size() >= kMostNamed) return;
  if (part.empty()) {
    unreadable_.push_back(what.why);
    return;
  }
  const bool is_field = what.what == wire::Unreadable::What::Field;
  unreadable_.push_back(fmt::format("{}a {}{}: {}", is_field ? "a field of " : "", part,
                                    what.id ? fmt::format(" ({})", *what.id) : std::string{}, what.why));
}

Result<void> Ingest::read_flat(Source& source, const std::stop_token& stop) {
  const auto scanned = std::ranges::find(scouted_, scanned_.value_or(""), &model::ReportApplication::name);
  if (scanned != scouted_.end() && !scanned->name.empty()) scouted_ = {model::ReportApplication{*scanned}};
  owner_ = flat_application();
  std::set<std::string> shared;
  for (std::size_t at = 0; at < scouted_.size(); ++at) {
    const auto host = profiles::neurons::find_host(scouted_[at].url);
    if (host && !host_of_owner_.emplace(*host, at).second) shared.insert(*host);
  }
  for (const auto& host : shared) host_of_owner_.erase(host);
  return read(source, stop);
}

// Where the appendix describes several, the host tells; what has none, or one of two, is its main application's.
const model::ReportApplication& Ingest::owner_of(const model::ReportFinding& finding) {
  if (!is_shared()) return *owner_;
  const auto found = host_of_owner_.find(profiles::neurons::find_host(finding.url).value_or(""));
  const std::size_t owner = found == host_of_owner_.end() ? 0 : found->second;  // the main one is the first
  owners_.insert(owner);
  return scouted_[owner];
}

// The appendix names it, or the scan does. In a file that has neither, the host is what its findings have in common.
model::ReportApplication Ingest::flat_application() const {
  if (!scouted_.empty()) return scouted_.front();
  model::ReportApplication application;
  application.name = scanned_.value_or("");
  if (application.name.empty()) application.name = profiles::neurons::find_host(first_url_).value_or("");
  return application;
}

// A web application report whose results hold no list at all: what its appendix names was not assessed.
bool Ingest::names_only() const {
  return contents_.root == ReportRoot::WebAppReport && contents_.lists == 0 && contents_.findings == 0;
}

Result<void> Ingest::describe_all() {
  if (auto begun = begin(); !begun) return begun;
  for (const auto& application : scouted_)
    if (auto told = assessment_->describe(profiles::neurons::map_application(application)); !told) return told;
  return {};
}

// A scan counts whether it found something or not (APP-005).
Result<void> Ingest::tell_scans() {
  if (owner_ && !is_shared()) {
    std::optional<Instant> last;
    for (const auto& [name, at] : scans_) last = std::max(last, std::optional{at});
    if (!last) last = scan_day_;  // less than the scans say themselves: the day, in whatever zone
    return last ? assessment_->scanned(profiles::neurons::map_application(*owner_), *last) : Result<void>{};
  }
  for (const auto& [name, at] : scans_) {
    if (name.empty()) continue;
    if (auto told = assessment_->scanned({.name = name}, at); !told) return told;
  }
  return {};
}

// An application that stands in the appendix alone was covered only where SUMMARY says that there is nothing of it.
Result<void> Ingest::tell_what_is_none() {
  if (owner_ || absence() == store::Absence::ProvesNothing) return {};
  const auto says_none = [&](const std::string& name, const SectionRow& row) {
    const auto count = counts_.find(name);
    return count != counts_.end() && count->second.*row.count == 0;
  };
  for (const auto& application : appendix_) {
    std::vector<model::ReportSection> none;
    for (const auto& row : kSections) {
      const bool is_said = !application.name.empty() && counts_.contains(application.name) &&
                           (counts_.at(application.name).*row.count).has_value();
      // What is 0 of all the file is 0 of each, unless its own line says something else.
      if (is_said ? says_none(application.name, row) : says_none("", row)) none.push_back(row.section);
    }
    if (none.empty()) continue;
    if (auto told = assessment_->says_none(profiles::neurons::map_application(application), none); !told) return told;
  }
  return {};
}

// What the glossary said nothing of.
Result<void> Ingest::complete_rest() {
  if (auto flushed = flush(); !flushed) return flushed;
  const auto rest = assessment_->without_glossary();
  if (!rest) return fail(rest.error());
  for (const auto& [qid, kind] : *rest)
    if (auto added = assessment_->add(profiles::neurons::map_missing_glossary(qid, kind)); !added) return added;
  return {};
}

// The results are there and empty: a report of a tag that no web application carries.
bool Ingest::covers_nothing() const {
  return contents_.findings == 0 && contents_.applications == 0 && scouted_.empty();
}

// No success with zero findings of which nobody knows whether there are none or none were seen.
Result<void> Ingest::prove_usable() {
  const bool is_empty = covers_nothing() && contents_.root != ReportRoot::LegacyScan && contents_.unreadable == 0;
  if (!contents_.nothing_usable() && (is_empty || !covers_nothing())) return {};
  lacks_results_ = !contents_.has_results && contents_.root != ReportRoot::LegacyScan && contents_.unreadable == 0 &&
                   arrival_.doubt.empty();
  const auto root = wire::element_of(contents_.root);
  if (lacks_results_)
    return fail(ErrorKind::Decode,
                fmt::format("the file is a {} that was created without its results, so it tells of no findings", root),
                row_.origin == store::Origin::Pulled
                    ? "create the report with the content RESULTS; this one is not fetched again"
                    : "create the report with the content RESULTS and upload that");
  auto why = fmt::format("the file is a {}, but no finding and no web application in it could be used", root);
  for (const auto& one : unreadable_) why += fmt::format("; {}", one);
  return fail(ErrorKind::Decode, std::move(why),
              contents_.root == ReportRoot::LegacyScan
                  ? "download a scan report or a web application report as XML instead"
                  : "create the report with its results and download it as XML again");
}

store::Absence Ingest::absence() const {
  const bool is_whole = head_->root == ReportRoot::WebAppReport && contents_.has_results && row_.unreadable == 0 &&
                        arrival_.doubt.empty() && arrival_.closes_nothing.empty() && !is_shared() &&
                        !profiles::neurons::is_filtered(*head_);
  if (!is_whole) return store::Absence::ProvesNothing;
  return intake_.urba ? store::Absence::Closes : store::Absence::IsSeen;
}

void Ingest::remark_all() {
  auto& reasons = row_.reasons;
  if (row_.unreadable > 0) {
    reasons.push_back(fmt::format("{} could not be read; no findings were closed",
                                  row_.unreadable == 1 ? "1 part" : fmt::format("{} parts", row_.unreadable)));
    reasons.insert(reasons.end(), unreadable_.begin(), unreadable_.end());
  }
  if (!arrival_.doubt.empty()) reasons.push_back(arrival_.doubt);
  if (intake_.urba && !arrival_.closes_nothing.empty()) reasons.push_back(arrival_.closes_nothing);
  if (!row_.generated)
    reasons.emplace_back("the file does not say when it was made; it counts as older than every report that does");
  if (head_->root != ReportRoot::WebAppReport && intake_.urba)
    reasons.emplace_back(
        "a scan report closes no findings: it tells what one scan found, not all that the web application has; URBA "
        "closes by web application reports");
  if (head_->root == ReportRoot::WebAppReport && profiles::neurons::is_filtered(*head_))
    reasons.emplace_back(
        "the filters of the report leave findings out, so no finding is closed for being absent; create it with the "
        "filters 'Include patched findings' and 'Show ignored findings' and no others");
  if (covers_nothing()) reasons.emplace_back("the report covers no web application");
  if (is_shared())
    reasons.push_back(
        fmt::format("the file describes {} web applications and does not say which of them a finding belongs to; its "
                    "host decides, and findings of no known host belong to '{}'",
                    scouted_.size(), owner_->name));
  if (owner_ && scouted_.empty())
    reasons.push_back(
        owner_->name.empty()
            ? std::string{"the file does not name its web application"}
            : fmt::format("the file does not describe its web application; it is called '{}' here", owner_->name));
  if (ignored_bytes_ > 0)
    reasons.push_back(fmt::format("{} bytes behind the compressed part were ignored", ignored_bytes_));
}

}  // namespace qualyswas::sync
