// count, search and get: the calls that every resource answers alike, from its records in the world.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

Answer count_records(const Context& context);
Answer search_records(const Context& context);
Answer get_record(const Context& context);

// The ids of the records that the user may see and the criteria let through, ascending.
std::vector<std::int64_t> visible_ids(const Context& context, std::span<const Test> tests);
bool may_see(const World& world, const User& user, const Resource& resource, std::int64_t id);

// What a list of records may be asked for that has no long form.
inline constexpr auto kPagingPreferences =
    std::to_array<std::string_view>({"limitResults", "startFromOffset", "startFromId"});

// The operations of a resource that clients only read.
inline constexpr Operation kCount{"count", Method::Either, Id::None, count_records};
inline constexpr Operation kPostCount{"count", Method::Post, Id::None, count_records};  // no page names GET for it
inline constexpr Operation kSearch{"search", Method::Post, Id::None, search_records};
inline constexpr Operation kGet{"get", Method::Get, Id::Required, get_record};

}  // namespace mockqualys::qps
