// The record of one run while it runs: its row, its state, its log. Everything a person later asks "what happened?" of.
// A page being written is a transaction of the same store, so lines are held back while one is open and written after.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/base/clock.h"
#include "connector/model/row.h"
#include "connector/store/store.h"

namespace qualyswas::sync {

// Values that no line of a guide's table covers, counted by field and value. Bounded: a vendor that invents a word a
// record fills one line, not the store.
class UnmappedTally {
 public:
  void add(const std::vector<model::Unmapped>& unmapped);
  void add(const UnmappedTally& other);
  void add(const std::vector<store::UnmappedCount>& counts);
  std::vector<store::UnmappedCount> counts() const;

 private:
  void add(std::string field, std::string value, std::int64_t findings);
  std::map<std::pair<std::string, std::string>, std::int64_t> counts_;
};

// An error as a line of a log: "transport: reading findings: connection refused. Try again later".
std::string reason_of(const Error& error);

class Journal {
 public:
  Journal(store::Store& store, std::string connector, const Clock& clock)
      : store_{store}, connector_{std::move(connector)}, clock_{clock} {}

  store::RunRow row;
  UnmappedTally unmapped;

  Result<void> begin();
  // Writes the row and a line: seen by others at once. Not while a page is open.
  Result<void> enter(store::State state);
  Result<void> save();
  // The row is what counts: a log that cannot be written is no error.
  Result<void> end(store::Verdict verdict);
  // The row as it was when `end` failed, but with its first reason alone: for a store that has hardly any room.
  Result<void> end_briefly(store::Verdict verdict);

  // From any thread. Held until `flush`; beyond its bound lines are counted, not kept.
  void note(std::string text);
  Result<void> flush();

  // Of many the first ones are kept.
  void reason(std::string text);
  // One that stands there however many there are: why the run ended, whose clock was wrong.
  void last_reason(std::string text);

 private:
  Result<void> write_last_lines();

  store::Store& store_;
  std::string connector_;
  const Clock& clock_;
  std::int64_t written_ = 0, left_out_ = 0;

  std::mutex mutex_;
  std::deque<store::LogLine> held_;
};

}  // namespace qualyswas::sync
