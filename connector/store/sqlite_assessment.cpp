#include "connector/store/sqlite_assessment.h"

#include <algorithm>

#include "connector/store/encode.h"

namespace qualyswas::store {
namespace {

// Measured with 50,000 findings: a cache of 16 MiB costs a quarter more, in one of 2 the findings of a large
// application push each other out.
constexpr int kCacheKib = 8192;

// QIDs are a few thousand in the vendor's account; a file may invent more.
constexpr std::size_t kMostKindsInMemory = 4096;

// A file may invent these too. Beyond, the value is no longer told apart.
constexpr std::size_t kMostUnmapped = 500;
constexpr std::string_view kOtherValues = "(other values)";

// Fills `stored` with what `row` says; `only_gaps`: where it says nothing yet.
void take(std::string& stored, const std::string& said, bool only_gaps) {
  if (!said.empty() && (stored.empty() || !only_gaps)) stored = said;
}
template <class Value>
void take(std::vector<Value>& stored, const std::vector<Value>& said, bool only_gaps) {
  if (!said.empty() && (stored.empty() || !only_gaps)) stored = said;
}
template <class Value>
void take(std::optional<Value>& stored, const std::optional<Value>& said, bool only_gaps) {
  if (said && (!stored || !only_gaps)) stored = said;
}

}  // namespace

Result<std::unique_ptr<Assessment>> SqliteAssessment::begin(PageHome& home, std::string_view connector,
                                                            std::string network, std::optional<Instant> generated) {
  auto& db = home.db;
  if (db.in_transaction()) return fail(db.in_use());
  auto begun = db.guarded([&]() -> Result<std::unique_ptr<Assessment>> {
    db.handle().exec("BEGIN IMMEDIATE");
    const auto id = db.make_connector(connector);
    const auto upload = insert_upload(db, id, network, {.generated = generated});
    return std::make_unique<SqliteAssessment>(home, id, std::move(network), generated, upload);
  });
  if (!begun) db.rollback();
  return begun;
}

SqliteAssessment::SqliteAssessment(PageHome& home, std::int64_t connector, std::string network,
                                   std::optional<Instant> generated, std::int64_t upload)
    : home_{home},
      cache_{home.db, kCacheKib},
      connector_{connector},
      network_{std::move(network)},
      generated_{generated},
      moment_{moment_of(generated)},
      upload_{upload} {
  home_.open = true;
}

SqliteAssessment::~SqliteAssessment() {
  if (done_) return;
  home_.db.rollback();
  (void)home_.close();  // nobody is left to tell
}

template <class Work>
auto SqliteAssessment::step(Work work) -> std::invoke_result_t<Work> {
  if (failed_) return fail(*failed_);
  if (done_) return fail(ErrorKind::Store, "an assessment that was committed takes nothing more");
  auto result = home_.db.guarded(work);
  if (!result) undo(result.error());
  return result;
}

void SqliteAssessment::undo(Error error) {
  failed_ = std::move(error);
  done_ = true;
  home_.db.rollback();
  (void)home_.close();
}

// --- applications ---

Result<void> SqliteAssessment::assess(const model::ApplicationRow& row) {
  return step([&]() -> Result<void> {
    assess_now(row);
    return {};
  });
}

void SqliteAssessment::assess_now(const model::ApplicationRow& row) {
  auto found = find_application(home_.db, connector_, network_, row.application_id, row.name);
  if (found) {
    found->upload = upload_;
    found->newest = std::max(found->newest, moment_);
    merge(*found, row);
    write_application(home_.db, *found);
  } else {
    found = {.id = 0, .newest = moment_, .upload = upload_, .first_upload = upload_, .row = row};
    found->id = insert_application(home_.db, connector_, network_, *found);
  }
  current_ = Current{.application_id = row.application_id,
                     .name = row.name,
                     .id = found->id,
                     .is_older = moment_ < found->newest,
                     .is_new = found->first_upload == upload_};
}

void SqliteAssessment::merge(StoredApplication& stored, const model::ApplicationRow& row) const {
  const bool only_gaps = moment_ < stored.newest;
  auto& into = stored.row;
  take(into.application_id, row.application_id, true);
  take(into.name, row.name, only_gaps);
  // The address is a part of the URL: one does not change without the other.
  if (!row.url.empty() && (into.url.empty() || !only_gaps)) into.address = row.address;
  take(into.address, row.address, only_gaps);
  take(into.url, row.url, only_gaps);
  take(into.operating_system, row.operating_system, only_gaps);
  take(into.owner, row.owner, only_gaps);
  take(into.scope, row.scope, only_gaps);
  take(into.attributes, row.attributes, only_gaps);
  take(into.tags, row.tags, only_gaps);
}

Result<void> SqliteAssessment::describe(const model::ApplicationRow& row) {
  return step([&]() -> Result<void> {
    auto found = find_application(home_.db, connector_, network_, row.application_id, row.name);
    if (!found || found->upload != upload_) return {};
    merge(*found, row);
    write_application(home_.db, *found);
    return {};
  });
}

// Findings come application by application: the last one is looked for once.
const SqliteAssessment::Current& SqliteAssessment::application_of(const model::AppFindingRow& row) {
  if (!current_ || current_->application_id != row.application_id || current_->name != row.application_name)
    assess_now({.application_id = row.application_id, .name = row.application_name});
  return *current_;
}

// --- findings ---

Result<void> SqliteAssessment::add(std::vector<model::AppFindingRow> rows) {
  return step([&]() -> Result<void> {
    for (const auto& row : rows) write(row);
    return {};
  });
}

void SqliteAssessment::write(const model::AppFindingRow& row) {
  count(row);
  const auto& application = application_of(row);
  if (application.is_new) return insert(application, row);
  auto stored = find_app_finding(home_.db, application.id, row.key);
  if (!stored) return insert(application, row);
  if (!application.is_older) return update(*stored, row);
  if (stored->assessment >= moment_) return;
  stored->assessment = moment_;  // it was in this one too: all that an older one tells of a finding that is known
  write_standing(home_.db, *stored);
}

// A finding that stands in the file twice is taken as it stood there first.
void SqliteAssessment::insert(const Current& application, const model::AppFindingRow& row) {
  const StoredFinding stored{
      .digest = digest_of(row), .assessment = moment_, .upload = upload_, .open = row.state == kOpen};
  if (!insert_app_finding(home_.db, application.id, stored, row)) {
    (void)find_app_finding(home_.db, application.id, row.key);  // throws unless it is the same one
    return;
  }
  insert_details(home_.db, home_.db.handle().getLastInsertRowid(), row.details);
  ++added_;
}

void SqliteAssessment::update(StoredFinding stored, const model::AppFindingRow& row) {
  if (stored.upload == upload_) return;
  const bool opens = row.state == kOpen;
  if (opens && !stored.open) {
    ++reopened_;
    // Closed by a file of the same moment that did not have it: this one has it, so it was never absent.
    if (stored.closed_by != moment_) stored.rework = true;
  }
  if (!opens && stored.open) ++closed_;
  stored.open = opens;
  stored.closed_by.reset();
  stored.assessment = moment_;
  stored.upload = upload_;

  // Details are kilobytes: they are compared with what is stored, so that a first report need not digest them.
  const auto digest = digest_of(row);
  const bool same_words = stored.digest == digest, same_details = has_details(home_.db, stored.id, row.details);
  stored.digest = digest;
  if (same_words && same_details) return write_standing(home_.db, stored);
  ++changed_;
  write_app_finding(home_.db, stored, row);
  if (!same_details) write_details(home_.db, stored.id, row.details);
}

// --- glossary ---

void SqliteAssessment::count(const model::AppFindingRow& row) {
  auto& count = kinds_[{row.qid, row.kind}];
  ++count.findings;
  if (!row.source_severity.empty()) ++count.levelled;
  for (const auto& unmapped : row.unmapped) count_unmapped(unmapped, 1);
  if (kinds_.size() >= kMostKindsInMemory) write_kinds();
}

void SqliteAssessment::count_unmapped(const model::Unmapped& unmapped, std::int64_t findings) {
  std::pair key{unmapped.field, unmapped.value};
  if (unmapped_.size() >= kMostUnmapped && !unmapped_.contains(key)) key.second = kOtherValues;
  unmapped_[std::move(key)] += findings;
}

void SqliteAssessment::write_kinds() {
  static constexpr auto kWrite = R"(
      INSERT INTO app_glossary (upload, qid, kind, findings, levelled) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET findings = findings + excluded.findings, levelled = levelled + excluded.levelled)";
  for (const auto& [kind, count] : kinds_)
    Use{home_.db.prepared(kWrite)}
        .bind(upload_, kind.first, number_of(kind.second), count.findings, count.levelled)
        .exec();
  kinds_.clear();
}

