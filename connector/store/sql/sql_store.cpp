#include "connector/store/sql/sql_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "connector/store/encode.h"
#include "connector/store/sql/known.h"
#include "connector/store/sql/rows.h"
#include "connector/store/sql/views.h"
#include "connector/store/sql/walk.h"

namespace qualyswas::store {
namespace {

constexpr auto kStates =
    std::to_array({State::Connecting, State::Synced, State::Processing, State::Connected, State::Error});
constexpr auto kVerdicts = std::to_array({Verdict::Complete, Verdict::Partial, Verdict::Failed});

RunRow read_run(Columns& columns) {
  RunRow run;
  run.id = columns.number();
  run.started = columns.instant();
  run.finished = columns.find_instant();
  run.state = parse_name(kStates, columns.text());
  if (const auto verdict = columns.find_text()) run.verdict = parse_name(kVerdicts, *verdict);
  decode(columns.text(), run.reasons);
  run.assets_pulled = columns.number();
  run.findings_pulled = columns.number();
  run.solutions_pulled = columns.number();
  run.reports_listed = columns.number();
  run.reports_ingested = columns.number();
  run.reports_skipped = columns.number();
  run.added = columns.number();
  run.changed = columns.number();
  run.unreadable = columns.number();
  run.solutions_missing = columns.number();
  run.archived = columns.number();
  run.requests = columns.number();
  decode(columns.text(), run.unmapped);
  run.format = columns.text();
  run.vendor_time = columns.find_instant();
  run.findings_gone = columns.number();
  run.findings_unlisted = columns.number();
  run.informational_left_out = columns.find_number();
  run.incremental = columns.number() != 0;
  return run;
}

// Binds every column of a run behind its connector, in the order of the schema.
struct BoundRun {
  std::string state, reasons, unmapped;
  std::optional<std::string> verdict;

  explicit BoundRun(const RunRow& run)
      : state{name_of(run.state)}, reasons{encode(run.reasons)}, unmapped{encode(run.unmapped)} {
    if (run.verdict) verdict = name_of(*run.verdict);
  }
  void bind(Use& use, const RunRow& run) const {
    use.bind(run.started, run.finished, state, verdict, reasons, run.assets_pulled, run.findings_pulled,
             run.solutions_pulled, run.reports_listed, run.reports_ingested, run.reports_skipped, run.added,
             run.changed, run.unreadable, run.solutions_missing, run.archived, run.requests, unmapped, run.format,
             run.vendor_time, run.findings_gone, run.findings_unlisted, run.informational_left_out, run.incremental);
  }
};

}  // namespace

SqlStore::SqlStore(Db& db, std::size_t page_bytes, MakeWriter make_writer)
    : db_{db}, home_{.db = db, .most_bytes = page_bytes, .make_writer = std::move(make_writer)}, reports_{home_} {}

// A write that must be seen at once and must survive a page that is undone: now, or right after that page.
template <class Work>
Result<void> SqlStore::beside_page(Work work) {
  auto step = [this, work = std::move(work)]() mutable { return db_.transaction(work); };
  if (!db_.in_transaction()) return step();
  if (!home_.open) return fail(db_.in_use());  // within a view's callback
  home_.deferred.emplace_back(std::move(step));
  return {};
}

Result<std::unique_ptr<Claim>> SqlStore::claim(std::string_view connector) {
  auto claim = take_claim(connector);
  if (!claim) return claim;
  if (auto ended = end_dead_runs(connector); !ended) return fail(ended.error());
  return claim;
}

Result<std::int64_t> SqlStore::begin_run(std::string_view connector, const RunRow& run) {
  return db_.alone([&]() -> Result<std::int64_t> {
    static constexpr auto kInsert = R"(
        INSERT INTO run (connector_id, started, finished, state, verdict, reasons, assets_pulled, findings_pulled,
                         solutions_pulled, reports_listed, reports_ingested, reports_skipped, added, changed,
                         unreadable, solutions_missing, archived, requests, unmapped, format, vendor_time,
                         findings_gone, findings_unlisted, informational_left_out, incremental)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))";
    const BoundRun bound{run};
    const auto id = db_.make_connector(connector);
    Use insert{db_.inserting(kInsert)};
    insert.bind(id);
    bound.bind(insert, run);
    return insert.insert().value();
  });
}

