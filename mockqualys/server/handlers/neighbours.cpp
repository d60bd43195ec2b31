#include "mockqualys/server/handlers/neighbours.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/text.h"
#include "mockqualys/server/classic.h"

namespace mockqualys::server {
namespace {

using Name = std::string_view;

bool is_count(Name text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end && number >= 0;
}

// What both lists ask of a call.
std::optional<SimpleReturn> wrong(const Parameters& parameters) {
  const auto action = last_value(parameters, "action");
  if (!action) return refused_parameters("1903", "Missing required parameter(s): action");
  if (*action != "list")
    return refused_parameters("1905", fmt::format("parameter action has invalid value: {} (must be list)", *action));
  if (const auto limit = last_value(parameters, "truncation_limit"); limit && !is_count(*limit))
    return refused_parameters(
        "1905", fmt::format("parameter truncation_limit has invalid value: {} (not 0 or a positive integer)", *limit));
  return std::nullopt;
}

}  // namespace

// As recorded in 2022 of an account without hosts. Its many parameters are taken as they are: which there are is not
// known well enough to refuse one.
Reply answer_host_list(const World& world, const Request& request, const std::string& origin) {
  const auto now = world.now();
  if (const auto why = wrong(parameters_of(request))) return simple_return(*why, origin, now);
  return classic_document(kXml,
                          fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"
                                      "<!DOCTYPE HOST_LIST_OUTPUT SYSTEM "
                                      "\"{}/api/2.0/fo/asset/host/dtd/list/output.dtd\">\n"
                                      "{}<HOST_LIST_OUTPUT>\n  <RESPONSE>\n    <DATETIME>{}</DATETIME>\n  </RESPONSE>\n"
                                      "</HOST_LIST_OUTPUT>\n{}",
                                      origin, kBeforeRoot, format_instant(now), kAfterRoot));
}

// CSV between marker lines; errors are XML. The content type and the quotes of the first line are our choice.
Reply answer_activity_log(const World& world, const Request& request, const std::string& origin) {
  constexpr auto kParameters =
      std::to_array<Name>({"action", "user_action", "action_details", "username", "since_datetime", "until_datetime",
                           "user_role", "output_format", "truncation_limit", "id_max"});
  const auto parameters = parameters_of(request);
  std::vector<std::string> unknown;
  for (const auto& [name, value] : parameters)
    if (std::ranges::find(kParameters, name) == kParameters.end() && std::ranges::find(unknown, name) == unknown.end())
      unknown.push_back(name);
  const auto why =
      unknown.empty()
          ? wrong(parameters)
          : refused_parameters("1901", fmt::format("Unrecognized parameter(s): {}", fmt::join(unknown, ", ")));
  if (why) return simple_return(*why, origin, world.now());
  return classic_document("text/csv;charset=UTF-8",
                          "----BEGIN_RESPONSE_BODY_CSV\n"
                          "\"Date\",\"Action\",\"Module\",\"Details\",\"User Name\",\"User Role\",\"User IP\"\n"
                          "----END_RESPONSE_BODY_CSV\n");
}

}  // namespace mockqualys::server
