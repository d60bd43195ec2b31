// The parameters of the KnowledgeBase list, read and checked as the classic API does.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/base/instant.h"
#include "mockqualys/base/text.h"
#include "mockqualys/server/classic.h"

namespace mockqualys::server {

struct QidRange {
  std::int64_t first, last;
};

// Default: the call has no `details`.
enum class Details { Default, Basic, All, None };

// Which moment of a record a date parameter looks at.
enum class Moment { Modified, ModifiedByUser, ModifiedByService, Published, CodeModified };
inline constexpr std::size_t kMoments = 5;

struct Window {
  std::optional<Instant> after, before;  // both exclusive
};

struct KnowledgeBaseQuery {
  Details details = Details::Default;
  bool echo_request = false;
  std::optional<std::vector<QidRange>> ids;  // ascending by first
  std::optional<std::int64_t> id_min, id_max;
  std::optional<bool> is_patchable;
  std::array<Window, kMoments> windows;
  std::optional<std::string> discovery_method;
  std::vector<std::string> discovery_auth_types;
  std::optional<std::string> cve;
  bool show_pci_reasons = false, show_supported_modules_info = false;
  bool show_disabled_flag = false, show_qid_change_log = false;

  bool names(std::int64_t qid) const;  // by ids, id_min and id_max
};

// Of a name given twice the last counts. Unknown names are refused first, then missing ones, then values in their
// order.
tl::expected<KnowledgeBaseQuery, SimpleReturn> parse_knowledge_base_query(const Parameters& parameters);

}  // namespace mockqualys::server
