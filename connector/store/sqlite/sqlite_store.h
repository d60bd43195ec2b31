// The SQLite adapter with its options open. Used by tests and by measurements; everybody else calls open_sqlite(path).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "connector/base/error.h"
#include "connector/store/store.h"

namespace qualyswas::store {

struct SqliteOptions {
  std::optional<std::int64_t> max_pages;           // the file may not grow beyond: stands for a full disk
  std::chrono::milliseconds longest_lock{30'000};  // how long a write waits for another process's write
  std::size_t page_bytes = 8 << 20;  // rows of an open Page kept in memory; beyond, its transaction begins
};

// `path` may be ":memory:": a store of this object alone.
Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, const SqliteOptions& options);

}  // namespace qualyswas::store
