// Which records a call that writes is about: the id in the path, else the id in its data, else the criteria. Nothing of
// these is refused, and so are an id and criteria together (our choice: never kinder than the service).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/qps/qps.h"
#include "mockqualys/qps/request.h"
#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

// Those that the user may see, ascending. An id that is unknown or outside of the scope is refused; criteria that let
// nothing through choose nothing.
tl::expected<std::vector<std::int64_t>, Answer> chosen_ids(const Context& context, const Request& request,
                                                           const std::optional<std::string>& id_in_data = {});

}  // namespace mockqualys::qps
