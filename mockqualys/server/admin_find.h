// Records of every kind in the admin API: found, changed and removed by the criteria of a QPS search, added as XML.
#pragma once

#include <array>

#include "mockqualys/qps/filters.h"
#include "mockqualys/server/admin_calls.h"

namespace mockqualys::server {

inline constexpr std::string_view kCriteriaSchema =
    R"({"type": "array", "items": {"type": "object", "required": ["field", "operator", "value"], "additionalProperties":
        false, "properties": {"field": {"type": "string"}, "operator": {"type": "string"}, "value": {"type": ["string",
        "integer", "boolean"]}, "name": {"type": "string"}}}})";

// What records of the kind are found by: the fields of its searches, the id of a kind that has none.
qps::FilterFields fields_of(Kind kind);

Json list_kinds(const Desk& desk, const Request& request);

inline constexpr auto kFindKeys = std::to_array<Key>({
    {"criteria", kCriteriaSchema, "as in the filters of a QPS search; all must hold"},
    {"limit", kNumberSchema, "records of a page, 1 to 1000; 100 when it is not given"},
    {"after", kNumberSchema, "the id that the page begins behind"},
});
// Besides these, every field of the kind as a parameter: ?status=NEW is `status EQUALS NEW`.
inline constexpr auto kFindQuery = std::to_array<Key>({
    {"limit", kNumberSchema, "records of a page, 1 to 1000; 100 when it is not given"},
    {"after", kNumberSchema, "the id that the page begins behind"},
});
Json find_by_query(const Desk& desk, const Request& request);
Json find_records(const Desk& desk, const Request& request);

inline constexpr auto kDigestKeys = std::to_array<Key>({
    {"fields", kTextsSchema, "what stands in a record's line behind its id, in this order"},
    {"criteria", kCriteriaSchema, "as in the filters of a QPS search; all must hold"},
});
// Besides it, every field of the kind as a parameter, as above.
inline constexpr auto kDigestQuery = std::to_array<Key>({
    {"fields", kTextSchema, "what stands in a record's line behind its id, in this order: status,severity"},
});
Json digest_by_query(const Desk& desk, const Request& request);
Json digest_records(const Desk& desk, const Request& request);

inline constexpr auto kNewRecordKeys = std::to_array<Key>({{"xml", kTextSchema, "the record as the vendor writes it"}});
Json add_record_of_kind(const Desk& desk, const Request& request);

inline constexpr auto kEditManyKeys = std::to_array<Key>({
    {"criteria", kCriteriaSchema, "which records; an empty list: all"},
    {"set", kObjectSchema, "paths of elements and their new values; null removes one"},
    {"odd", kFlagSchema, "takes elements that Qualys does not have"},
});
Json edit_records(const Desk& desk, const Request& request);

inline constexpr auto kRemoveManyKeys =
    std::to_array<Key>({{"criteria", kCriteriaSchema, "which records; an empty list: all"}});
Json remove_records(const Desk& desk, const Request& request);

}  // namespace mockqualys::server
