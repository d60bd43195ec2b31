// Proves one page of a search answer while it is read: what the envelope says must be what the records are. The walk
// uses it on every attempt of every page. It stores nothing and knows neither HTTP nor the records' contents.
#pragma once

#include <cstdint>
#include <optional>

#include "connector/base/error.h"
#include "connector/store/store.h"
#include "connector/wire/decode.h"

namespace qualyswas::sync {

struct PageEnd {
  bool more = false;         // the vendor says that another page follows
  std::int64_t last_id = 0;  // the cursor after this page
  std::int64_t records = 0, unreadable = 0;
  bool operator==(const PageEnd&) const = default;
};

class PageProof {
 public:
  // Of a page of the ids after `after_id` up to `until_id`.
  explicit PageProof(std::int64_t after_id, std::int64_t until_id = store::kHighestId)
      : after_id_{after_id}, until_id_{until_id}, last_id_{after_id} {}

  // Ids rise strictly and all stand above the cursor that was asked for; a page that begins at or below it is one the
  // vendor has sent before. None stands beyond the end that was asked for.
  Result<void> record(std::int64_t id);
  // A record that could not be read takes its place in the order when its id is known.
  Result<void> unreadable(std::optional<std::int64_t> id);
  void head(const wire::PageHead& head) { head_ = head; }
  // To be asked when the whole answer has been read.
  Result<PageEnd> finish() const;

 private:
  Result<void> rises(std::int64_t id);

  std::int64_t after_id_, until_id_, last_id_;
  std::int64_t records_ = 0, unreadable_ = 0;
  bool last_is_known_ = true;  // false after an unreadable record without an id
  std::optional<wire::PageHead> head_;
};

}  // namespace qualyswas::sync
