#include "connector/store/sqlite/checkpointer.h"

#include <sqlite3.h>

#include <memory>
#include <system_error>
#include <utility>

namespace qualyswas::store {
namespace {

void checkpoint(sqlite3* db) {
  // What it cannot do now (another program reads what is to be copied, the disk is full) stays in the log, whole.
  sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace

Checkpointer::Checkpointer(sqlite3* db, std::string path, const LogLimits& limits)
    : db_{db}, path_{std::move(path)}, limits_{limits} {
  sqlite3_wal_hook(db_, &committed, this);
}

Checkpointer::~Checkpointer() { sqlite3_wal_hook(db_, nullptr, nullptr); }

// Called by SQLite on the writer's thread when a transaction has been written.
int Checkpointer::committed(void* self, sqlite3* db, const char*, int pages) {
  auto& me = *static_cast<Checkpointer*>(self);
  if (pages < me.asked_at_) me.asked_at_ = 0;  // the log has begun anew
  if (pages >= me.limits_.longest) {
    const std::scoped_lock alone{me.checkpoint_};
    checkpoint(db);
  } else if (pages >= me.limits_.begin && pages - me.asked_at_ >= me.limits_.stride) {
    me.asked_at_ = pages;
    me.wake();
  }
  return SQLITE_OK;
}

void Checkpointer::wake() noexcept {
  try {
    if (!thread_.joinable()) thread_ = std::jthread{[this](const std::stop_token& stop) { work(stop); }};
    const std::scoped_lock lock{mutex_};
    asked_ = true;
    changed_.notify_one();
  } catch (const std::system_error&) {  // no thread to be had: the writer does it at the log's limit
  }
}

void Checkpointer::work(const std::stop_token& stop) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path_.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db{opened, &sqlite3_close};
  if (code != SQLITE_OK) return;
  if (sqlite3_exec(opened, "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64", nullptr, nullptr, nullptr) !=
      SQLITE_OK)
    return;
  for (;;) {
    {
      std::unique_lock lock{mutex_};
      if (!changed_.wait(lock, stop, [&] { return asked_; })) return;
      asked_ = false;
    }
    const std::scoped_lock alone{checkpoint_};
    checkpoint(opened);
  }
}

}  // namespace qualyswas::store
