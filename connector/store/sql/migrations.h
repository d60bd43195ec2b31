// The numbered migrations of each database, embedded by embed_migrations.cmake. Number N brings a schema from version
// N-1 to N.
#pragma once

#include <span>
#include <string_view>

namespace qualyswas::store {

std::span<const std::string_view> sqlite_migrations();
std::span<const std::string_view> postgres_migrations();

}  // namespace qualyswas::store