Result<void> SqlStore::update_run(std::string_view connector, const RunRow& run) {
  return beside_page([this, name = std::string{connector}, run]() -> Result<void> {
    static constexpr auto kUpdate = R"(
        UPDATE run SET started = ?, finished = ?, state = ?, verdict = ?, reasons = ?, assets_pulled = ?,
                       findings_pulled = ?, solutions_pulled = ?, reports_listed = ?, reports_ingested = ?,
                       reports_skipped = ?, added = ?, changed = ?, unreadable = ?, solutions_missing = ?,
                       archived = ?, requests = ?, unmapped = ?, format = ?, vendor_time = ?,
                       findings_gone = ?, findings_unlisted = ?, informational_left_out = ?,
                       incremental = ?
        WHERE id = ? AND connector_id = (SELECT id FROM connector WHERE name = ?))";
    const BoundRun bound{run};
    Use update{db_.prepared(kUpdate)};
    bound.bind(update, run);
    if (update.bind(run.id, name).exec() == 1) return {};
    return fail(ErrorKind::Store, fmt::format("{}: connector '{}' has no run {}", db_.name(), name, run.id));
  });
}

Result<void> SqlStore::log(std::int64_t run, const LogLine& line) {
  return beside_page([this, run, line]() -> Result<void> {
    static constexpr auto kInsert = "INSERT INTO run_log (run, at, text) VALUES (?, ?, ?)";
    Use{db_.prepared(kInsert)}.bind(run, line.at, line.text).exec();
    return {};
  });
}

Result<std::int64_t> SqlStore::forget_runs(std::string_view connector, int keep) {
  return db_.alone([&]() -> Result<std::int64_t> {
    static constexpr auto kForget = R"(
        DELETE FROM run WHERE connector_id = ?1 AND
          id <= (SELECT id FROM run WHERE connector_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2))";
    const auto id = db_.find_connector(connector);
    if (!id) return 0;
    return Use{db_.prepared(kForget)}.bind(*id, keep).exec();
  });
}

Result<std::optional<Cursor>> SqlStore::cursor(std::string_view connector, Resource resource) {
  return db_.reading<std::optional<Cursor>>(connector, [&](std::int64_t id) -> Result<std::optional<Cursor>> {
    static constexpr auto kFind =
        "SELECT question, walk_started, parts, pulled FROM cursor WHERE connector_id = ? AND resource = ?";
    const std::string name{name_of(resource)};
    Use find{db_.prepared(kFind)};
    if (!find.bind(id, name).step()) return std::nullopt;
    Columns columns{find.row()};
    Cursor found;
    found.question = columns.text();
    found.walk_started = columns.instant();
    decode(columns.text(), found.parts);
    found.pulled = columns.number();
    return found;
  });
}

Result<std::unique_ptr<Page>> SqlStore::begin_page(std::string_view connector, std::int64_t until) {
  return std::make_unique<SqlPage>(home_, std::string{connector}, until);
}

Result<Store::Spread> SqlStore::spread(std::string_view connector, Resource resource, int parts) {
  return db_.reading<Spread>(
      connector, [&](std::int64_t id) -> Result<Spread> { return store::spread(db_, id, resource, parts); });
}

Result<std::optional<KnownUntil>> SqlStore::known_until(std::string_view connector) {
  return db_.reading<std::optional<KnownUntil>>(
      connector, [&](std::int64_t id) -> Result<std::optional<KnownUntil>> { return store::known_until(db_, id); });
}

Result<void> SqlStore::set_known_until(std::string_view connector, const std::optional<KnownUntil>& known) {
  return db_.alone([&]() -> Result<void> {
    store::set_known_until(db_, db_.make_connector(connector), known);
    return {};
  });
}

Result<Delivered> SqlStore::delivered(std::string_view connector, bool informational) {
  return db_.reading<Delivered>(
      connector, [&](std::int64_t id) -> Result<Delivered> { return store::delivered(db_, id, informational); });
}

Result<std::vector<std::int64_t>> SqlStore::ignored(std::string_view connector, bool informational) {
  return db_.reading<std::vector<std::int64_t>>(connector, [&](std::int64_t id) -> Result<std::vector<std::int64_t>> {
    return store::ignored(db_, id, informational);
  });
}

Result<void> SqlStore::begin_walk(std::string_view, Resource resource) {
  return db_.guarded([&]() -> Result<void> {
    store::begin_walk(db_, resource);
    return {};
  });
}

Result<Gone> SqlStore::end_walk(std::string_view connector, Resource resource, Instant now) {
  auto gone = db_.alone([&]() -> Result<Gone> {
    const auto id = db_.find_connector(connector);
    return id ? store::end_walk(db_, *id, resource, now) : Gone{};
  });
  if (!gone) return gone;
  if (auto forgotten = begin_walk(connector, resource); !forgotten) return fail(forgotten.error());
  return gone;
}

