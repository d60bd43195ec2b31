// Where a walk is cut into parts that are read at the same time, so that each holds about as many records: a vendor
// that takes seconds for a page is asked for several at once. How the ids are spread is learnt, not assumed: from what
// the store holds, else from the vendor's own counts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/store/store.h"

namespace qualyswas::sync {

// A part with fewer records is not worth a call of its own.
constexpr std::int64_t kLeastOfPart = 1'000;
// Counting costs calls too: only a walk of so many pages is worth them.
constexpr std::int64_t kLeastPagesToCount = 16;
// Times that the vendor is asked for counts, a few at once each time; what is known then has to do.
constexpr int kMostRounds = 10;

struct Cutting {
  std::int64_t records = 0;  // as the vendor counts them
  int page_size = 0;
  int at_once = 1;                                                   // calls that may be on their way at once
  std::function<Result<std::int64_t>(std::int64_t id)> count_above;  // records with a higher id; from several threads
  std::function<Result<std::int64_t>()> lowest;                      // the lowest id, 0 where there is none
};

// The parts of a walk through all of it, in their order; one when it is not worth more. Errors are those of the store
// and of `count_above`.
Result<std::vector<store::Part>> cut(store::Store& store, const std::string& connector, store::Resource resource,
                                     const Cutting& cutting);
// The ids behind which `parts` parts end, by counting: none holds more than about a tenth more than its share, where
// kMostRounds allow it.
Result<std::vector<std::int64_t>> learn_cuts(const Cutting& cutting, int parts);

// For the log: "4 parts, cut behind 1200, 2400 and 3600".
std::string told_cuts(const std::vector<store::Part>& parts);
// "resumed after record 1200", "resumed in 3 of 4 parts".
std::string told_resumed(const std::vector<store::Part>& parts);
std::string told_read_again(const std::vector<store::Part>& parts);

}  // namespace qualyswas::sync
