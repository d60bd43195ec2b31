// Lab is one bench: a fake of the vendor of its own, a connector pointed at it, a store in a folder that goes with the
// lab, a clock that moves on command and a sleeper that only writes down. Cases change the vendor's state, sync, and
// look at what is stored. Nothing here judges: cases do. A lab that cannot be set up throws, which the suite reports as
// an ERROR of the case.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/framework/scratch.h"
#include "conformance/support/records.h"
#include "conformance/support/report_file.h"
#include "conformance/support/words.h"
#include "connector/base/clock.h"
#include "connector/config/config.h"
#include "connector/store/reports.h"
#include "connector/store/store.h"
#include "connector/sync/sync.h"
#include "mockqualys/server/server.h"

namespace qualyswas::conformance {

using config::Format;
using mockqualys::Edit;
using store::Verdict;

std::string_view name_of(Format format);  // "xml", "json"

class LabError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class ManualClock : public Clock {
 public:
  Instant now() const override { return now_; }
  void set(Instant now) { now_ = now; }

 private:
  std::atomic<Instant> now_{};
};

// Returns at once. What it was asked for moves neither clock.
class RecordingSleeper : public Sleeper {
 public:
  void sleep_for(std::chrono::milliseconds duration, const std::stop_token& stop) override;
  std::vector<std::chrono::milliseconds> slept() const;
  // Called with every sleep: a case that cancels, or lets time pass, while the connector waits.
  std::function<void(std::chrono::milliseconds)> when_sleeping;

 private:
  mutable std::mutex mutex_;
  std::vector<std::chrono::milliseconds> slept_;
};

// What a run of `qwas` printed and how it ended.
struct Printed {
  int status = 0;
  std::string out, err;
};

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
  // Profile neurons reads reports. What belongs to one profile only is left untyped in the settings of the other.
  config::Profile profile = config::Profile::Vulcan;
  std::string network = "DMZ";
  std::optional<bool> urba = std::nullopt;
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

  // --- time: the vendor's clock and the connector's move together, unless a case moves one alone ---
  void at(Instant now);
  void on_day(int day) { at(start_ + std::chrono::days{day}); }  // days after the start of the estate
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

  // --- the connector, with `settings` as they are at that moment ---
  store::RunRow sync();
  store::RunRow
  sync_completely();  // throws when the run is not complete: for cases whose claim begins after a good sync
  Result<store::RunRow> try_sync(const std::stop_token& stop = {});  // what run() itself answers
  std::vector<sync::CheckStep> check();
  Result<std::vector<sync::Comparison>> reconcile();
  // What `qwas upload` does with one file: taken in, or listed as refused.
  store::UploadRow upload(std::string_view bytes, std::string file = "report.xml");
  store::UploadRow upload(const ReportRecord& record) { return upload(to_xml(record)); }
  // The command line, on this lab's store and with `settings` in a file; the password in the environment.
  Printed qwas(std::vector<std::string> arguments);
  config::Config config() const;  // throws when `settings` are refused

  // --- what is stored; a Filter given by hand replaces the connector's own options ---
  store::Filter filter() const;  // default views, informational as in `settings`
  std::vector<store::AssetView> assets(std::optional<store::Filter> filter = {});
  std::vector<store::InstanceView> instances(std::optional<store::Filter> filter = {});
  std::vector<store::VulnerabilityView> vulnerabilities(std::optional<store::Filter> filter = {});
  std::vector<model::FindingRow> findings(std::optional<store::Filter> filter = {});
  std::vector<store::RunRow> runs();
  std::vector<store::LogLine> log(std::int64_t run);
  // The one with that id, wherever it is shown (archived too); throws when there is none.
  store::AssetView asset(std::int64_t id);
  store::InstanceView instance_of(std::int64_t finding);
  model::FindingRow finding(std::int64_t id);
  std::vector<store::UploadRow> uploads();  // newest first
  std::vector<store::ApplicationView> applications(const store::AppFilter& filter = {});
  std::vector<store::AppFindingView> app_findings(const store::AppFilter& filter = {});
  // The one of that vendor id, displayed or ignored, with its details; throws when there is none.
  store::AppFindingView app_finding(std::int64_t id);
  // Every byte the store keeps on disk.
  std::string stored_bytes() const;

  store::Store& store() { return *store_; }
  // What may happen to the store's file while no program has it open.
  void while_closed(const std::function<void(const std::string& file)>& work);
  std::string folder() const;  // temporary, removed with the lab

  config::Settings settings;
  config::Secrets secrets;  // where a password_env, _file or _command of `settings` is looked up
  ManualClock clock;
  RecordingSleeper sleeper;
  http::Limits limits;
  std::function<void(const sync::Progress&)> progress;
  // Called before each request leaves, with its number from 1: the vendor's state may change between two pages.
  std::function<void(int number, const http::Request& request)> before_request;
  // A sync that sends more never ends: what follows is refused, and the lab throws with Harm::Hang.
  int most_requests = 5000;
  // Instead of the real transport.
  std::optional<http::TransportFactory> transport;

 private:
  sync::Ports ports(const config::Config& config);
  void throw_if_endless() const;
  static const std::string& empty_store();

  std::unique_ptr<ScratchFolder> folder_;
  std::unique_ptr<mockqualys::Server> server_;
  std::unique_ptr<store::Store> store_;
  Instant start_;
  std::shared_ptr<std::atomic<int>> requests_;
};

}  // namespace qualyswas::conformance