Result<std::vector<model::FindingKind>> SqliteAssessment::kinds_of(std::int64_t qid) {
  return step([&]() -> Result<std::vector<model::FindingKind>> {
    static constexpr auto kFind = "SELECT kind FROM app_glossary WHERE upload = ? AND qid = ? AND findings > 0";
    write_kinds();
    std::vector<model::FindingKind> kinds;
    Use find{home_.db.prepared(kFind)};
    find.bind(upload_, qid);
    while (find.step()) kinds.push_back(kind_of(find.row().getColumn(0).getInt64()));
    return kinds;
  });
}

Result<void> SqliteAssessment::add(const model::GlossaryRow& row) {
  return step([&]() -> Result<void> {
    // What came first stays: an entry is not replaced by the note that there was none.
    static constexpr auto kWrite = R"(
        INSERT INTO app_glossary (upload, qid, kind, findings, levelled, text) VALUES (?, ?, ?, 0, 0, ?)
        ON CONFLICT DO UPDATE SET text = coalesce(text, excluded.text))";
    const auto text = find_or_insert_glossary(home_.db, row);
    Use{home_.db.prepared(kWrite)}.bind(upload_, row.qid, number_of(row.kind), text).exec();
    return {};
  });
}

Result<std::vector<std::pair<std::int64_t, model::FindingKind>>> SqliteAssessment::without_glossary() {
  using Kinds = std::vector<std::pair<std::int64_t, model::FindingKind>>;
  return step([&]() -> Result<Kinds> {
    static constexpr auto kFind = "SELECT qid, kind FROM app_glossary WHERE upload = ? AND text IS NULL";
    write_kinds();
    Kinds kinds;
    Use find{home_.db.prepared(kFind)};
    find.bind(upload_);
    while (find.step()) {
      Columns columns{find.row()};
      const auto qid = columns.number();
      kinds.emplace_back(qid, kind_of(columns.number()));
    }
    return kinds;
  });
}

