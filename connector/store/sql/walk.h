// What a walk proves beyond the rows that it brings: which stored ones the vendor no longer delivers. And what a run
// has added, so that it can be undone when the vendor turns out to be another one. Used by the page and the store.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "connector/store/sql/db.h"
#include "connector/store/store.h"

namespace qualyswas::store {

// Makes room for, and forgets, what the pages of a walk collect. Not in the file: a run that dies has proven nothing.
void begin_walk(Db& db, Resource resource);
// Within a page's transaction, after its rows were written; `brought` are the vendor's ids of them.
void collect_missing(Db& db, std::int64_t connector, Resource resource, const Range& range,
                     std::vector<std::int64_t> brought);
// Within a transaction.
Gone end_walk(Db& db, std::int64_t connector, Resource resource, Instant now);

// The highest row ids before a run; those it adds stand above them.
struct TrialMark {
  std::int64_t asset = 0, finding = 0;
};
// Each within a transaction.
std::optional<TrialMark> begin_trial(Db& db, std::int64_t connector);
void pass_trial(Db& db, std::int64_t connector);
std::int64_t undo_trial(Db& db, std::int64_t connector, const TrialMark& mark);

}  // namespace qualyswas::store
