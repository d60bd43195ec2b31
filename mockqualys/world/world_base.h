// What every world has, whatever its records come from: the lock, the clock, the accounts, the reports and
// the scans that run.
#pragma once

#include <functional>
#include <mutex>
#include <shared_mutex>

#include "mockqualys/world/estate.h"
#include "mockqualys/world/record_views.h"
#include "mockqualys/world/report_shelf.h"
#include "mockqualys/world/scan_life.h"
#include "mockqualys/world/world.h"

namespace mockqualys {

class WorldBase : public World {
 public:
  Instant now() const override;
  void set_real_time(RealTime real_time) override;
  std::chrono::steady_clock::time_point real_now() const override;
  std::vector<User> users() const override;
  void put_user(User user) override;
  void replace_users(std::vector<User> users) override;
  std::optional<User> find_user(std::string_view name) const override;

  std::size_t size(Kind kind) const override;
  std::vector<std::int64_t> ids(Kind kind) const override;
  std::string record(Kind kind, std::int64_t id) const override;
  std::shared_ptr<const Records> records(Kind kind) const override;

  tl::expected<void, std::string> edit_solution(std::int64_t qid, const std::vector<Edit>& edits) override;
  tl::expected<void, std::string> add_solution(std::string_view xml) override;
  tl::expected<void, std::string> remove_solution(std::int64_t qid) override;
  void solutions(const std::function<void(std::int64_t, std::string_view)>& each) const override;

  std::unique_lock<std::mutex> writing() override { return std::unique_lock{writing_}; }
  std::int64_t new_id(Kind kind) override;
  tl::expected<void, std::string> replace(Kind kind, std::int64_t id, const std::vector<NewElement>& elements) override;
  tl::expected<void, std::string> erase(Kind kind, std::int64_t id) override;
  tl::expected<void, std::string> purge(std::int64_t webapp) override;
  std::map<std::int64_t, std::string> retired_webapps() const override;
  void retire_webapp(std::int64_t id, std::optional<std::string> xml) override;

  void set_press(std::shared_ptr<const Press> press) override;
  ReportSettings report_settings() const override;
  void set_report_settings(ReportSettings settings) override;
  tl::expected<std::int64_t, std::string> make_report(ReportOrder order) override;
  tl::expected<std::int64_t, std::string> file_report(std::string_view xml, std::optional<std::string> file) override;
  std::optional<Report> find_report(std::int64_t id) const override;
  void note_download(std::int64_t id) override;
  bool take_failing_report() override;
  std::int64_t report_bytes(std::optional<std::string_view> user) const override;
  Snapshot snapshot() const override;
  ScanSettings scan_settings() const override;
  void set_scan_settings(ScanSettings settings) override;
  tl::expected<std::int64_t, std::string> launch_scan(ScanOrder order) override;
  tl::expected<void, std::string> cancel_scan(std::int64_t id, std::string_view user, bool with_results) override;
  tl::expected<void, std::string> retest(std::int64_t finding) override;
  std::int64_t running_scans() const override;
  void settle() override;
  void set_present(std::int64_t finding, bool present) override;
  tl::expected<void, std::string> plant(std::string_view xml) override;
  std::optional<Scan> find_scan(std::int64_t id) const override;

 protected:
  WorldBase(Instant now, std::vector<User> users, std::shared_ptr<const Solutions> solutions)
      : now_{now},
        solutions_{solutions},
        first_now_{now},
        first_users_{users},
        users_{std::move(users)},
        first_solutions_{std::move(solutions)} {}

  struct Moment {
    Instant now;
    Views records;
    std::shared_ptr<const Solutions> solutions;
  };
  virtual Moment moment() const = 0;  // one state, whatever changes beside it
  // What a scan saw that was once a web app's last and no longer is, where that is known.
  virtual std::optional<Scan> past_scan(std::int64_t id) const = 0;
  // One change by a client, as by hand.
  virtual tl::expected<void, std::string> write(Change change) = 0;
  // The highest id of a kind that is, was or will be, as far as `used` was not told; the lock is held.
  virtual std::int64_t highest_id(Kind kind) = 0;
  void used(Kind kind, std::int64_t id);  // an id by hand; the lock is held

  // All of these with the lock held.
  virtual Views current_views() const = 0;
  virtual std::vector<RecordPtr> findings_of(std::int64_t webapp) const = 0;
  // What a scan does, dated now: it is part of what happened, as the timeline is. One that cannot be done any more (its
  // finding was removed) is left out.
  virtual void happen(std::vector<Change> changes) = 0;

  // The clock goes on to `until`, scans that end on the way included: `move` takes it to each of these moments.
  void pass_time(Instant until, const std::function<void(Instant)>& move);

  std::string first_user() const;  // the lock is held
  tl::expected<void, std::string> remove_report(std::int64_t id);
  void
  reset_base();  // clock, accounts, KnowledgeBase, reports, scans that run and what clients wrote; the lock is held

  mutable std::shared_mutex mutex_;  // held by the override for everything below
  Instant now_;
  std::shared_ptr<const Solutions> solutions_;
  ReportShelf shelf_;  // with a lock of its own

 private:
  struct RunningScan {
    ScanNow scan;
    std::chrono::steady_clock::time_point since;  // in real time
    bool is_running = false;                      // else it is SUBMITTED
    std::optional<std::int64_t> retested;         // a finding: it is a retest, and there is no record of a scan
  };
  struct Step {
    std::size_t index;  // in running_
    Instant at;
  };
  // The next moment at which a scan goes on, not after `until`.
  std::optional<Step> next_step(Instant until) const;
  std::int64_t next_id(Kind kind);  // the lock is held
  void go_on(std::size_t index);
  void end(std::size_t index, ScanEnd how);
  void end_retest(const RunningScan& retest);
  void stop_scans(std::int64_t webapp);
  tl::expected<void, std::string> put(ChangedSolutions changed);  // the lock is held
  std::optional<RecordPtr> find_finding(std::int64_t id) const;

  ScanSettings scan_settings_;
  OnSite site_;
  std::vector<RunningScan> running_;

  const Instant first_now_;
  std::vector<User> first_users_;
  std::vector<User> users_;
  const std::shared_ptr<const Solutions> first_solutions_;
  PerKind<std::int64_t> highest_used_;
  std::map<std::int64_t, std::string> retired_;
  std::mutex writing_;
};

}  // namespace mockqualys