Result<void> SqliteAssessment::owasp_edition(model::OwaspEdition edition) {
  return step([&]() -> Result<void> {
    edition_ = edition;
    return {};
  });
}

// An entry's notes count for each finding that it completes. That there is no entry does not matter to findings that
// carry a level of their own.
void SqliteAssessment::count_glossary_unmapped() {
  static constexpr auto kFind = R"(
      SELECT iif(x.known, g.findings, g.findings - g.levelled), x.unmapped
      FROM app_glossary g JOIN app_glossary_text x ON x.id = g.text WHERE g.upload = ? AND x.unmapped <> '[]')";
  Use find{home_.db.prepared(kFind)};
  find.bind(upload_);
  while (find.step()) {
    Columns columns{find.row()};
    const auto findings = columns.number();
    std::vector<model::Unmapped> list;
    decode(columns.text(), list);
    if (findings == 0) continue;
    for (const auto& unmapped : list) count_unmapped(unmapped, findings);
  }
}

// --- the end ---

// Those of an application that are older than this assessment, its newest, are those that it does not have.
void SqliteAssessment::close_what_is_absent() {
  // By id: in the order in which the file's pages stand.
  static constexpr auto kClose = R"(
      UPDATE app_finding SET state = 'Closed', closed_by = ?4
      WHERE id IN (SELECT f.id FROM application a JOIN app_finding f ON f.application = a.id
                   WHERE a.connector_id = ?1 AND a.network = ?2 AND a.upload = ?3 AND a.newest = ?4
                     AND a.first_upload <> ?3)
        AND state = 'Open' AND ignored = 0 AND assessment < ?4
        AND assessment >= (SELECT ifnull(a.whole, assessment) FROM application a WHERE a.id = application))";
  closed_ += Use{home_.db.prepared(kClose)}.bind(connector_, network_, upload_, moment_).exec();
}

void SqliteAssessment::close_what_a_newer_one_disproves() {
  static constexpr auto kClose = R"(
      UPDATE app_finding SET state = 'Closed', closed_by = (SELECT a.whole FROM application a WHERE a.id = application)
      WHERE id IN (SELECT f.id FROM application a JOIN app_finding f ON f.application = a.id
                   WHERE a.connector_id = ?1 AND a.network = ?2 AND a.upload = ?3 AND a.whole > ?4)
        AND state = 'Open' AND ignored = 0 AND upload = ?3)";
  Use{home_.db.prepared(kClose)}.bind(connector_, network_, upload_, moment_).exec();
}

void SqliteAssessment::remember_as_whole() {
  static constexpr auto kWhole = R"(
      UPDATE application SET whole = newest WHERE connector_id = ? AND network = ? AND upload = ? AND newest = ?)";
  Use{home_.db.prepared(kWhole)}.bind(connector_, network_, upload_, moment_).exec();
}

Result<UploadRow> SqliteAssessment::commit(const UploadRow& upload, Absence absence) {
  auto written = step([&]() -> Result<UploadRow> {
    write_kinds();
    count_glossary_unmapped();
    if (absence == Absence::Closes) {
      close_what_is_absent();
      close_what_a_newer_one_disproves();
    }
    if (absence != Absence::ProvesNothing) remember_as_whole();
    auto row = upload;
    row.id = upload_;
    row.generated = generated_;
    row.added = added_;
    row.changed = changed_;
    row.closed = closed_;
    row.reopened = reopened_;
    row.unmapped.clear();
    for (const auto& [what, findings] : unmapped_)
      row.unmapped.push_back({.field = what.first, .value = what.second, .findings = findings});
    write_upload(home_.db, row, edition_);
    home_.db.handle().exec("COMMIT");
    return row;
  });
  if (!written) return written;
  done_ = true;
  if (auto after = home_.close(); !after) return fail(after.error());
  return written;
}

}  // namespace qualyswas::store