Result<bool> SqlStore::begin_trial(std::string_view connector) {
  trial_.reset();
  return db_.alone([&]() -> Result<bool> {
    if (const auto id = db_.find_connector(connector)) trial_ = store::begin_trial(db_, *id);
    return trial_.has_value();
  });
}

Result<void> SqlStore::pass_trial(std::string_view connector) {
  return db_.alone([&]() -> Result<void> {
    if (const auto id = db_.find_connector(connector)) store::pass_trial(db_, *id);
    return {};
  });
}

Result<std::int64_t> SqlStore::undo_trial(std::string_view connector) {
  return db_.alone([&]() -> Result<std::int64_t> {
    const auto id = db_.find_connector(connector);
    return id && trial_ ? store::undo_trial(db_, *id, *trial_) : 0;
  });
}

Result<std::int64_t> SqlStore::archive(std::string_view connector, Instant last_seen_until, Instant now) {
  return db_.alone([&]() -> Result<std::int64_t> {
    // An asset without a last seen is in neither: nothing is known that would let it age or return.
    static constexpr auto kArchive = R"(
        UPDATE asset SET archived_at = ? WHERE connector_id = ? AND archived_at IS NULL AND last_seen <= ?)";
    static constexpr auto kBringBack = R"(
        UPDATE asset SET archived_at = NULL WHERE connector_id = ? AND archived_at IS NOT NULL AND last_seen > ?)";
    const auto id = db_.find_connector(connector);
    if (!id) return 0;
    Use{db_.prepared(kBringBack)}.bind(*id, last_seen_until).exec();
    return Use{db_.prepared(kArchive)}.bind(now, *id, last_seen_until).exec();
  });
}

Result<SolutionsToAsk> SqlStore::solutions_to_ask(std::string_view connector, bool informational) {
  return db_.reading<SolutionsToAsk>(connector, [&](std::int64_t id) -> Result<SolutionsToAsk> {
    // A QID of 0 was imported and is no QID. Described is only what was also recorded as asked for: without the time,
    // "what changed since" has no meaning.
    static constexpr auto kAll = R"(
        SELECT q.qid, CASE WHEN s.qid IS NULL THEN NULL ELSE k.asked_at END
        FROM (SELECT DISTINCT qid FROM finding WHERE connector_id = ?1 AND qid > 0 AND informational <= ?2) q
        LEFT JOIN solution s ON s.connector_id = ?1 AND s.qid = q.qid
        LEFT JOIN solution_asked k ON k.connector_id = ?1 AND k.qid = q.qid
        ORDER BY q.qid)";
    Use all{db_.prepared(kAll)};
    all.bind(id, informational);
    SolutionsToAsk ask;
    while (all.step()) {
      Columns columns{all.row()};
      const auto qid = columns.number();
      const auto asked_at = columns.find_instant();
      (asked_at ? ask.described : ask.undescribed).push_back(qid);
      if (asked_at && (!ask.asked_at || *asked_at < *ask.asked_at)) ask.asked_at = asked_at;
    }
    return ask;
  });
}

Result<void> SqlStore::solutions_asked(std::string_view connector, const std::vector<std::int64_t>& qids, Instant now) {
  return db_.alone([&]() -> Result<void> {
    static constexpr auto kAsked =
        "INSERT INTO solution_asked (connector_id, qid, asked_at) VALUES (?, ?, ?) "
        "ON CONFLICT (connector_id, qid) DO UPDATE SET asked_at = excluded.asked_at";
    const auto id = db_.make_connector(connector);
    for (const auto qid : qids) Use{db_.prepared(kAsked)}.bind(id, qid, now).exec();
    return {};
  });
}

Result<void> SqlStore::assets(std::string_view connector, const Filter& filter, const Each<AssetView>& each) {
  return db_.reading<void>(connector, [&](std::int64_t id) { return read_assets(db_, id, filter, each); });
}

Result<void> SqlStore::instances(std::string_view connector, const Filter& filter, const Each<InstanceView>& each) {
  return db_.reading<void>(connector, [&](std::int64_t id) { return read_instances(db_, id, filter, each); });
}

Result<Store::InstanceCounts> SqlStore::instance_counts(std::string_view connector, const Filter& filter) {
  return db_.reading<InstanceCounts>(connector, [&](std::int64_t id) { return count_instances(db_, id, filter); });
}

Result<void> SqlStore::vulnerabilities(std::string_view connector, const Filter& filter,
                                       const Each<VulnerabilityView>& each) {
  return db_.reading<void>(connector, [&](std::int64_t id) { return read_vulnerabilities(db_, id, filter, each); });
}

