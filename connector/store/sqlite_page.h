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

// The connection as its pages and assessments see it; lives longer than they do.
struct PageHome {
  SqliteDb& db;
  std::size_t most_bytes;
  bool open = false;  // the transaction of one of them is open
  // What was asked for while that transaction was open and must not share its fate (run state, log lines).
  std::vector<std::function<Result<void>()>> deferred = {};
  // Ends the time in which writes are deferred.
  Result<void> close();
};

class SqlitePage : public Page {
 public:
  SqlitePage(PageHome& home, std::string connector);
  ~SqlitePage() override;

  Result<void> upsert(std::vector<Sealed<model::AssetRow>> rows) override;
  Result<void> upsert(std::vector<Sealed<model::FindingRow>> rows) override;
  Result<void> upsert(std::vector<Sealed<model::SolutionRow>> rows) override;
  Result<Saved> write() override;
  Result<Saved> commit(Resource resource, const std::optional<Cursor>& cursor,
                       const std::optional<Range>& proven) override;
  Result<Saved> commit() override;

 private:
  template <class Row>
  using Waiting = std::vector<std::vector<Sealed<Row>>>;

  template <class Row>
  Result<void> keep(Waiting<Row>& waiting, std::vector<Sealed<Row>> rows);
  template <class Row>
  void write(Waiting<Row>& waiting);
  Written write(const Sealed<model::FindingRow>& row);
  Result<void> begin();
  void flush();
  void make_index();
  void collect_missing(Resource resource, const Range& range);
  void write_cursor(Resource resource, const std::optional<Cursor>& cursor);
  Result<Saved> finish(const std::function<void()>& last_words);
  Result<void> undo(Error error);
  void count(Written&& written);

  PageHome& home_;
  std::string connector_;
  Waiting<model::AssetRow> assets_;
  Waiting<model::FindingRow> findings_;
  Waiting<model::SolutionRow> solutions_;
  std::size_t waiting_bytes_ = 0;
  std::int64_t connector_id_ = 0;
  std::int64_t highest_finding_ = 0;  // while the transaction is open: no finding beyond is stored
  std::int64_t highest_before_ = 0;   // when it was opened
  std::vector<std::int64_t> brought_assets_, brought_findings_;  // the vendor's ids
  bool begun_ = false;
  bool done_ = false;
  std::optional<Error> failed_;  // nothing may follow a failure but the page's end
  Saved saved_;
};

std::string_view name_of(Resource resource);

}  // namespace qualyswas::store
