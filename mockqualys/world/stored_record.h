// A record of an estate as the world keeps it: both forms as text, ready to be copied into an answer, and the values of
// its filterable fields. Immutable; an edit makes a new one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/records.h"
#include "mockqualys/world/world.h"

namespace mockqualys {

struct StoredRecord {
  std::int64_t id = 0;
  std::string full, brief;
  std::vector<std::pair<Field, std::string>> fields;  // those present, in the order of the field tables
};

using RecordPtr = std::shared_ptr<const StoredRecord>;

// The first value of a field; empty when the record has none.
std::string_view first_value(const StoredRecord& record, Field field);

// Every failure is one readable line, without the name of the file.
tl::expected<RecordPtr, std::string> store_record(Kind kind, const pugi::xml_node& element);
tl::expected<RecordPtr, std::string> parse_record(Kind kind, std::string_view xml);
tl::expected<RecordPtr, std::string> edit_record(Kind kind, const StoredRecord& record, std::span<const Edit> edits);

// Puts an element, given as XML, where the vendor's order has it below `parent` (a path, made when it is missing).
tl::expected<RecordPtr, std::string> insert_in_record(Kind kind, const StoredRecord& record, std::string_view parent,
                                                      std::string_view xml);

std::string_view element_name(Kind kind);  // "WebApp", "Finding", "Report"

}  // namespace mockqualys
