// Copies a store's log back into its file on a thread of its own, so that a sync does not wait for the disk: a
// checkpoint waits for it twice, and the writer would have to each time. The writer still makes the one checkpoint that
// lets the log begin anew; by then most of it is done.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

struct sqlite3;

namespace qualyswas::store {

// Thresholds in pages of the log (16 KiB each, in a file of ours; one page of a sync may write 4 MiB).
struct LogLimits {
  int begin = 512;     // no thread for a log that stays below
  int stride = 256;    // what a background checkpoint is worth
  int longest = 4096;  // beyond, the writer makes one itself: the log grows no further unless a reader holds it
};

class Checkpointer {
 public:
  // Takes the place of SQLite's own checkpoints of `db`, a connection to the file `path`; lives shorter than it. A
  // store that is no file, or has no log, never wakes it.
  Checkpointer(sqlite3* db, std::string path, const LogLimits& limits = {});
  ~Checkpointer();  // ends what has been begun or asked for
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

 private:
  static int committed(void* self, sqlite3* db, const char* schema, int pages);
  void wake() noexcept;
  void work(const std::stop_token& stop);

  sqlite3* const db_;
  const std::string path_;
  const LogLimits limits_;
  int asked_at_ = 0;  // the log's length at the last wake; of the writer's thread

  std::mutex checkpoint_;  // held by whoever makes one
  std::mutex mutex_;       // guards asked_
  std::condition_variable_any changed_;
  bool asked_ = false;
  std::jthread thread_;
};

}  // namespace qualyswas::store
