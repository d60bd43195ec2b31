// The reports of one world: those an estate carries as files, those its timeline made, those that were ordered since. A
// report is there from its creation date on; what it says was fixed then. It is RUNNING until the virtual clock and the
// real time since it was filed have together passed what it takes. Thread safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mockqualys/world/report.h"
#include "mockqualys/world/stored_record.h"

namespace mockqualys {

class ReportShelf {
 public:
  ReportShelf();
  ~ReportShelf();

  using RealTime = std::function<std::chrono::steady_clock::time_point()>;
  void set_real_time(RealTime real_time);
  std::chrono::steady_clock::time_point real_now() const;

  void set_press(std::shared_ptr<const Press> press);
  ReportSettings settings() const;
  void set_settings(ReportSettings settings);
  bool take_failing();

  // As it was before the first report. Whoever makes the documents stays.
  void reset();
  // Ids up to this one belong to the timeline; a new report gets a higher one.
  void reserve(std::int64_t id);
  // Fails with one readable line when the record is not one of a report or its id is taken. `file`: of a COMPLETE one.
  tl::expected<std::int64_t, std::string> carry(const RecordPtr& record, std::optional<std::string> file);
  // The targets of the order are in the snapshot (`resolve_targets`). Without an id: one that was never used.
  std::int64_t make(std::optional<std::int64_t> id, ReportOrder order, Snapshot snapshot);
  void forget_scheduled();                    // those that were made with an id, as the clock goes back before them
  bool remove(Instant now, std::int64_t id);  // for ever, also when the timeline is played again
  tl::expected<void, std::string> replace(Instant now, std::int64_t id, const std::vector<NewElement>& elements);
  void note_download(Instant now, std::int64_t id);

  std::optional<Report> find(Instant now, std::int64_t id) const;
  std::shared_ptr<const Records> records(Instant now) const;
  // Bytes of the finished reports, of all or of one user.
  std::int64_t stored(Instant now, std::optional<std::string_view> user) const;

 private:
  struct Filed;
  struct PressHolder;
  Report shown(const Filed& filed, Instant now) const;
  ReportStatus status_of(const Filed& filed, Instant now) const;
  const Filed* find_locked(Instant now, std::int64_t id) const;

  mutable std::mutex mutex_;
  std::map<std::int64_t, std::shared_ptr<Filed>> filed_;
  std::set<std::int64_t> removed_;
  static constexpr std::int64_t kBeforeTheFirst = 70'000'000;
  std::int64_t highest_ = kBeforeTheFirst;
  ReportSettings settings_;
  RealTime real_time_ = &std::chrono::steady_clock::now;
  std::shared_ptr<PressHolder> press_;
};

// Replaces what an order names by ids of web apps of the snapshot, ascending. Fails when one is not there, or when tags
// name nothing.
tl::expected<void, std::string> resolve_targets(ReportOrder& order, const Records& webapps);

}  // namespace mockqualys
