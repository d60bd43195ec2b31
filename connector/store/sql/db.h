// One connection to a database, as the code of this folder sees it: statements, transactions, and the place where
// exceptions end as Error Store. SQLite and PostgreSQL stand behind it (sqlite/db.h, postgres/db.h).
//
// Statements are written in the SQL that both understand. Parameters are `?`, or `?1`, `?2` where one stands twice;
// truth is 0 or 1; `coalesce`, `CASE` and `ON CONFLICT (...)` stand for what each has words of its own for.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"

namespace qualyswas::store {

class Statement {
 public:
  virtual ~Statement() = default;
  // To the beginning: no row, and parameters are bound anew. No statement holds a lock while it is not in use.
  virtual void reset() = 0;
  // Parameters count from 1. A text is not copied: it must outlive the next step.
  virtual void bind_null(int at) = 0;
  virtual void bind(int at, std::int64_t value) = 0;
  virtual void bind(int at, const std::string& text) = 0;
  // False: no further row.
  virtual bool step() = 0;
  // To its end; how many rows were changed.
  virtual std::int64_t exec() = 0;
  // An INSERT into a table with an `id`: the new row's; nullopt when ON CONFLICT let it be.
  virtual std::optional<std::int64_t> insert() = 0;
  // Of the row that `step` came to; columns count from 0. A text is there until the next step.
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t number(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
};

// A statement on loan: reset when it comes and when it goes.
class Use {
 public:
  explicit Use(Statement& statement) : statement_{statement} { statement_.reset(); }
  ~Use() { statement_.reset(); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  // Binds the next parameters in their order.
  template <class... Values>
  Use& bind(const Values&... values) {
    (bind_next(values), ...);
    return *this;
  }
  std::int64_t exec() { return statement_.exec(); }
  std::optional<std::int64_t> insert() { return statement_.insert(); }
  bool step() { return statement_.step(); }
  Statement& row() { return statement_; }
  // The first column of the only row.
  std::int64_t number() {
    statement_.step();
    return statement_.number(0);
  }

 private:
  void bind_next(const std::string& text) { statement_.bind(++bound_, text); }
  void bind_next(bool value) { statement_.bind(++bound_, std::int64_t{value ? 1 : 0}); }
  void bind_next(int value) { statement_.bind(++bound_, std::int64_t{value}); }
  void bind_next(std::int64_t value) { statement_.bind(++bound_, value); }
  void bind_next(Instant instant) { bind_next(std::int64_t{instant.time_since_epoch().count()}); }
  template <class Value>
  void bind_next(const std::optional<Value>& value) {
    if (value) {
      bind_next(*value);
    } else {
      statement_.bind_null(++bound_);
    }
  }

  Statement& statement_;
  int bound_ = 0;
};

class Db {
 public:
  virtual ~Db() = default;

  // What every message begins with: a path, or a URL without its password.
  virtual const std::string& name() const = 0;

  // The statement of this text, prepared once for the life of the connection: every text is a constant.
  virtual Statement& prepared(const char* sql) = 0;
  // The same for an INSERT whose `insert` is asked for the new id.
  virtual Statement& inserting(const char* sql) { return prepared(sql); }
  // One whose text was put together. Within a transaction its rows are read as they are asked for, however many.
  virtual std::unique_ptr<Statement> prepare(const std::string& sql) = 0;

  virtual bool in_transaction() const = 0;
  // One that writes, and waits until no other writes what this one may; and one state of all that is read.
  virtual void begin() = 0;
  virtual void begin_reading() = 0;
  virtual void commit() = 0;
  // Undoes the open transaction, if there still is one: SQLite ends it by itself when the disk is full.
  virtual void rollback() noexcept = 0;

  // Every `id` of this connector's rows is below.
  virtual std::int64_t ids_below(std::int64_t connector) const = 0;
  // What the id of a row is here that has `id` in another database.
  virtual std::int64_t row_id(std::int64_t connector, std::int64_t id) const = 0;
  virtual std::vector<std::string> columns_of(std::string_view table) = 0;
  // Rows were written with ids of their own: those that follow count on from there.
  virtual void numbered_by_hand() {}
  // Work follows, or is over, that comes back to the same pages of the database.
  virtual void expect_returns(int /*kib*/) {}
  virtual void expect_usual() noexcept {}
  // A first whole walk has ended: what views are read along can be made now.
  virtual void walked_first() {}
  // The pages of a walk begin: a crash of the database's machine may cost the last of them, which are read again.
  virtual void commit_may_be_lost() {}

  virtual Error error_of(const std::exception& problem) const = 0;

  std::optional<std::int64_t> find_connector(std::string_view name);
  std::int64_t make_connector(std::string_view name);

  // Runs `work`, a function that returns a Result; what it throws becomes an Error.
  template <class Work>
  auto guarded(Work work) -> std::invoke_result_t<Work> {
    try {
      return work();
    } catch (const std::exception& problem) {
      return fail(error_of(problem));
    }
  }

  // Runs `work` in a transaction of its own; undone when `work` fails.
  template <class Work>
  auto transaction(Work work) -> std::invoke_result_t<Work> {
    auto result = guarded([&]() -> std::invoke_result_t<Work> {
      begin();
      auto inner = work();
      if (inner) commit();
      return inner;
    });
    if (!result) rollback();
    return result;
  }

  // A write that is a transaction of its own, and so cannot happen while another one of this connection is open.
  template <class Work>
  auto alone(Work work) -> std::invoke_result_t<Work> {
    if (in_transaction()) return fail(in_use());
    return transaction(std::move(work));
  }

  // A connector that never wrote has nothing to read: that is an answer, not an error.
  template <class Value, class Work>
  Result<Value> reading(std::string_view connector, Work work) {
    return guarded([&]() -> Result<Value> {
      const auto id = find_connector(connector);
      if (!id) return Result<Value>{};
      return work(*id);
    });
  }

  Error in_use() const;

 protected:
  // What follows is of this connector.
  virtual void enter(std::int64_t /*connector*/) {}
};

// Another sync or upload of the connector runs: `holder` says who, as " (process 17)"; it may be empty.
Error busy_error(std::string_view connector, std::string_view holder);

// An id that begins with its connector: connector * 2^kConnectorBits, and a number on top.
inline constexpr int kConnectorBits = 40;
constexpr std::int64_t number_in(std::int64_t id) { return id & ((std::int64_t{1} << kConnectorBits) - 1); }

class LargerCache {
 public:
  LargerCache(Db& db, int kib) : db_{db} { db_.expect_returns(kib); }
  ~LargerCache() { db_.expect_usual(); }
  LargerCache(const LargerCache&) = delete;
  LargerCache& operator=(const LargerCache&) = delete;

 private:
  Db& db_;
};

// One state of the database for a view that asks several questions. A callback may read, but must not write.
class Snapshot {
 public:
  explicit Snapshot(Db& db) : db_{db}, mine_{!db.in_transaction()} {
    if (mine_) db_.begin_reading();
  }
  ~Snapshot() {
    if (mine_) db_.rollback();
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Db& db_;
  bool mine_;
};

}  // namespace qualyswas::store
