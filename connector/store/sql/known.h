// What an incremental run asks the store: up to when everything is known, how much of it the vendor still delivers, and
// which of it is ignored. And how the stored ids are spread, for a walk that reads them in parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "connector/store/sql/db.h"
#include "connector/store/store.h"

namespace qualyswas::store {

std::optional<KnownUntil> known_until(Db& db, std::int64_t connector);
// Within a transaction.
void set_known_until(Db& db, std::int64_t connector, const std::optional<KnownUntil>& known);
Delivered delivered(Db& db, std::int64_t connector, bool informational);
std::vector<std::int64_t> ignored(Db& db, std::int64_t connector, bool informational);
Store::Spread spread(Db& db, std::int64_t connector, Resource resource, int parts);

}  // namespace qualyswas::store
