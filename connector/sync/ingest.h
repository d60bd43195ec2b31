// One report file on its way into the store: bytes -> gzip undone -> wire::decode_report -> profiles::neurons ->
// Assessment. Memory does not depend on the file's length. All of the file becomes visible when `run` succeeds, or
// nothing of it ever does. Used by the pull and by `qwas upload`; it asks no vendor and holds no claim: its caller
// does.
//
// A flat report (most scan reports) names its web application behind its findings, and what a finding is depends on
// whose it is: such a file is read twice, the first time only to its end.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/clock.h"
#include "connector/config/config.h"
#include "connector/store/reports.h"
#include "connector/sync/spool.h"
#include "connector/wire/report.h"

namespace qualyswas::sync {

// What is known of a file before its first byte.
struct Arrival {
  store::Origin origin = store::Origin::Uploaded;
  std::string file;                       // as it was named
  std::optional<std::int64_t> report_id;  // of a pulled one
  std::string document;                   // digest of its bytes, of a pulled one
  // Why it may lack something although all of it can be read: it counts as incomplete, and closes nothing.
  std::string doubt = {};
  // Why nothing is closed by what it leaves out, however whole it is.
  std::string closes_nothing = {};
  // Asked with its head, before anything of it is stored; an error refuses it.
  std::function<Result<void>(const model::ReportHead&)> admit = {};
};

// For one file, and not to be moved.
class Ingest {
 public:
  Ingest(store::ReportStore& reports, const config::Intake& intake, const Arrival& arrival, const Clock& clock);
  ~Ingest();
  Ingest(const Ingest&) = delete;
  Ingest& operator=(const Ingest&) = delete;

  // Reads the file and stores it. An error leaves the store as it was: Store and Cancelled, and what the source says,
  // are none of the file's; every other one says what is wrong with it.
  Result<store::UploadRow> run(Source& source, const std::stop_token& stop);
  // After such an error: lists the file as refused. `reasons` are the error's message and the way out.
  Result<store::UploadRow> refuse(const Error& error);
  // After such an error: the document is whole and will never be taken in, however often it is fetched.
  bool is_settled() const { return lacks_results_; }

 private:
  // Scout: no web application of the results has been met yet. With one, everything goes to the store at once.
  enum class Mode { Scout, Store };

  Result<store::UploadRow> take(Source& source, const std::stop_token& stop);
  Result<void> read(Source& source, const std::stop_token& stop);
  wire::ReportHandler handler();
  Result<void> head(const model::ReportHead& head);
  Result<void> begin();
  Result<void> application(const model::ReportApplication& application);
  Result<void> finding(model::ReportFinding&& finding);
  Result<void> flush();
  Result<void> glossary(const model::GlossaryEntry& entry);
  Result<void> described(const model::ReportApplication& application);
  void counted(const model::ReportCount& count);
  void scanned(const model::ReportScan& scan);
  void unreadable(const wire::Unreadable& what, std::string_view part);
  Result<void> read_flat(Source& source, const std::stop_token& stop);
  model::ReportApplication flat_application() const;
  const model::ReportApplication& owner_of(const model::ReportFinding& finding);
  bool is_shared() const { return owner_ && scouted_.size() > 1; }
  bool names_only() const;
  Result<void> describe_all();
  Result<void> complete_rest();
  Result<void> tell_scans();
  Result<void> tell_what_is_none();
  Result<void> prove_usable();
  bool covers_nothing() const;
  store::Absence absence() const;
  void remark_all();

  store::ReportStore& reports_;
  const config::Intake intake_;
  const Arrival arrival_;
  store::UploadRow row_;
  std::unique_ptr<store::Assessment> assessment_;

  Mode mode_ = Mode::Scout;
  std::optional<model::ReportHead> head_;
  model::ReportContents contents_;
  std::vector<model::AppFindingRow> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::vector<std::string> unreadable_;  // the first few
  std::int64_t ignored_bytes_ = 0;       // behind a compressed part
  bool lacks_results_ = false;           // well formed, and made without them: it will never have any

  // What SUMMARY counts, by the name of the web application; of all the file under the empty name.
  std::map<std::string, model::ReportCount> counts_;
  std::vector<model::ReportApplication> appendix_;  // id and name of what it describes
  std::map<std::string, Instant> scans_;            // the latest, by the name of the web application that was scanned
  std::optional<Instant> scan_day_;                 // as SUMMARY says it, of a scan report

  // Of a flat report.
  std::optional<model::ReportApplication> owner_;     // whose findings they are, once it is known
  std::vector<model::ReportApplication> scouted_;     // those of the appendix
  std::map<std::string, std::size_t> host_of_owner_;  // of several: the only one of `scouted_` at this host
  std::set<std::size_t> owners_;                      // of several: those that have findings
  std::optional<std::string> scanned_;  // the web application's name as every scan has it; empty: they differ
  std::string first_url_;               // of a finding
};

}  // namespace qualyswas::sync
