// One page on its way into the database. Rows wait in memory until `commit`, so that the write lock is held for
// milliseconds and not while the vendor's answer trickles in; a page with more bytes than PageHome::most_bytes begins
// its transaction early, so that memory stays flat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/store/sql/db.h"
#include "connector/store/sql/rows.h"
#include "connector/store/store.h"

namespace qualyswas::store {

// How the findings of a page get into the database: row by row, or many at once. Of one transaction.
class FindingsWriter {
 public:
  virtual ~FindingsWriter() = default;
  using Each = std::function<void(Written&&)>;
  virtual void write(const std::vector<Sealed<model::FindingRow>>& rows, const Each& each) = 0;
};

// Of what the page may bring, no finding beyond `highest` is stored: the vendor's ids rise, and on a first sync no row
// has to be looked for.
using MakeWriter = std::function<std::unique_ptr<FindingsWriter>(Db& db, std::int64_t connector, std::int64_t highest)>;
std::unique_ptr<FindingsWriter> write_row_by_row(Db& db, std::int64_t connector, std::int64_t highest);

// The connection as its pages and assessments see it; lives longer than they do.
struct PageHome {
  Db& db;
  std::size_t most_bytes;  // of rows that wait in memory; beyond, a page's transaction begins
  MakeWriter make_writer;
  bool open = false;  // the transaction of one of them is open
  // What was asked for while that transaction was open and must not share its fate (run state, log lines).
  std::vector<std::function<Result<void>()>> deferred = {};
  // Ends the time in which writes are deferred.
  Result<void> close();
};

class SqlPage : public Page {
 public:
  SqlPage(PageHome& home, std::string connector, std::int64_t until);
  ~SqlPage() override;

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
  Result<void> begin();
  void flush();
  void collect_missing(Resource resource, const Range& range);
  void write_cursor(Resource resource, const std::optional<Cursor>& cursor);
  Result<Saved> finish(const std::function<void()>& last_words);
  Result<void> undo(Error error);
  void count(Written&& written);

  PageHome& home_;
  std::string connector_;
  std::int64_t until_;  // brings no finding beyond
  Waiting<model::AssetRow> assets_;
  Waiting<model::FindingRow> findings_;
  Waiting<model::SolutionRow> solutions_;
  std::size_t waiting_bytes_ = 0;
  std::int64_t connector_id_ = 0;
  std::int64_t highest_before_ = 0;  // when the transaction was opened none up to `until_` and beyond was stored
  std::unique_ptr<FindingsWriter> findings_writer_;
  std::vector<std::int64_t> brought_assets_, brought_findings_;  // the vendor's ids
  bool begun_ = false;
  bool done_ = false;
  std::optional<Error> failed_;  // nothing may follow a failure but the page's end
  Saved saved_;
};

std::string_view name_of(Resource resource);

}  // namespace qualyswas::store
