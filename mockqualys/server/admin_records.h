// The records' part of the admin API.
#pragma once

#include <array>

#include "mockqualys/server/admin_calls.h"

namespace mockqualys::server {

// The edits of a body's "set", judged: what the vendor's records do not have is refused unless the body says "odd".
struct JudgedEdits {
  std::vector<Edit> edits;
  std::string note;  // what Qualys would not send; empty: nothing
};
JudgedEdits read_judged_edits(std::string_view record, const Json& body);  // by the name of its element: "Finding"

// What of a record that was added Qualys would not send, as one line; empty: nothing.
std::string oddities_of(const std::string& xml);

Json add_xml(const Desk& desk, Kind kind, const std::string& xml);

inline constexpr auto kEditKeys = std::to_array<Key>({
    {"finding", kNumberSchema, "the id of the finding"},
    {"webapp", kNumberSchema, "or that of the web app"},
    {"set", kObjectSchema, "paths of elements and their new values; null removes one"},
    {"odd", kFlagSchema, "takes elements that Qualys does not have"},
});
Json edit_record(const Desk& desk, const Request& request);

inline constexpr auto kAddKeys = std::to_array<Key>({
    {"finding", kTextSchema, "the XML of a finding"},
    {"webapp", kTextSchema, "or that of a web app"},
});
Json add_record(const Desk& desk, const Request& request);

inline constexpr auto kRemoveKeys = std::to_array<Key>({
    {"finding", kNumberSchema, "the id of the finding"},
    {"webapp", kNumberSchema, "or that of the web app"},
    {"report", kNumberSchema, "or that of the report"},
});
Json remove_record(const Desk& desk, const Request& request);

}  // namespace mockqualys::server
