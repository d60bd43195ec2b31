#include "mockqualys/qps/chosen.h"

#include <fmt/core.h>

#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/filters.h"
#include "mockqualys/qps/reading.h"

namespace mockqualys::qps {

tl::expected<std::vector<std::int64_t>, Answer> chosen_ids(const Context& context, const Request& request,
                                                           const std::optional<std::string>& id_in_data) {
  const auto noun = context.resource.name, schema = context.resource.schema;
  const auto wrong = [&](std::string message, std::string resolution) {
    return tl::unexpected(
        refuse_for(invalid_request(std::move(message), std::move(resolution)), context.call, context.resource.schema));
  };
  const auto named = context.id.empty() ? id_in_data : std::optional<std::string>{context.id};
  if (named && id_in_data && *named != *id_in_data)
    return wrong(fmt::format("The ids of the address ({}) and of the data ({}) differ.", *named, *id_in_data),
                 "Specify one id.");
  if (named && !request.criteria.empty())
    return wrong(fmt::format("Criteria: The {} is named by its id already.", noun),
                 fmt::format("Specify the id of a {}, or criteria.", noun));
  if (named) {
    const auto id = parse_id(*named);
    if (!id) return tl::unexpected(not_an_id(context.call, *named, schema));
    if (!may_see(context.world, context.user, context.resource, *id))
      return tl::unexpected(not_found(context.call, schema));
    return std::vector{*id};
  }
  if (request.criteria.empty())
    return wrong(fmt::format("Criteria: {} needs an id or criteria.", context.call.operation),
                 fmt::format("Specify the id of a {} behind the object, or criteria.", noun));
  const auto tests = compile(context.resource.fields, request.criteria);
  if (!tests) return tl::unexpected(refuse_for(tests.error(), context.call, schema));
  return visible_ids(context, *tests);
}

}  // namespace mockqualys::qps
