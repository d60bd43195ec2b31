// What the fake saw, read back: the criteria of a service request in either format, the form of a KnowledgeBase call.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/server/server.h"

namespace qualyswas::conformance {

struct Criterion {
  std::string field, op, value;
  bool operator==(const Criterion&) const = default;
};

// Of a search or count; empty when the body has none. Throws LabError when the body is neither XML nor JSON.
std::vector<Criterion> criteria_of(const mockqualys::JournalEntry& entry);

// The QIDs that a KnowledgeBase call asks for, in its order, from the query or the form.
std::vector<std::int64_t> qids_of(const mockqualys::JournalEntry& entry);

// The entries whose path begins so, in the order seen. A path with and without a slash at its end is the same.
std::vector<mockqualys::JournalEntry> entries_to(const std::vector<mockqualys::JournalEntry>& journal,
                                                 std::string_view path);

inline constexpr std::string_view kSearchWebApps = "/qps/rest/3.0/search/was/webapp";
inline constexpr std::string_view kSearchFindings = "/qps/rest/3.0/search/was/finding";
inline constexpr std::string_view kCountWebApps = "/qps/rest/3.0/count/was/webapp";
inline constexpr std::string_view kCountFindings = "/qps/rest/3.0/count/was/finding";
inline constexpr std::string_view kKnowledgeBase = "/api/4.0/fo/knowledge_base/vuln";

// "2026-01-05T06:00:00Z" as a case writes it. Throws LabError on anything else.
std::chrono::sys_seconds instant(std::string_view text);

}  // namespace qualyswas::conformance
