// Valid pages without end: a search is bounded by what the vendor counts. And what two counts, before and after a walk,
// say about it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/sync/proof.h"

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

  // Adds a page to what was seen. When that is too much and the page announces another one, the vendor is asked for its
  // count again: one whose records multiply meanwhile is believed as long as it counts them too.
  Result<void> allow_after(const PageEnd& page);
  std::int64_t counted() const { return counted_; }
  // The search was found endless: no run should go on from a place inside it.
  bool is_exceeded() const { return is_exceeded_; }

 private:
  std::string what_;
  std::int64_t counted_;
  int page_size_;
  Count count_;
  std::int64_t seen_ = 0;  // records of all pages, those that could not be read included
  int recounts_ = 0;
  bool is_exceeded_ = false;
};

}  // namespace qualyswas::sync
