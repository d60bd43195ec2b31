#include "connector/store/sqlite_page.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace qualyswas::store {
std::size_t bytes_of(const model::AssetRow& row) {
  return sizeof row + row.name.size() + row.address.size() + 64 * (row.attributes.size() + row.tags.size());
}
std::size_t bytes_of(const model::FindingRow& row) {
  return sizeof row + row.location.size() + row.title.size() + row.description.size() + row.result_list.size();
}
std::size_t bytes_of(const model::SolutionRow& row) {
  return sizeof row + row.fix_description.size() + row.diagnosis.size() + row.consequence.size();
}

std::string_view name_of(Resource resource) { return resource == Resource::WebApps ? "webapps" : "findings"; }

Result<void> PageHome::close() {
  open = false;
  auto work = std::exchange(deferred, {});
  for (auto& step : work)
    if (auto done = step(); !done) return done;
  return {};
}

SqlitePage::SqlitePage(PageHome& home, std::string connector)
    : home_{home}, connector_{std::move(connector)}, buffer_{std::move(home.spare)} {
  if (!buffer_) buffer_ = std::make_unique<PageBuffer>();
}

SqlitePage::~SqlitePage() {
  if (begun_ && !done_) {
    home_.db.rollback();
    (void)home_.close();  // nobody is left to tell
  }
  buffer_->assets.clear();
  buffer_->findings.clear();
  buffer_->solutions.clear();
  buffer_->bytes = 0;
  home_.spare = std::move(buffer_);
}

Result<void> SqlitePage::upsert(const model::AssetRow& row) { return keep(buffer_->assets, row); }
Result<void> SqlitePage::upsert(const model::FindingRow& row) { return keep(buffer_->findings, row); }
Result<void> SqlitePage::upsert(const model::SolutionRow& row) { return keep(buffer_->solutions, row); }

template <class Row>
Result<void> SqlitePage::keep(RowBuffer<Row>& buffer, const Row& row) {
  if (failed_) return fail(*failed_);
  if (done_) return fail(ErrorKind::Store, "a page that was committed takes no more rows");
  buffer.push(row);
  buffer_->bytes += bytes_of(row);
  if (buffer_->bytes < home_.most_bytes) return {};
  const auto written = home_.db.guarded([&]() -> Result<void> {
    begin();
    flush();
    return {};
  });
  if (!written) return undo(written.error());
  return {};
}

void SqlitePage::begin() {
  if (begun_) return;
  static constexpr auto kHighest = "SELECT max(finding_id) FROM finding WHERE connector_id = ?";
  home_.db.handle().exec("BEGIN IMMEDIATE");
  begun_ = home_.open = true;
  connector_id_ = home_.db.make_connector(connector_);
  Use highest{home_.db.prepared(kHighest)};
  highest.bind(connector_id_).step();
  const auto column = highest.row().getColumn(0);
  highest_finding_ = column.isNull() ? std::numeric_limits<std::int64_t>::min() : column.getInt64();
}

void SqlitePage::flush() {
  buffer_->assets.drain([&](const auto& row) { count(store::upsert(home_.db, connector_id_, row)); });
  buffer_->findings.drain([&](const auto& row) {
    // The vendor's ids rise: on a first sync no row has to be looked for.
    const bool is_new = row.finding_id > highest_finding_;
    count(store::upsert(home_.db, connector_id_, row, is_new));
    highest_finding_ = std::max(highest_finding_, row.finding_id);
  });
  buffer_->solutions.drain([&](const auto& row) { count(store::upsert(home_.db, connector_id_, row)); });
  buffer_->bytes = 0;
}

void SqlitePage::count(Change change) {
  switch (change) {
    case Change::Added:
      ++saved_.added;
      break;
    case Change::Changed:
      ++saved_.changed;
      break;
    case Change::Unchanged:
      ++saved_.unchanged;
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
    return;
  }
  Use{home_.db.prepared(kWrite)}
      .bind(connector_id_, name, cursor->question, cursor->walk_started, cursor->last_id, cursor->pulled)
      .exec();
}

Result<Saved> SqlitePage::commit(Resource resource, const std::optional<Cursor>& cursor) {
  return finish([&] { write_cursor(resource, cursor); });
}

Result<Saved> SqlitePage::commit() {
  return finish([] {});
}

Result<Saved> SqlitePage::finish(const std::function<void()>& last_words) {
  if (failed_) return fail(*failed_);
  if (done_) return fail(ErrorKind::Store, "a page can be committed once");
  const auto written = home_.db.guarded([&]() -> Result<void> {
    begin();
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
  home_.db.rollback();
  done_ = true;
  if (begun_) (void)home_.close();
  return fail(*failed_);
}

}  // namespace qualyswas::store
