#include "connector/store/sql/page.h"

#include <algorithm>
#include <concepts>
#include <limits>
#include <string>
#include <utility>

#include "connector/store/encode.h"
#include "connector/store/sql/walk.h"

namespace qualyswas::store {
namespace {

class RowByRow final : public FindingsWriter {
 public:
  RowByRow(Db& db, std::int64_t connector, std::int64_t highest) : db_{db}, connector_{connector}, highest_{highest} {}

  void write(const std::vector<Sealed<model::FindingRow>>& rows, const Each& each) override {
    for (const auto& row : rows) {
      const bool is_new = row.row.finding_id > highest_;
      highest_ = std::max(highest_, row.row.finding_id);
      each(upsert(db_, connector_, row, is_new));
    }
  }

 private:
  Db& db_;
  std::int64_t connector_, highest_;
};

}  // namespace

std::unique_ptr<FindingsWriter> write_row_by_row(Db& db, std::int64_t connector, std::int64_t highest) {
  return std::make_unique<RowByRow>(db, connector, highest);
}

std::string_view name_of(Resource resource) { return resource == Resource::WebApps ? "webapps" : "findings"; }

Result<void> PageHome::close() {
  open = false;
  auto work = std::exchange(deferred, {});
  for (auto& step : work)
    if (auto done = step(); !done) return done;
  return {};
}

SqlPage::SqlPage(PageHome& home, std::string connector, std::int64_t until)
    : home_{home}, connector_{std::move(connector)}, until_{until} {}

SqlPage::~SqlPage() {
  if (!begun_ || done_) return;
  home_.db.rollback();
  (void)home_.close();  // nobody is left to tell
}

Result<void> SqlPage::upsert(std::vector<Sealed<model::AssetRow>> rows) { return keep(assets_, std::move(rows)); }
Result<void> SqlPage::upsert(std::vector<Sealed<model::FindingRow>> rows) { return keep(findings_, std::move(rows)); }
Result<void> SqlPage::upsert(std::vector<Sealed<model::SolutionRow>> rows) { return keep(solutions_, std::move(rows)); }

template <class Row>
Result<void> SqlPage::keep(Waiting<Row>& waiting, std::vector<Sealed<Row>> rows) {
  if (failed_) return fail(*failed_);
  if (done_) return fail(ErrorKind::Store, "a page that was committed takes no more rows");
  for (const auto& row : rows) waiting_bytes_ += weight_of(row);
  waiting.push_back(std::move(rows));
  if (waiting_bytes_ < home_.most_bytes) return {};
  const auto written = home_.db.guarded([&]() -> Result<void> {
    if (auto begun = begin(); !begun) return begun;
    flush();
    return {};
  });
  if (!written) return undo(written.error());
  return {};
}

Result<void> SqlPage::begin() {
  if (begun_) return {};
  if (home_.db.in_transaction()) return fail(home_.db.in_use());
  static constexpr auto kHighest = "SELECT max(finding_id) FROM finding WHERE connector_id = ? AND finding_id <= ?";
  home_.db.begin();
  begun_ = home_.open = true;
  connector_id_ = home_.db.make_connector(connector_);
  Use highest{home_.db.prepared(kHighest)};
  highest.bind(connector_id_, until_).step();
  highest_before_ = highest.row().is_null(0) ? std::numeric_limits<std::int64_t>::min() : highest.row().number(0);
  findings_writer_ = home_.make_writer(home_.db, connector_id_, highest_before_);
  return {};
}

void SqlPage::flush() {
  write(assets_);
  for (const auto& rows : findings_) {
    for (const auto& row : rows) brought_findings_.push_back(row.row.finding_id);
    findings_writer_->write(rows, [this](Written&& written) { count(std::move(written)); });
  }
  findings_.clear();
  write(solutions_);
  waiting_bytes_ = 0;
}

template <class Row>
void SqlPage::write(Waiting<Row>& waiting) {
  for (const auto& rows : waiting) {
    for (const auto& row : rows) {
      if constexpr (std::same_as<Row, model::AssetRow>) {
        brought_assets_.push_back(row.row.site_id);
        count(store::upsert(home_.db, connector_id_, row));
      } else {
        count({.change = store::upsert(home_.db, connector_id_, row)});
      }
    }
  }
  waiting.clear();
}

void SqlPage::count(Written&& written) {
  saved_.returned += written.returned ? 1 : 0;
  saved_.recognised += written.recognised ? 1 : 0;
  switch (written.change) {
    case Change::Added:
      ++saved_.added;
      break;
    case Change::Changed:
      ++saved_.changed;
      break;
    case Change::Unchanged:
      ++saved_.unchanged;
      break;
    case Change::Refused:
      ++saved_.contradicting;
      if (!saved_.contradiction) saved_.contradiction = std::move(written.contradiction);
      break;
  }
}

void SqlPage::write_cursor(Resource resource, const std::optional<Cursor>& cursor) {
  static constexpr auto kRemove = "DELETE FROM cursor WHERE connector_id = ? AND resource = ?";
  static constexpr auto kWrite = R"(
      INSERT INTO cursor (connector_id, resource, question, walk_started, parts, pulled)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (connector_id, resource) DO UPDATE
      SET question = excluded.question, walk_started = excluded.walk_started, parts = excluded.parts,
          pulled = excluded.pulled)";
  const std::string name{name_of(resource)};
  if (!cursor) {
    Use{home_.db.prepared(kRemove)}.bind(connector_id_, name).exec();
    if (resource == Resource::Findings) home_.db.walked_first();
    return;
  }
  const auto parts = encode(cursor->parts);
  Use{home_.db.prepared(kWrite)}
      .bind(connector_id_, name, cursor->question, cursor->walk_started, parts, cursor->pulled)
      .exec();
}

