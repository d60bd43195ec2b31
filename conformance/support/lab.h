// Lab is one bench: a fake of the vendor of its own, a subject (the connector under test) pointed at it, and clocks
// that move on command. Cases change the vendor's state, sync, and look at what the subject shows. Nothing here judges:
// cases do. A lab that cannot be set up throws, which the suite reports as an ERROR of the case; a subject that says it
// cannot do what the case needs makes the case UNSUPPORTED.
//
// When it is taken down it hands over what it saw, for the reports of a case that fails (framework/evidence.h), and
// with --keep it stays up until it is told to go (framework/keep.h).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/framework/scratch.h"
#include "conformance/qualys/lab_error.h"
#include "conformance/qualys/records.h"
#include "conformance/qualys/report_file.h"
#include "conformance/subject/in_process.h"
#include "conformance/subject/subject.h"
#include "conformance/support/trace.h"
#include "conformance/support/words.h"
#include "mockqualys/server/server.h"

namespace qualyswas::conformance {

using mockqualys::Edit;

class Flaw;
class InProcess;

struct LabOptions {
  Format format = Format::Xml;
  // A shipped estate ("storefront"). Empty: one of the lab's own, that starts on kStart with the records below.
  std::string estate = {};
  std::vector<WebAppRecord> webapps = {};
  std::vector<FindingRecord> findings = {};
  std::vector<SolutionRecord> solutions = {};
  std::optional<mockqualys::Generated> generated = std::nullopt;  // instead of both
  bool informational = false;
  int archive_after_days = 30;
  int page_size = 500;
  bool https = false;
  int threads = 1;  // that answer: a case asks few things at a time, and waking more costs more than they bring
  // Profile neurons reads reports.
  Profile profile = Profile::Vulcan;
  std::string network = "DMZ";
  std::optional<bool> urba = std::nullopt;
};

// What is called with a request. It may be set from anywhere, also by itself, while requests come in.
class RequestHook {
 public:
  using Call = std::function<void(int number, const mockqualys::server::Request& request)>;
  RequestHook& operator=(Call call) {
    const std::scoped_lock lock{mutex_};
    call_ = std::make_shared<const Call>(std::move(call));
    return *this;
  }
  RequestHook& operator=(std::nullptr_t) { return *this = Call{}; }
  void operator()(int number, const mockqualys::server::Request& request) {
    const std::scoped_lock lock{mutex_};
    if (const auto call = call_; call && *call) (*call)(number, request);
  }

 private:
  std::recursive_mutex mutex_;
  std::shared_ptr<const Call> call_;
};

class Lab {
 public:
  static constexpr Instant kStart = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + std::chrono::hours{6};

  explicit Lab(LabOptions options = {});
  ~Lab();
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  mockqualys::Server& server() { return *server_; }
  mockqualys::World& world() { return server_->world(); }
  // The requests that the fake saw since it started or its journal was cleared. A case that asks judges the wire.
  std::vector<mockqualys::JournalEntry> journal() const;

  // --- time: the vendor's clock and the subject's move together, unless a case moves one alone ---
  void at(Instant now);
  void on_day(int day) { at(start_ + std::chrono::days{day}); }  // days after the start of the estate
  void subject_clock(Instant now);
  Instant start() const { return start_; }

  // --- the vendor's state ---
  void add(const WebAppRecord& record);
  void add(const FindingRecord& record);
  void edit_webapp(std::int64_t id, const std::vector<Edit>& edits);
  void edit_finding(std::int64_t id, const std::vector<Edit>& edits);
  void remove_webapp(std::int64_t id);
  void remove_finding(std::int64_t id);

  // A report of the vendor's state as it is now; returns its id.
  std::int64_t make_report(mockqualys::ReportOrder order = {});
  std::string report_file(std::int64_t id);  // what a download of it brings
  void remove_report(std::int64_t id);

  // --- the subject, with `options` as they are at that moment ---
  std::vector<observed::CheckStep> check();  // the connection test
  observed::Run sync();
  observed::Run
  sync_completely();  // throws when the run is not complete: for cases whose claim begins after a good sync
  observed::Upload upload(std::string_view bytes, const std::string& file = "report.xml");
  observed::Upload upload(const ReportRecord& record) { return upload(to_xml(record)); }

  // --- what it shows; a Filter given by hand replaces what it shows by default ---
  Filter filter() const;  // default views, informational as in `options`
  std::vector<observed::Asset> assets(std::optional<Filter> filter = {});
  std::vector<observed::Instance> instances(std::optional<Filter> filter = {});
  std::vector<observed::Vulnerability> vulnerabilities(std::optional<Filter> filter = {});
  std::vector<observed::Finding> findings(std::optional<Filter> filter = {});
  std::vector<observed::Run> runs();
  // The one with that id, wherever it is shown (archived too); throws when there is none.
  observed::Asset asset(std::int64_t id);
  observed::Instance instance_of(std::int64_t finding);
  observed::Finding finding(std::int64_t id);
  std::vector<observed::Upload> uploads();  // newest first
  std::vector<observed::Application> applications(const AppFilter& filter = {});
  std::vector<observed::AppFinding> app_findings(const AppFilter& filter = {});
  // Of profile generic, by id.
  std::vector<observed::VendorRecord> vendor_records() { return subject_->vendor_records(); }
  std::vector<std::string> vendor_fields(bool applications) const { return subject_->vendor_fields(applications); }
  std::vector<MappingTable> mapping() const { return subject_->mapping(); }
  // The one of that vendor id, displayed or ignored, with its details; throws when there is none.
  observed::AppFinding app_finding(std::int64_t id);

  SubjectOptions options;
  // Called when a request has reached the fake and before it is answered, with its number from 1 since the last sync
  // began: the vendor's state may change between two pages.
  RequestHook before_request;

  // Our own connector, for cases of what only it can be asked. Throws NotSupported when the subject is another.
  InProcess& ours();

  // Whether the subject waited for nothing since the lab began. Of one that is not ours nobody sees it: true.
  bool never_waited();

  // How long ours slept in this process, where a sleep returns at once. Of one that really sleeps: nothing.
  std::chrono::milliseconds slept_in_no_time();

  // --- what the subject is told from here on ---
  void turn_to(std::string url) { url_ = std::move(url); }
  void turn_to(const Lab& other);  // that lab's fake is the vendor
  void turn_back();                // its own is again
  void over_https();               // its own, at the https address
  void trust(std::string ca_file) { ca_file_ = std::move(ca_file); }
  void log_in_as(std::string_view username, std::string_view password);
  mockqualys::User user();  // who logs in, as the fake has them

  std::string folder() const;  // temporary, removed with the lab

  // What else watches the fake (wire.h): it is called before `before_request`.
  void watch(mockqualys::Tap tap);

 private:
  Surroundings surroundings() const;
  void tap();
  void hand_over() noexcept;
  void stay() noexcept;

  const int exceptions_ = std::uncaught_exceptions();  // more of them at the end: the case ends by one
  const std::string estate_;                           // in words
  const std::shared_ptr<Trace> trace_ = std::make_shared<Trace>();
  std::unique_ptr<ScratchFolder> folder_;
  std::unique_ptr<mockqualys::Server> server_;
  mockqualys::Tap watcher_;
  std::atomic<int> requests_{0};
  std::string username_, password_, url_, ca_file_;
  Instant start_, now_;
  std::shared_ptr<Flaw> flaw_;  // of a mutant (flaw.h)
  std::mutex flaw_mutex_;       // a flaw changes one thing at a time
  std::unique_ptr<Subject> subject_;
};

}  // namespace qualyswas::conformance
