// The findings of a page into PostgreSQL, many at once: what is stored of them is read by one question, what is new or
// changed is sent by COPY. Row by row each would be three journeys to the server.
#pragma once

#include <cstdint>
#include <memory>

#include "connector/store/sql/page.h"

namespace qualyswas::store {

// `db` is a PostgresDb.
std::unique_ptr<FindingsWriter> write_many(Db& db, std::int64_t connector, std::int64_t highest);

}  // namespace qualyswas::store
