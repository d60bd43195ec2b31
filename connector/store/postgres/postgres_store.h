// The PostgreSQL adapter with its options open. Used by tests and by measurements; everybody else calls open().
#pragma once

#include <memory>
#include <string>

#include "connector/base/error.h"
#include "connector/store/postgres/db.h"
#include "connector/store/store.h"

namespace qualyswas::store {

// `url`: "postgresql://user@host/database", everything that libpq takes. Makes the schema `qwas` in that database, or
// brings it up to date.
Result<std::unique_ptr<Store>> open_postgres(const std::string& url, const PostgresOptions& options = {});

// Whether that database has the schema; it is not made.
Result<bool> has_postgres_store(const std::string& url);

}  // namespace qualyswas::store
