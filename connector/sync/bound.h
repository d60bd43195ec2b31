// Valid pages without end: a search is bounded by what the vendor counts. And what two counts, before and after a walk,
// say about it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace qualyswas::sync {

// How many records a search may bring of which so many are counted.
std::int64_t most_records(std::int64_t counted, int page_size);

// The count fell during the walk by more than what a few deletions explain: what was read may be a scope that was just
// being taken away. A count that rose explains itself, because what was pulled has to reach it.
bool fell_far(std::int64_t before, std::int64_t after);
// "the vendor's count of findings fell from 60 to 54 during the walk", and what that means; empty when it did not fall.
std::string told_fall(std::string_view what, std::int64_t before, std::int64_t after);

class Bound {
 public:
  using Count = std::function<Result<std::int64_t>()>;

  Bound(std::string_view what, std::int64_t counted, int page_size, Count count)
      : what_{what}, counted_{counted}, page_size_{page_size}, count_{std::move(count)} {}

  // After a page that announces another one. When too many were seen the vendor is asked for its count again: one whose
  // records multiply meanwhile is believed as long as it counts them too.
  Result<void> allow(std::int64_t seen);
  std::int64_t counted() const { return counted_; }

 private:
  std::string what_;
  std::int64_t counted_;
  int page_size_;
  Count count_;
  int recounts_ = 0;
};

}  // namespace qualyswas::sync
