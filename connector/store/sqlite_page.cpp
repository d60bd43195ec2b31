#include "connector/store/sqlite_page.h"

#include <algorithm>
#include <concepts>
#include <limits>
#include <string>
#include <utility>

#include "connector/store/sqlite_walk.h"

namespace qualyswas::store {
std::string_view name_of(Resource resource) { return resource == Resource::WebApps ? "webapps" : "findings"; }

Result<void> PageHome::close() {
  open = false;
  auto work = std::exchange(deferred, {});
  for (auto& step : work)
    if (auto done = step(); !done) return done;
  return {};
}

SqlitePage::SqlitePage(PageHome& home, std::string connector) : home_{home}, connector_{std::move(connector)} {}

SqlitePage::~SqlitePage() {
  if (!begun_ || done_) return;
  home_.db.rollback();
  (void)home_.close();  // nobody is left to tell
}

Result<void> SqlitePage::upsert(std::vector<Sealed<model::AssetRow>> rows) { return keep(assets_, std::move(rows)); }
Result<void> SqlitePage::upsert(std::vector<Sealed<model::FindingRow>> rows) {
  return keep(findings_, std::move(rows));
}
Result<void> SqlitePage::upsert(std::vector<Sealed<model::SolutionRow>> rows) {
  return keep(solutions_, std::move(rows));
}

template <class Row>
Result<void> SqlitePage::keep(Waiting<Row>& waiting, std::vector<Sealed<Row>> rows) {
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

Result<void> SqlitePage::begin() {
  if (begun_) return {};
  if (home_.db.in_transaction()) return fail(home_.db.in_use());
  static constexpr auto kHighest = "SELECT max(finding_id) FROM finding WHERE connector_id = ?";
  home_.db.handle().exec("BEGIN IMMEDIATE");
  begun_ = home_.open = true;
  connector_id_ = home_.db.make_connector(connector_);
  Use highest{home_.db.prepared(kHighest)};
  highest.bind(connector_id_).step();
  const auto column = highest.row().getColumn(0);
  highest_finding_ = column.isNull() ? std::numeric_limits<std::int64_t>::min() : column.getInt64();
  highest_before_ = highest_finding_;
  return {};
}

void SqlitePage::flush() {
  write(assets_);
  write(findings_);
  write(solutions_);
  waiting_bytes_ = 0;
}

template <class Row>
void SqlitePage::write(Waiting<Row>& waiting) {
  for (const auto& rows : waiting) {
    for (const auto& row : rows) {
      if constexpr (std::same_as<Row, model::FindingRow>) {
        brought_findings_.push_back(row.row.finding_id);
        count(write(row));
      } else if constexpr (std::same_as<Row, model::AssetRow>) {
        brought_assets_.push_back(row.row.site_id);
        count(store::upsert(home_.db, connector_id_, row));
      } else {
        count({.change = store::upsert(home_.db, connector_id_, row)});
      }
    }
  }
  waiting.clear();
}

// The vendor's ids rise: on a first sync no row has to be looked for.
Written SqlitePage::write(const Sealed<model::FindingRow>& sealed) {
  const bool is_new = sealed.row.finding_id > highest_finding_;
  highest_finding_ = std::max(highest_finding_, sealed.row.finding_id);
  return store::upsert(home_.db, connector_id_, sealed, is_new);
}

void SqlitePage::count(Written&& written) {
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

void SqlitePage::write_cursor(Resource resource, const std::optional<Cursor>& cursor) {
  static constexpr auto kRemove = "DELETE FROM cursor WHERE connector_id = ? AND resource = ?";
  static constexpr auto kWrite = R"(
      INSERT OR REPLACE INTO cursor (connector_id, resource, question, walk_started, last_id, pulled)
      VALUES (?, ?, ?, ?, ?, ?))";
  const std::string name{name_of(resource)};
  if (!cursor) {
    Use{home_.db.prepared(kRemove)}.bind(connector_id_, name).exec();
    if (resource == Resource::Findings) make_index();
    return;
  }
  Use{home_.db.prepared(kWrite)}
      .bind(connector_id_, name, cursor->question, cursor->walk_started, cursor->last_id, cursor->pulled)
      .exec();
}

void SqlitePage::make_index() {
  // `location` is left out: it would triple the index, and the few findings of one asset and QID are sorted as they are
  // read.
  static constexpr auto kIndex =
      "CREATE INDEX finding_by_instance ON finding (connector_id, asset_id, qid, informational)";
  auto& db = home_.db.handle();
  if (db.execAndGet("SELECT count(*) FROM sqlite_schema WHERE name = 'finding_by_instance'").getInt() > 0) return;
  db.exec(kIndex);
}

// On a first walk nothing stands above what was brought last, and nothing has to be read.
void SqlitePage::collect_missing(Resource resource, const Range& range) {
  if (resource == Resource::Findings && range.after >= highest_before_) return;
  auto& brought = resource == Resource::WebApps ? brought_assets_ : brought_findings_;
  store::collect_missing(home_.db, connector_id_, resource, range, std::move(brought));
}

Result<Saved> SqlitePage::write() {
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

Result<Saved> SqlitePage::commit(Resource resource, const std::optional<Cursor>& cursor,
                                 const std::optional<Range>& proven) {
  return finish([&] {
    if (proven) collect_missing(resource, *proven);
    write_cursor(resource, cursor);
  });
}

Result<Saved> SqlitePage::commit() {
  return finish([] {});
}

Result<Saved> SqlitePage::finish(const std::function<void()>& last_words) {
  if (failed_) return fail(*failed_);
  if (done_) return fail(ErrorKind::Store, "a page can be committed once");
  const auto written = home_.db.guarded([&]() -> Result<void> {
    if (auto begun = begin(); !begun) return begun;
    flush();
    last_words();
    home_.db.handle().exec("COMMIT");
    return {};
  });
  if (!written) return fail(undo(written.error()).error());
  done_ = true;
  if (auto after = home_.close(); !after) return fail(after.error());
  return saved_;
}

Result<void> SqlitePage::undo(Error error) {
  failed_ = std::move(error);
  done_ = true;
  if (begun_) {  // an open transaction is another's otherwise
    home_.db.rollback();
    (void)home_.close();
  }
  return fail(*failed_);
}

}  // namespace qualyswas::store
