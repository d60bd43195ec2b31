// What every world has, whatever its records come from: the lock, the clock, the accounts and the reports.
#pragma once

#include <mutex>
#include <shared_mutex>

#include "mockqualys/world/estate.h"
#include "mockqualys/world/record_views.h"
#include "mockqualys/world/report_shelf.h"
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
  std::optional<Scan> find_scan(std::int64_t id) const override;

 protected:
  WorldBase(Instant now, std::vector<User> users)
      : now_{now}, first_now_{now}, first_users_{users}, users_{std::move(users)} {}

  struct Moment {
    Instant now;
    Views records;
  };
  virtual Moment moment() const = 0;  // one state, whatever changes beside it
  // What a scan saw that was once a web app's last and no longer is, where that is known.
  virtual std::optional<Scan> past_scan(std::int64_t id) const = 0;
  // One change by a client, as by hand.
  virtual tl::expected<void, std::string> write(Change change) = 0;
  // The highest id of a kind that is, was or will be, as far as `used` was not told; the lock is held.
  virtual std::int64_t highest_id(Kind kind) = 0;
  void used(Kind kind, std::int64_t id);  // an id by hand; the lock is held

  // For a snapshot: the solutions never change.
  std::function<void(const std::function<void(std::int64_t, std::string_view)>&)> solutions_reader() const;
  std::string first_user() const;  // the lock is held
  tl::expected<void, std::string> remove_report(std::int64_t id);
  void reset_base();  // clock, accounts, reports and what clients wrote; the lock is held

  mutable std::shared_mutex mutex_;  // held by the override for everything below
  Instant now_;
  ReportShelf shelf_;  // with a lock of its own

 private:
  const Instant first_now_;
  std::vector<User> first_users_;
  std::vector<User> users_;
  PerKind<std::int64_t> highest_used_;
  std::map<std::int64_t, std::string> retired_;
  std::mutex writing_;
};

}  // namespace mockqualys
