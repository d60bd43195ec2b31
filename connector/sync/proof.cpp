#include "connector/sync/proof.h"

#include <fmt/format.h>

namespace qualyswas::sync {
namespace {

tl::unexpected<Error> unproven(std::string what) {
  return fail(ErrorKind::Decode, std::move(what),
              "Nothing is wrong with the configuration; if the next sync says the same, report it to Qualys support.");
}

}  // namespace

Result<void> PageProof::rises(std::int64_t id) {
  if (id <= after_id_)
    return unproven(fmt::format("the vendor sent the same page again: record {} when those after {} were asked for", id,
                                after_id_));
  if (id <= last_id_) return unproven(fmt::format("the page is not in order: record {} after record {}", id, last_id_));
  if (id > until_id_)
    return unproven(fmt::format("the vendor sent record {} when those up to {} were asked for", id, until_id_));
  last_id_ = id;
  return {};
}

Result<void> PageProof::record(std::int64_t id) {
  ++records_;
  last_is_known_ = true;
  return rises(id);
}

Result<void> PageProof::unreadable(std::optional<std::int64_t> id) {
  ++unreadable_;
  last_is_known_ = id.has_value();
  return id ? rises(*id) : Result<void>{};
}

Result<PageEnd> PageProof::finish() const {
  if (!head_) return unproven("the page has no envelope");
  const auto here = records_ + unreadable_;
  if (!head_->count) return unproven("the page does not say how many records it holds");
  if (*head_->count != here) return unproven(fmt::format("the page says {} records and holds {}", *head_->count, here));
  if (here > 0 && !head_->has_more) return unproven("the page does not say whether more records follow");

  const bool more = head_->has_more.value_or(false);
  if (more && here == 0) return unproven("the page is empty and says that more records follow");
  if (more && !head_->last_id) return unproven("more records follow, but the page does not say after which id");
  if (here > 0 && head_->last_id) {
    // Without the last record's id all that can be asked is that the cursor moves past those that are known.
    if (last_is_known_ && *head_->last_id != last_id_)
      return unproven(
          fmt::format("the page says that it ends at record {} and ends at record {}", *head_->last_id, last_id_));
    if (!last_is_known_ && *head_->last_id <= last_id_)
      return unproven(fmt::format("the page says that it ends at record {}, before record {} which it holds",
                                  *head_->last_id, last_id_));
  }
  return PageEnd{
      .more = more, .last_id = head_->last_id.value_or(last_id_), .records = records_, .unreadable = unreadable_};
}

}  // namespace qualyswas::sync
