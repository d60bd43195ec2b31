// A whole store from one place to another: an SQLite file into a PostgreSQL database, and back.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace qualyswas::store {

// After each table, and every 10,000 rows of a long one: how many of it are copied.
using CopyProgress = std::function<void(std::string_view table, std::int64_t rows)>;

// Every row of the store at `from` into the one at `to`, which is made, or is there and empty; paths or URLs, as `open`
// takes them. `from` is read as it stands at one moment, and may be in use. All of it or nothing arrives. Returns the
// number of rows. Error Store names the side that is wrong.
Result<std::int64_t> copy_store(const std::string& from, const std::string& to, const CopyProgress& told = {});

}  // namespace qualyswas::store
