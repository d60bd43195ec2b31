#include "connector/sync/bound.h"

#include <algorithm>

#include <fmt/format.h>

namespace qualyswas::sync {
namespace {

// Each stands for a tenth more: a subscription that has grown sixfold during one walk is not one.
constexpr int kMostRecounts = 20;

}  // namespace

// A tenth, and ten pages or a thousand records on top: what is deleted behind the cursor of a long walk was read all
// the same.
std::int64_t most_records(std::int64_t counted, int page_size) {
  return counted + counted / 10 + std::min<std::int64_t>(1'000, std::int64_t{10} * page_size);
}

bool fell_far(std::int64_t before, std::int64_t after) {
  return before > after && (after == 0 || before - after > std::max<std::int64_t>(3, before / 10));
}

std::string told_fall(std::string_view what, std::int64_t before, std::int64_t after) {
  if (after >= before) return {};
  return fmt::format("the vendor's count of {} fell from {} to {} while they were read{}", what, before, after,
                     fell_far(before, after) ? ": what this user may see was probably being changed. Nothing that is "
                                               "missing now is taken for gone; sync again"
                                             : fmt::format("; all {} were read", after));
}

Result<void> Bound::allow_after(const PageEnd& page) {
  seen_ += page.records + page.unreadable;
  if (!page.more || seen_ <= most_records(counted_, page_size_)) return {};
  const auto now = count_();
  if (!now) return fail(now.error().during(fmt::format("counting {} again", what_)));
  counted_ = *now;
  if (++recounts_ <= kMostRecounts && seen_ <= most_records(counted_, page_size_)) return {};
  is_exceeded_ = true;
  return fail(ErrorKind::Decode,
              fmt::format("reading {} was ended: the vendor counts {}, its pages have brought {} and announce more",
                          what_, counted_, seen_),
              "Sync again; if it says the same, report to Qualys support that the pages of this search do not end.");
}

}  // namespace qualyswas::sync
