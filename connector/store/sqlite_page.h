// One page on its way into SQLite. Rows wait in memory until `commit`, so that the write lock is held for milliseconds
// and not while the vendor's answer trickles in; a page with more bytes than SqliteOptions::page_bytes begins its
// transaction early, so that memory stays flat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/store/sqlite_db.h"
#include "connector/store/sqlite_rows.h"
#include "connector/store/store.h"

namespace qualyswas::store {

std::size_t bytes_of(const model::AssetRow& row);
std::size_t bytes_of(const model::FindingRow& row);
std::size_t bytes_of(const model::SolutionRow& row);

// Slots are assigned to, not made anew: the next page finds the memory of the last one. That of an unusually long row
// is given back, else every slot would end up as large as the longest row that ever passed.
template <class Row>
class RowBuffer {
 public:
  void push(const Row& row) {
    if (used_ == rows_.size()) {
      rows_.push_back(row);
    } else {
      rows_[used_] = row;
    }
    ++used_;
  }
  template <class Each>
  void drain(Each each) {
    for (std::size_t i = 0; i < used_; ++i) each(rows_[i]);
    clear();
  }
  void clear() {
    for (std::size_t i = 0; i < used_; ++i) {
      if (bytes_of(rows_[i]) <= kKeptBytes) continue;
      std::destroy_at(&rows_[i]);
      std::construct_at(&rows_[i]);
    }
    used_ = 0;
  }

 private:
  static constexpr std::size_t kKeptBytes = 16 << 10;
  std::vector<Row> rows_;
  std::size_t used_ = 0;
};

struct PageBuffer {
  RowBuffer<model::AssetRow> assets;
  RowBuffer<model::FindingRow> findings;
  RowBuffer<model::SolutionRow> solutions;
  std::size_t bytes = 0;
};

// The connection as its pages see it; lives longer than they do.
struct PageHome {
  SqliteDb& db;
  std::size_t most_bytes;
  std::unique_ptr<PageBuffer> spare = {};  // the buffer of the last page
  bool open = false;                       // a page's transaction is open
  // What was asked for while a page's transaction was open and must not share its fate (run state, log lines).
  std::vector<std::function<Result<void>()>> deferred = {};
  // Ends the time in which writes are deferred.
  Result<void> close();
};

class SqlitePage : public Page {
 public:
  SqlitePage(PageHome& home, std::string connector);
  ~SqlitePage() override;

  Result<void> upsert(const model::AssetRow& row) override;
  Result<void> upsert(const model::FindingRow& row) override;
  Result<void> upsert(const model::SolutionRow& row) override;
  Result<Saved> commit(Resource resource, const std::optional<Cursor>& cursor) override;
  Result<Saved> commit() override;

 private:
  template <class Row>
  Result<void> keep(RowBuffer<Row>& buffer, const Row& row);
  void begin();
  void flush();
  void write_cursor(Resource resource, const std::optional<Cursor>& cursor);
  Result<Saved> finish(const std::function<void()>& last_words);
  Result<void> undo(Error error);
  void count(Change change);

  PageHome& home_;
  std::string connector_;
  std::unique_ptr<PageBuffer> buffer_;
  std::int64_t connector_id_ = 0;
  std::int64_t highest_finding_ = 0;  // while the transaction is open: no finding beyond is stored
  bool begun_ = false;
  bool done_ = false;
  std::optional<Error> failed_;  // nothing may follow a failure but the page's end
  Saved saved_;
};

std::string_view name_of(Resource resource);

}  // namespace qualyswas::store
