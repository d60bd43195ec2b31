#include "mockqualys/server/handlers/knowledge_base_query.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mockqualys::server {
namespace {

using Why = std::string;  // what stands in the brackets of the vendor's message
using Taken = tl::expected<void, Why>;

std::optional<std::int64_t> parse_positive(std::string_view text) {
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value < 1) return std::nullopt;
  return value;
}

std::optional<QidRange> parse_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = parse_positive(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_positive(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return QidRange{*first, *last};
}

Taken take_ids(std::string_view value, KnowledgeBaseQuery& query) {
  std::vector<QidRange> ranges;
  for (const auto part : split(value, ',')) {
    const auto range = parse_range(part);
    if (!range) return tl::unexpected(fmt::format("neither a positive integer nor a range: {}", part));
    ranges.push_back(*range);
  }
  std::ranges::sort(ranges, {}, &QidRange::first);
  // Merged, so that a search by the first number finds the one range that can hold a QID.
  std::vector<QidRange> merged;
  for (const auto& range : ranges) {
    if (!merged.empty() && range.first <= merged.back().last)
      merged.back().last = std::max(merged.back().last, range.last);
    else
      merged.push_back(range);
  }
  query.ids = std::move(merged);
  return {};
}

template <auto Member>
Taken take_integer(std::string_view value, KnowledgeBaseQuery& query) {
  const auto number = parse_positive(value);
  if (!number) return tl::unexpected(Why{"not a positive integer"});
  query.*Member = *number;
  return {};
}

template <auto Member>
Taken take_flag(std::string_view value, KnowledgeBaseQuery& query) {
  if (value != "0" && value != "1") return tl::unexpected(Why{"must be 0 or 1"});
  query.*Member = value == "1";
  return {};
}

// YYYY-MM-DD means the day's first second.
std::optional<Instant> parse_date(std::string_view text) {
  constexpr std::size_t kDayLength = 10;
  return parse_instant(text.size() == kDayLength ? fmt::format("{}T00:00:00Z", text) : std::string{text});
}

template <Moment Of, auto Side>
Taken take_date(std::string_view value, KnowledgeBaseQuery& query) {
  const auto date = parse_date(value);
  if (!date) return tl::unexpected(Why{"must be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ"});
  query.windows[static_cast<std::size_t>(Of)].*Side = *date;
  return {};
}

Taken take_action(std::string_view value, KnowledgeBaseQuery&) {
  if (value != "list") return tl::unexpected(Why{"must be list"});
  return {};
}

Taken take_details(std::string_view value, KnowledgeBaseQuery& query) {
  if (value == "Basic")
    query.details = Details::Basic;
  else if (value == "All")
    query.details = Details::All;
  else if (value == "None")
    query.details = Details::None;
  else
    return tl::unexpected(Why{"must be one of Basic, All, None"});
  return {};
}

Taken take_discovery_method(std::string_view value, KnowledgeBaseQuery& query) {
  constexpr auto kMethods = std::to_array<std::string_view>(
      {"Remote", "Authenticated", "RemoteOnly", "AuthenticatedOnly", "RemoteAndAuthenticated"});
  if (std::ranges::find(kMethods, value) == kMethods.end())
    return tl::unexpected(fmt::format("must be one of {}", fmt::join(kMethods, ", ")));
  query.discovery_method = value;
  return {};
}

Taken take_discovery_auth_types(std::string_view value, KnowledgeBaseQuery& query) {
  for (const auto type : split(value, ',')) {
    if (type.empty()) return tl::unexpected(Why{"a comma separated list"});
    query.discovery_auth_types.emplace_back(type);
  }
  return {};
}

Taken take_cve(std::string_view value, KnowledgeBaseQuery& query) {
  if (!value.starts_with("CVE-")) return tl::unexpected(Why{"not a CVE id"});
  query.cve = value;
  return {};
}

struct Parameter {
  std::string_view name;
  Taken (*take)(std::string_view value, KnowledgeBaseQuery& query);
};

using Query = KnowledgeBaseQuery;

// The vendor's API guide, KnowledgeBase download, action=list. Names are case sensitive. truncation_limit, show_cve and
// show_cvss are of other calls and are refused.
constexpr auto kParameters = std::to_array<Parameter>({
    {"action", take_action},
    {"echo_request", take_flag<&Query::echo_request>},
    {"details", take_details},
    {"ids", take_ids},
    {"id_min", take_integer<&Query::id_min>},
    {"id_max", take_integer<&Query::id_max>},
    {"is_patchable", take_flag<&Query::is_patchable>},
    {"last_modified_after", take_date<Moment::Modified, &Window::after>},
    {"last_modified_before", take_date<Moment::Modified, &Window::before>},
    {"last_modified_by_user_after", take_date<Moment::ModifiedByUser, &Window::after>},
    {"last_modified_by_user_before", take_date<Moment::ModifiedByUser, &Window::before>},
    {"last_modified_by_service_after", take_date<Moment::ModifiedByService, &Window::after>},
    {"last_modified_by_service_before", take_date<Moment::ModifiedByService, &Window::before>},
    {"published_after", take_date<Moment::Published, &Window::after>},
    {"published_before", take_date<Moment::Published, &Window::before>},
    {"code_modified_after", take_date<Moment::CodeModified, &Window::after>},
    {"code_modified_before", take_date<Moment::CodeModified, &Window::before>},
    {"discovery_method", take_discovery_method},
    {"discovery_auth_types", take_discovery_auth_types},
    {"cve", take_cve},
    {"show_pci_reasons", take_flag<&Query::show_pci_reasons>},
    {"show_supported_modules_info", take_flag<&Query::show_supported_modules_info>},
    {"show_disabled_flag", take_flag<&Query::show_disabled_flag>},
    {"show_qid_change_log", take_flag<&Query::show_qid_change_log>},
});

}  // namespace

bool KnowledgeBaseQuery::names(std::int64_t qid) const {
  if ((id_min && qid < *id_min) || (id_max && qid > *id_max)) return false;
  if (!ids) return true;
  const auto after = std::ranges::upper_bound(*ids, qid, {}, &QidRange::first);
  return after != ids->begin() && qid <= std::prev(after)->last;
}

tl::expected<KnowledgeBaseQuery, SimpleReturn> parse_knowledge_base_query(const Parameters& parameters) {
  Parameters last;
  std::vector<std::string> unknown;
  for (const auto& [name, value] : parameters) {
    if (std::ranges::find(kParameters, name, &Parameter::name) == kParameters.end()) {
      if (std::ranges::find(unknown, name) == unknown.end()) unknown.push_back(name);
      continue;
    }
    const auto same = std::ranges::find(last, name, &Parameters::value_type::first);
    if (same == last.end())
      last.emplace_back(name, value);
    else
      same->second = value;
  }
  if (!unknown.empty())
    return tl::unexpected(
        refused_parameters("1901", fmt::format("Unrecognized parameter(s): {}", fmt::join(unknown, ", "))));
  if (std::ranges::find(last, "action", &Parameters::value_type::first) == last.end())
    return tl::unexpected(refused_parameters("1903", "Missing required parameter(s): action"));

  KnowledgeBaseQuery query;
  for (const auto& [name, value] : last) {
    const auto* parameter = std::ranges::find(kParameters, name, &Parameter::name);
    const auto taken = parameter->take(value, query);
    if (!taken)
      return tl::unexpected(refused_parameters(
          "1905", fmt::format("parameter {} has invalid value: {} ({})", name, value, taken.error())));
  }
  return query;
}

}  // namespace mockqualys::server
