#include "mockqualys/server/faults/walks.h"

#include <charconv>

#include "mockqualys/base/text.h"
#include "mockqualys/qps/request.h"

namespace mockqualys::server {
namespace {

constexpr std::string_view kSearches = "/qps/rest/3.0/search/was/";
constexpr std::size_t kMostWalks = 256;

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::pair<std::string, std::string> key_of(const Request& request, std::string_view user) {
  return {std::string{request.path()}, std::string{user}};
}

}  // namespace

SearchCursor cursor_of(const Request& request) {
  constexpr std::string_view kPreferences[] = {"limitResults", "startFromOffset", "startFromId", "verbose",
                                               "limitHistories"};
  const bool json = request.header("Content-Type").find("json") != std::string_view::npos;
  const auto read = qps::read_request({.preferences = kPreferences}, request.body, json);
  if (!read) return {};
  for (const auto& criterion : read->criteria)
    if (equals_ignoring_case(criterion.field, "id") && equals_ignoring_case(criterion.op, "GREATER"))
      return {.is_set = true, .id = number_in(criterion.value)};
  if (read->preferences.start_from_id) return {.is_set = true, .id = *read->preferences.start_from_id};
  return {.is_set = read->preferences.start_from_offset.value_or(1) > 1};
}

bool says_more(const Reply& reply) {
  const auto text = reply.text();
  return text.find("<hasMoreRecords>true") != std::string_view::npos ||
         text.find("\"hasMoreRecords\":\"true\"") != std::string_view::npos;
}

int Walks::page_of(const Request& request, std::string_view user) {
  if (!request.path().starts_with(kSearches)) return 0;
  if (walks_.size() > kMostWalks) walks_.clear();
  auto& walk = walks_[key_of(request, user)];
  if (walk.page > 0 && walk.body == request.body) return walk.page;
  walk.page = walk.more && cursor_of(request).is_set ? walk.page + 1 : 1;
  walk.body = request.body;
  walk.more = true;
  return walk.page;
}

int Walks::last_page(const Request& request, std::string_view user) const {
  const auto walk = walks_.find(key_of(request, user));
  return walk == walks_.end() ? 0 : walk->second.page;
}

void Walks::note_answer(const Request& request, std::string_view user, const Reply& reply) {
  const auto walk = walks_.find(key_of(request, user));
  if (walk != walks_.end()) walk->second.more = says_more(reply);
}

}  // namespace mockqualys::server
