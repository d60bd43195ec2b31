// The part of the admin API that gives users worlds of their own.
#pragma once

#include <array>

#include "mockqualys/server/admin_calls.h"

namespace mockqualys::server {

inline constexpr auto kWorldKeys = std::to_array<Key>({
    {"password", kTextSchema, "of the user; that of the server's account of this name when it is not given"},
    {"estate", kTextSchema, "a shipped estate or a folder; the server's when it is not given"},
    {"findings", kNumberSchema, "an estate computed from a seed: how many findings"},
    {"webapps", kNumberSchema, "and web apps"},
    {"seed", kNumberSchema, "another seed, another estate"},
    {"start", kTextSchema, "where the estate's calendar begins: a moment"},
    {"now", kTextSchema, "where the clock begins: a moment"},
    {"limits", kTextSchema, "express, standard, enterprise, premium or off"},
});

Json list_worlds(const Desk& desk, const Request& request);
Json put_world(const Desk& desk, const Request& request);
Json delete_world(const Desk& desk, const Request& request);

}  // namespace mockqualys::server
