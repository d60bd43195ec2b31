// Our connector as a subject, in the process of the suite: fast, and with everything of it at hand that only a case of
// our own may ask for (settings as typed, the store, its sleeper). The one place, beside ours/, that knows connector/.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "conformance/subject/subject.h"
#include "connector/base/clock.h"
#include "connector/config/config.h"
#include "connector/store/reports.h"
#include "connector/store/store.h"
#include "connector/sync/sync.h"

namespace qualyswas::conformance {

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
  std::vector<std::chrono::milliseconds> slept() const;  // a case that asks judges the wire
  std::chrono::milliseconds slept_for() const;           // all of it
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

class InProcess final : public Subject {
 public:
  // Keeps its store in `folder`, or goes on with the one that is there. The vendor's address and login stand in
  // `settings` from here on.
  InProcess(std::string folder, const Surroundings& at);

  void prepare(const Surroundings& at) override;
  void set_now(Instant now) override { clock.set(now); }
  std::vector<observed::CheckStep> check(const Surroundings& at) override;
  observed::Run sync(const Surroundings& at) override;
  observed::Upload upload(const Surroundings& at, std::string_view bytes, const std::string& file) override;
  std::vector<observed::Asset> assets(const Filter& filter) override;
  std::vector<observed::Instance> instances(const Filter& filter) override;
  std::vector<observed::Vulnerability> vulnerabilities(const Filter& filter) override;
  std::vector<observed::Finding> findings(const Filter& filter) override;
  std::vector<observed::Application> applications(const AppFilter& filter) override;
  std::vector<observed::AppFinding> app_findings(const AppFilter& filter) override;
  std::vector<observed::Upload> uploads() override;
  std::vector<observed::Run> runs() override;
  std::vector<Fact> said() override;  // the logs of the last runs
  std::vector<observed::VendorRecord> vendor_records() override { throw NotSupported{"it maps what it emits"}; }
  std::vector<std::string> vendor_fields(bool) const override { throw NotSupported{"it maps what it emits"}; }

  // --- what only our own cases ask ---
  Result<observed::Run> try_sync(const std::stop_token& stop = {});  // what run() itself answers
  Result<std::vector<sync::Comparison>> reconcile();
  // The command line, on this store and with `settings` in a file; the password in the environment.
  Printed qwas(const std::vector<std::string>& arguments);
  config::Config config() const;  // throws when `settings` are refused
  std::vector<store::LogLine> log(std::int64_t run);
  std::string store_file() const;    // its path
  std::string stored_bytes() const;  // every byte the store keeps on disk
  store::Store& store() { return *store_; }
  // What may happen to the store's file while no program has it open.
  void while_closed(const std::function<void(const std::string& file)>& work);

  config::Settings settings;  // what was typed
  config::Secrets secrets;    // where a password_env, _file or _command of `settings` is looked up
  ManualClock clock;
  RecordingSleeper sleeper;
  http::Limits limits;
  std::function<void(const sync::Progress&)> progress;
  // Called before each request leaves, with its number from 1.
  std::function<void(int number, const http::Request& request)> before_request;
  // A run that sends more never ends: what follows is refused, and the case fails with Harm::Hang.
  int most_requests = 5000;
  // Instead of the real transport.
  std::optional<http::TransportFactory> transport;

 private:
  sync::Ports ports(const config::Config& config);
  void throw_if_endless() const;

  std::string folder_;
  Surroundings at_;  // as last given: of `settings` only what belongs to a change of it is touched
  std::unique_ptr<store::Store> store_;
  std::shared_ptr<std::atomic<int>> requests_;
};

observed::CheckStep observe(const sync::CheckStep& step);
observed::Run observe(const store::RunRow& row);
observed::Asset observe(const store::AssetView& view);
observed::Finding observe(const model::FindingRow& row);
observed::Instance observe(const store::InstanceView& view);
observed::Vulnerability observe(const store::VulnerabilityView& view);
observed::Application observe(const store::ApplicationView& view);
observed::AppFinding observe(const store::AppFindingView& view);
observed::Upload observe(const store::UploadRow& row);

}  // namespace qualyswas::conformance

// What gtest prints of our own values.
namespace qualyswas {
inline void PrintTo(ErrorKind kind, std::ostream* out) { *out << name_of(kind); }
inline void PrintTo(const Error& error, std::ostream* out) { *out << name_of(error.kind) << ": " << error.message; }
namespace store {
inline void PrintTo(State state, std::ostream* out) { *out << name_of(state); }
inline void PrintTo(Verdict verdict, std::ostream* out) { *out << name_of(verdict); }
void PrintTo(const LogLine& line, std::ostream* out);
}  // namespace store
namespace sync {
void PrintTo(const Difference& difference, std::ostream* out);
void PrintTo(const Comparison& comparison, std::ostream* out);
}  // namespace sync
}  // namespace qualyswas