Result<void> SqlStore::findings(std::string_view connector, const Filter& filter, const Each<model::FindingRow>& each) {
  return db_.reading<void>(connector, [&](std::int64_t id) { return read_findings(db_, id, filter, each); });
}

Result<std::vector<UnmappedCount>> SqlStore::unmapped(std::string_view connector, const Filter& filter) {
  return db_.reading<std::vector<UnmappedCount>>(connector,
                                                 [&](std::int64_t id) { return read_unmapped(db_, id, filter); });
}

Result<std::vector<RunRow>> SqlStore::runs(std::string_view connector, std::size_t most) {
  return db_.reading<std::vector<RunRow>>(connector, [&](std::int64_t id) -> Result<std::vector<RunRow>> {
    static constexpr auto kRuns = R"(
        SELECT id, started, finished, state, verdict, reasons, assets_pulled, findings_pulled, solutions_pulled,
               reports_listed, reports_ingested, reports_skipped, added, changed, unreadable, solutions_missing,
               archived, requests, unmapped, format, vendor_time, findings_gone, findings_unlisted,
               informational_left_out, incremental
        FROM run WHERE connector_id = ? ORDER BY id DESC)";
    std::vector<RunRow> runs;
    Use use{db_.prepared(kRuns)};
    use.bind(id);
    while (runs.size() < most && use.step()) {
      Columns columns{use.row()};
      runs.push_back(read_run(columns));
    }
    return runs;
  });
}

Result<std::vector<LogLine>> SqlStore::run_log(std::int64_t run) {
  return db_.guarded([&]() -> Result<std::vector<LogLine>> {
    static constexpr auto kLines = "SELECT at, text FROM run_log WHERE run = ? ORDER BY id";
    std::vector<LogLine> lines;
    Use use{db_.prepared(kLines)};
    use.bind(run);
    while (use.step()) {
      Columns columns{use.row()};
      const auto at = columns.instant();
      lines.push_back({.at = at, .text = columns.text()});
    }
    return lines;
  });
}

Result<std::vector<std::string>> SqlStore::find_damage(Instant now, const std::stop_token& stop) {
  auto damage = examine(stop);
  if (!damage || !damage->empty()) return damage;
  auto kept = db_.alone([&]() -> Result<void> {
    static constexpr auto kKeep = R"(
        INSERT INTO found_sound ("only", at) VALUES (1, ?) ON CONFLICT ("only") DO UPDATE SET at = excluded.at)";
    Use{db_.prepared(kKeep)}.bind(now).exec();
    return {};
  });
  if (!kept) return fail(kept.error());
  return damage;
}

Result<std::optional<Instant>> SqlStore::found_sound() {
  return db_.guarded([&]() -> Result<std::optional<Instant>> {
    static constexpr auto kFind = "SELECT at FROM found_sound";
    Use find{db_.prepared(kFind)};
    if (!find.step()) return std::nullopt;
    return Columns{find.row()}.instant();
  });
}

Result<std::vector<std::string>> SqlStore::connectors() {
  return db_.guarded([&]() -> Result<std::vector<std::string>> {
    static constexpr auto kNames = R"(
        SELECT name FROM connector
        WHERE EXISTS (SELECT 1 FROM run WHERE connector_id = connector.id)
           OR EXISTS (SELECT 1 FROM upload WHERE connector_id = connector.id)
        ORDER BY name)";
    std::vector<std::string> names;
    Use use{db_.prepared(kNames)};
    while (use.step()) {
      Columns columns{use.row()};
      names.push_back(columns.text());
    }
    return names;
  });
}

// Whoever holds the claim knows that no other run is alive. When a dead one ended, its last line tells best.
Result<void> SqlStore::end_dead_runs(std::string_view connector) {
  return db_.alone([&]() -> Result<void> {
    static constexpr auto kEnd = R"(
        UPDATE run SET state = ?, verdict = ?, reasons = ?,
                       finished = coalesce((SELECT max(l.at) FROM run_log l WHERE l.run = run.id), started)
        WHERE connector_id = ? AND verdict IS NULL)";
    static const std::string kReasons = encode(std::vector<std::string>{
        "interrupted: its process ended before the run did (killed, or the machine stopped, or the disk was full). "
        "What it had stored is kept, and the next run brings the rest"});
    static const std::string kState{name_of(State::Error)}, kVerdict{name_of(Verdict::Failed)};
    if (const auto id = db_.find_connector(connector))
      Use{db_.prepared(kEnd)}.bind(kState, kVerdict, kReasons, *id).exec();
    return {};
  });
}

}  // namespace qualyswas::store