// On a first walk nothing stands above what was brought last, and nothing has to be read.
void SqlPage::collect_missing(Resource resource, const Range& range) {
  if (resource == Resource::Findings && range.after >= highest_before_) return;
  auto& brought = resource == Resource::WebApps ? brought_assets_ : brought_findings_;
  store::collect_missing(home_.db, connector_id_, resource, range, std::move(brought));
}

Result<Saved> SqlPage::write() {
  if (failed_) return fail(*failed_);
  if (done_) return fail(ErrorKind::Store, "a page that was committed takes no more rows");
  const auto written = home_.db.guarded([&]() -> Result<void> {
    if (auto begun = begin(); !begun) return begun;
    flush();
    return {};
  });
  if (!written) return fail(undo(written.error()).error());
  return saved_;
}

Result<Saved> SqlPage::commit(Resource resource, const std::optional<Cursor>& cursor,
                              const std::optional<Range>& proven) {
  return finish([&] {
    if (proven) collect_missing(resource, *proven);
    write_cursor(resource, cursor);
  });
}

Result<Saved> SqlPage::commit() {
  return finish([] {});
}

Result<Saved> SqlPage::finish(const std::function<void()>& last_words) {
  if (failed_) return fail(*failed_);
  if (done_) return fail(ErrorKind::Store, "a page can be committed once");
  const auto written = home_.db.guarded([&]() -> Result<void> {
    if (auto begun = begin(); !begun) return begun;
    flush();
    last_words();
    home_.db.commit_may_be_lost();
    home_.db.commit();
    return {};
  });
  if (!written) return fail(undo(written.error()).error());
  done_ = true;
  if (auto after = home_.close(); !after) return fail(after.error());
  return saved_;
}

Result<void> SqlPage::undo(Error error) {
  failed_ = std::move(error);
  done_ = true;
  if (begun_) {  // an open transaction is another's otherwise
    home_.db.rollback();
    (void)home_.close();
  }
  return fail(*failed_);
}

}  // namespace qualyswas::store
