// A page: a ServiceResponse with its records, which faults change by the same calls whether it is XML or JSON. A name
// of an element may be a path below the record ("webApp/name").
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {

class Page {
 public:
  // nullptr: the answer is no ServiceResponse with responseCode SUCCESS.
  static std::unique_ptr<Page> of(const Reply& reply);
  virtual ~Page() = default;
  virtual void write_to(Reply& reply) const = 0;

  // The envelope: responseCode, count, hasMoreRecords, lastId.
  virtual std::optional<std::string> envelope(std::string_view name) const = 0;
  virtual void set_envelope(std::string_view name, std::string_view value) = 0;

  virtual std::size_t size() const = 0;  // records
  virtual void remove_data() = 0;
  virtual void reverse_records() = 0;
  virtual void repeat_record(std::size_t record) = 0;  // behind itself
  virtual void reverse_fields(std::size_t record) = 0;

  virtual std::optional<std::string> value(std::size_t record, std::string_view element) const = 0;
  // A text for a leaf that is there or is to be there. In JSON a number stays one when the text is a number.
  virtual void set(std::size_t record, std::string_view element, std::string_view text) = 0;
  virtual bool remove(std::size_t record, std::string_view element) = 0;
  virtual bool rename(std::size_t record, std::string_view element, std::string_view name) = 0;
  // A value of another type: a number for a text and a text for a number where the format tells them apart, else an
  // element <value> around the text.
  virtual bool retype(std::size_t record, std::string_view element) = 0;
  virtual bool set_null(std::size_t record, std::string_view element) = 0;  // JSON alone

  std::int64_t id(std::size_t record) const;
  void set_count() { set_envelope("count", std::to_string(size())); }
};

// Whole pages. False: the answer is no page, or `change` found nothing to do.
bool change_page(Strike& strike, bool (*change)(const Strike& strike, Page& page));

// Records of a page: that of the fault's `record`, else those that this parameter names.
inline constexpr Parameter kRecords =
    word("records", "first", "first last all", "of the page that are changed; the one of `record`, when it is given");
bool change_records(Strike& strike, bool (*change)(const Strike& strike, Page& page, std::size_t record));

}  // namespace mockqualys::server
