// The claim of a connector as a lock on a file beside the store. The kernel holds it: it ends with the process, however
// that ends. Used by SqliteStore.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/store/store.h"

namespace qualyswas::store {

// Locks `<store_path>.<hash of the connector's name>.lock`. The file stays: removing it would let two processes lock
// two files of one name. Busy when another claim lives, in this process or another.
Result<std::unique_ptr<Claim>> claim_file(const std::string& store_path, std::string_view connector);

}  // namespace qualyswas::store
