// The store's file, held open beside SQLite for as long as the store is: made readable by its owner alone, and locked
// there, on the file itself, by whoever syncs a connector. So a hard link, a symbolic link or a lock file that was
// deleted does not let two syncs run. The kernel holds the lock: it ends with the process, however that ends.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/store/store.h"

namespace qualyswas::store {

class StoreFile {
 public:
  // Opens the file; makes it when it is not there. To be made before SQLite opens the file and to live longer: a
  // process that closes any descriptor of a file loses the locks that SQLite has on it. A file that cannot be opened is
  // no error here, SQLite says better why. ":memory:" is no file.
  explicit StoreFile(std::string path);

  // The end of the name's use, see below.
  ~StoreFile();
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;

  // Busy when the file is open under another of its names (hard links), here or in another process. SQLite names its
  // log after the file: by two names at a time there would be two logs, and data would be lost. To be asked before
  // SQLite reads the file.
  Result<void> use_this_name();

  // Busy when another claim of this connector lives, in this process or another, under whatever name of the file.
  Result<std::unique_ptr<Claim>> claim(std::string_view connector);

 private:
  struct InMemory {
    std::mutex mutex;
    std::set<std::string> claimed;
  };
  class MemoryClaim;

  bool is_still_there() const;

  std::string path_;
  std::shared_ptr<const int> descriptor_;  // null: could not be opened, or no file
  std::shared_ptr<InMemory> in_memory_;    // with ":memory:" alone
};

}  // namespace qualyswas::store
