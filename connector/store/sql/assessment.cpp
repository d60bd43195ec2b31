// A report file on its way into the database. Findings come application by application (`write`): found by their keys
// (with FindingIdentity where that takes more than one look-up), inserted, updated, or only marked as told of. Then the
// glossary. What the file means for findings that it does not have is decided at the end (`commit`), when it is known
// what contradicts what. All of it is one transaction.
#include "connector/store/sql/assessment.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

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

// Of each contradiction; all are counted.
constexpr std::size_t kMostTold = 5;
constexpr std::size_t kLongestName = 80;

// Ten times the web applications of the largest report that the vendor makes.
constexpr std::size_t kMostSilent = 5'000;
constexpr unsigned kEverySection = 7;

// Beyond, one pass over the index of all findings costs less.
constexpr std::int64_t kFewLookUps = 20'000;

// As its file calls it. Anything may stand there.
std::string name_of(const model::AppFindingRow& row) {
  auto name = row.unique_id;
  if (name.empty()) name = row.finding_id > 0 ? std::to_string(row.finding_id) : row.id_text;
  name = name.substr(0, kLongestName);
  std::ranges::replace_if(
      name, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return name;
}

std::string status_of(const std::string& status, bool ignored) {
  auto text = status.empty() ? std::string{"(none)"} : status.substr(0, kLongestName);
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return ignored ? text + " (ignored)" : text;
}

// A connector without a row yet begins where its ids do: on PostgreSQL another one may write right below meanwhile.
std::int64_t last_finding(Db& db, std::int64_t connector) {
  static constexpr auto kLast = "SELECT coalesce(max(id), 0) FROM app_finding WHERE id < ?";
  Use last{db.prepared(kLast)};
  return std::max(last.bind(db.ids_below(connector)).number(), db.row_id(connector, 0));
}

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

Result<std::unique_ptr<Assessment>> SqlAssessment::begin(PageHome& home, std::string_view connector,
                                                         std::string network, std::optional<Instant> generated) {
  auto& db = home.db;
  if (db.in_transaction()) return fail(db.in_use());
  auto begun = db.guarded([&]() -> Result<std::unique_ptr<Assessment>> {
    db.begin();
    const auto id = db.make_connector(connector);
    const auto upload = insert_upload(db, id, network, {.generated = generated});
    return std::make_unique<SqlAssessment>(home, id, std::move(network), generated, upload);
  });
  if (!begun) db.rollback();
  return begun;
}

SqlAssessment::SqlAssessment(PageHome& home, std::int64_t connector, std::string network,
                             std::optional<Instant> generated, std::int64_t upload)
    : home_{home},
      cache_{home.db, kCacheKib},
      connector_{connector},
      network_{std::move(network)},
      generated_{generated},
      moment_{moment_of(generated)},
      upload_{upload},
      identity_{home.db, upload},
      last_finding_{last_finding(home.db, connector)} {
  home_.open = true;
}

SqlAssessment::~SqlAssessment() {
  if (done_) return;
  home_.db.rollback();
  (void)home_.close();  // nobody is left to tell
}

template <class Work>
auto SqlAssessment::step(Work work) -> std::invoke_result_t<Work> {
  if (failed_) return fail(*failed_);
  if (done_) return fail(ErrorKind::Store, "an assessment that was committed takes nothing more");
  auto result = home_.db.guarded(work);
  if (!result) undo(result.error());
  return result;
}

void SqlAssessment::undo(Error error) {
  failed_ = std::move(error);
  done_ = true;
  home_.db.rollback();
  (void)home_.close();
}

// --- applications ---

Result<void> SqlAssessment::assess(const model::ApplicationRow& row) {
  return step([&]() -> Result<void> {
    assess_now(row);
    return {};
  });
}

void SqlAssessment::assess_now(const model::ApplicationRow& row) {
  auto found = find_application(home_.db, connector_, network_, row.application_id, row.name);
  if (found) {
    found->upload = upload_;
    found->newest = std::max(found->newest, moment_);
    merge(*found, row);
    write_application(home_.db, *found);
    if (found->is_from_before) {
      identity_.write_aliases_and_join(found->id);
      found->is_aliased = true;
    }
  } else {
    found = {.id = 0, .newest = moment_, .upload = upload_, .first_upload = upload_, .row = row};
    found->id = insert_application(home_.db, connector_, network_, *found);
  }
  current_ = Current{.application_id = row.application_id,
                     .name = row.name,
                     .id = found->id,
                     .is_older = moment_ < found->newest,
                     .is_new = found->first_upload == upload_,
                     .is_aliased = found->is_aliased,
                     .sorts = std::nullopt};
}

void SqlAssessment::merge(StoredApplication& stored, const model::ApplicationRow& row) const {
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

// One that was not assessed is described all the same, and stands there without an assessment when no file knew it.
Result<void> SqlAssessment::describe(const model::ApplicationRow& row) {
  return step([&]() -> Result<void> {
    auto found = find_application(home_.db, connector_, network_, row.application_id, row.name);
    if (found) {
      merge(*found, row);
      write_application(home_.db, *found);
    } else if (row.application_id || !row.name.empty()) {
      insert_application(home_.db, connector_, network_,
                         {.newest = kUndated, .upload = upload_, .first_upload = upload_, .row = row});
    }
    return {};
  });
}

Result<void> SqlAssessment::scanned(const model::ApplicationRow& row, Instant at) {
  return step([&]() -> Result<void> {
    static constexpr auto kWrite =
        "UPDATE application SET scanned = CASE WHEN scanned > ?1 THEN scanned ELSE ?1 END WHERE id = ?2";
    const auto found = find_application(home_.db, connector_, network_, row.application_id, row.name);
    if (found) Use{home_.db.prepared(kWrite)}.bind(at, found->id).exec();
    return {};
  });
}

Result<void> SqlAssessment::says_none(const model::ApplicationRow& row, const std::vector<model::ReportSection>& of) {
  return step([&]() -> Result<void> {
    const auto found = find_application(home_.db, connector_, network_, row.application_id, row.name);
    if (!found || found->upload == upload_ || found->newest > moment_ || silent_.size() >= kMostSilent) return {};
    for (const auto section : of) silent_[found->id] |= 1U << static_cast<unsigned>(section);
    return {};
  });
}

// Findings come application by application: the last one is looked for once.
SqlAssessment::Current& SqlAssessment::application_of(const model::AppFindingRow& row) {
  if (!current_ || current_->application_id != row.application_id || current_->name != row.application_name)
    assess_now({.application_id = row.application_id, .name = row.application_name});
  return *current_;
}

// --- findings ---

Result<void> SqlAssessment::add(std::vector<model::AppFindingRow> rows) {
  return step([&]() -> Result<void> {
    for (const auto& row : rows) write(row);
    return {};
  });
}

// Nearly all are found by their first key, or are of an application that no file knew: that costs one look-up. What is
// left costs a few more (FindingIdentity).
void SqlAssessment::write(const model::AppFindingRow& row) {
  count(row);
  ++records_;
  auto& application = application_of(row);
  const RecordKeys keys{row};
  const auto sorts = keys.sorts();
  if (application.is_new && !application.is_aliased) {
    // While they all have keys of one kind, or none, no two of them are one but by the first key.
    if (!application.sorts) application.sorts = sorts;
    if (application.sorts == sorts && insert(application, row, keys, sorts, false)) return;
  }
  if (sorts != 0) {
    auto stored = find_app_finding(home_.db, application.id, keys.first(), row);
    if (stored && FindingIdentity::is_known(*stored, row, keys))
      return take_known(application, std::move(*stored), row, keys, sorts, false);
  }
  if (!application.is_aliased) {
    identity_.write_aliases(application.id);
    application.is_aliased = true;
  }
  const auto match = identity_.find(application.id, row, keys);
  if (match.finding) return take_known(application, *match.finding, row, keys, match.keys, true);
  if (insert(application, row, keys, match.keys, true)) return;
  throw std::runtime_error("a finding that nothing knows has a key that is known");
}

namespace {

// What a record teaches of a finding's ids. Those that are not its own are shown until better ones come.
void take_ids(FindingIds& ids, const model::AppFindingRow& row, unsigned of, bool is_older) {
  const auto takes = [&](unsigned sort) {
    const bool has = (ids.keys & sort) != 0;
    return (of & sort) != 0 ? !has || !is_older : !has && !is_older;
  };
  if ((of & kDetectionKey) != 0 && takes(kDetectionKey)) ids.detection_id = row.detection_id;
  if (takes(kUniqueKey)) ids.unique_id = row.unique_id;
  if (takes(kIdKey)) {
    ids.finding_id = row.finding_id;
    ids.id_text = row.id_text;
  }
  ids.keys |= of;
}

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

}  // namespace

// False: the application has a finding of this key.
bool SqlAssessment::insert(const Current& application, const model::AppFindingRow& row, const RecordKeys& keys,
                           unsigned of, bool learns) {
  StoredFinding stored{
      .digest = digest_of(row), .assessment = moment_, .upload = upload_, .open = row.state == kOpen, .seen = upload_};
  stored.dates = dates_of(row);
  stored.ids = {.keys = of,
                .unique_id = row.unique_id,
                .finding_id = row.finding_id,
                .id_text = row.id_text,
                .detection_id = row.detection_id};
  // Without a key that is its own it needs one all the same: no other file has this one.
  const bool has_unique = (of & kUniqueKey) != 0, has_detection = (of & kDetectionKey) != 0;
  const auto unnamed = of == 0 ? fmt::format("unnamed:{}.{}", upload_, records_) : std::string{};
  const auto& key = has_unique ? keys.unique : has_detection ? keys.detection : (of & kIdKey) != 0 ? keys.id : unnamed;
  const auto id = insert_app_finding(home_.db, application.id, key, stored, row);
  if (!id) return false;
  stored.id = *id;
  insert_details(home_.db, stored.id, row.details);
  ++added_;
  if (learns) identity_.learn(application.id, key, stored, row, keys, of);
  return true;
}

void SqlAssessment::take_known(const Current& application, StoredFinding stored, const model::AppFindingRow& row,
                               const RecordKeys& keys, unsigned of, bool learns) {
  const bool is_again = stored.seen == upload_;
  const bool is_older = application.is_older && !(is_again && stored.upload == upload_);
  bool has_new_ids = false;
  if (learns || !row.own_ids) {  // else all that it says of them is known
    const auto before = stored;
    take_ids(stored.ids, row, of, is_older);
    if (learns) identity_.learn(application.id, before, stored.ids.keys, row, keys, of);
    has_new_ids = stored.ids != before.ids;
  }
  if (is_again) {
    if (learns && has_new_ids) write_identity(home_.db, stored);
    return take_again(std::move(stored), row);
  }
  stored.seen = upload_;
  stored.was_open = stored.open;
  auto said = dates_of(row);
  if (is_older) said.times_detected.reset();
  const bool has_new_dates = qualyswas::store::merge(stored.dates, said);
  if (!is_older) return update(std::move(stored), row, has_new_ids || has_new_dates);
  // It was in this one too: that, its ids and its dates are all that an older one tells of a finding that is known.
  stored.assessment = std::max(stored.assessment, moment_);
  write_standing(home_.db, stored);
  if (has_new_ids || has_new_dates) write_identity(home_.db, stored);
}

void SqlAssessment::update(StoredFinding stored, const model::AppFindingRow& row, bool has_new_identity) {
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
  if (same_words && same_details) {
    write_standing(home_.db, stored);
    if (has_new_identity) write_identity(home_.db, stored);
    return;
  }
  ++changed_;
  write_app_finding(home_.db, stored, row);
  if (!same_details) write_details(home_.db, stored.id, row.details);
}

// A finding that stands in the file twice is taken as it stood there first, unless only the second time leaves it open
// or displayed. That they disagree is told (FND-009).
void SqlAssessment::take_again(StoredFinding stored, const model::AppFindingRow& row) {
  const bool differ = lowered(stored.report_status) != lowered(row.report_status);
  if (!differ && stored.ignored == row.ignored) return;
  ++statuses_differ_;
  if (told_twice_.size() < kMostTold)
    told_twice_.push_back(fmt::format("finding {} (QID {}) has the status {}, and {}", name_of(row), row.qid,
                                      status_of(stored.report_status, stored.ignored),
                                      status_of(row.report_status, row.ignored)));
  if (stored.upload != upload_) return;  // an older file: none of its words count
  const bool opens = row.state == kOpen;
  const bool counts = opens != stored.open ? opens : stored.ignored && !row.ignored;
  if (!counts) return;
  if (!stored.open && stored.was_open) {
    if (*stored.was_open) {
      --closed_;
    } else {
      ++reopened_;
      stored.rework = true;
    }
  }
  stored.open = true;
  stored.closed_by.reset();
  stored.digest = digest_of(row);
  qualyswas::store::merge(stored.dates, dates_of(row));
  write_app_finding(home_.db, stored, row);
  write_details(home_.db, stored.id, row.details);
}

// --- glossary ---

void SqlAssessment::count(const model::AppFindingRow& row) {
  auto& count = kinds_[{row.qid, row.kind}];
  ++count.findings;
  if (!row.source_severity.empty()) ++count.levelled;
  for (const auto& unmapped : row.unmapped) count_unmapped(unmapped, 1);
  if (kinds_.size() >= kMostKindsInMemory) write_kinds();
}

void SqlAssessment::count_unmapped(const model::Unmapped& unmapped, std::int64_t findings) {
  std::pair key{unmapped.field, unmapped.value};
  if (unmapped_.size() >= kMostUnmapped && !unmapped_.contains(key)) key.second = kOtherValues;
  unmapped_[std::move(key)] += findings;
}

void SqlAssessment::write_kinds() {
  static constexpr auto kWrite = R"(
      INSERT INTO app_glossary (upload, qid, kind, findings, levelled) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (upload, qid, kind) DO UPDATE
      SET findings = app_glossary.findings + excluded.findings, levelled = app_glossary.levelled + excluded.levelled)";
  for (const auto& [kind, count] : kinds_)
    Use{home_.db.prepared(kWrite)}
        .bind(upload_, kind.first, number_of(kind.second), count.findings, count.levelled)
        .exec();
  kinds_.clear();
}

Result<std::vector<model::FindingKind>> SqlAssessment::kinds_of(std::int64_t qid) {
  return step([&]() -> Result<std::vector<model::FindingKind>> {
    static constexpr auto kFind = "SELECT kind FROM app_glossary WHERE upload = ? AND qid = ? AND findings > 0";
    write_kinds();
    std::vector<model::FindingKind> kinds;
    Use find{home_.db.prepared(kFind)};
    find.bind(upload_, qid);
    while (find.step()) kinds.push_back(kind_of(find.row().number(0)));
    return kinds;
  });
}

Result<void> SqlAssessment::add(const model::GlossaryRow& row) {
  return step([&]() -> Result<void> {
    // What came first stays: an entry is not replaced by the note that there was none.
    static constexpr auto kWrite = R"(
        INSERT INTO app_glossary (upload, qid, kind, findings, levelled, text) VALUES (?, ?, ?, 0, 0, ?)
        ON CONFLICT (upload, qid, kind) DO UPDATE SET text = coalesce(app_glossary.text, excluded.text))";
    const auto text = find_or_insert_glossary(home_.db, row);
    Use{home_.db.prepared(kWrite)}.bind(upload_, row.qid, number_of(row.kind), text).exec();
    return {};
  });
}

Result<std::vector<std::pair<std::int64_t, model::FindingKind>>> SqlAssessment::without_glossary() {
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

Result<void> SqlAssessment::owasp_edition(model::OwaspEdition edition) {
  return step([&]() -> Result<void> {
    edition_ = edition;
    return {};
  });
}

// An entry's notes count for each finding that it completes. That there is no entry does not matter to findings that
// carry a level of their own.
void SqlAssessment::count_glossary_unmapped() {
  static constexpr auto kFind = R"(
      SELECT CASE WHEN x.known = 1 THEN g.findings ELSE g.findings - g.levelled END, x.unmapped
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
void SqlAssessment::close_what_is_absent() {
  // By id: in the order in which the file's pages stand.
  static constexpr auto kClose = R"(
      UPDATE app_finding SET state = 'Closed', closed_by = ?4
      WHERE id IN (SELECT f.id FROM application a JOIN app_finding f ON f.application = a.id
                   WHERE a.connector_id = ?1 AND a.network = ?2 AND a.upload = ?3 AND a.newest = ?4
                     AND a.first_upload <> ?3)
        AND state = 'Open' AND ignored = 0 AND assessment < ?4
        AND assessment >= (SELECT coalesce(a.whole, app_finding.assessment) FROM application a
                           WHERE a.id = app_finding.application))";
  closed_ += Use{home_.db.prepared(kClose)}.bind(connector_, network_, upload_, moment_).exec();
}

void SqlAssessment::close_what_a_newer_one_disproves() {
  static constexpr auto kClose = R"(
      UPDATE app_finding SET state = 'Closed', closed_by = (SELECT a.whole FROM application a
                                                           WHERE a.id = app_finding.application)
      WHERE id IN (SELECT f.id FROM application a JOIN app_finding f ON f.application = a.id
                   WHERE a.connector_id = ?1 AND a.network = ?2 AND a.upload = ?3 AND a.whole > ?4)
        AND state = 'Open' AND ignored = 0 AND upload = ?3)";
  Use{home_.db.prepared(kClose)}.bind(connector_, network_, upload_, moment_).exec();
}

// Applications of which the file tells in its summary alone, where it counts none (says_none).
void SqlAssessment::close_what_the_file_says_is_none() {
  static constexpr auto kClose = R"(
      UPDATE app_finding SET state = 'Closed', closed_by = ?1
      WHERE application = ?2 AND state = 'Open' AND ignored = 0 AND assessment < ?1
        AND CASE WHEN kind < 3 THEN CAST(?3 AS BIGINT) WHEN kind = 3 THEN ?4 ELSE ?5 END = 1
        AND assessment >= (SELECT coalesce(a.whole, app_finding.assessment) FROM application a WHERE a.id = ?2))";
  for (const auto& [application, sections] : silent_)
    closed_ += Use{home_.db.prepared(kClose)}
                   .bind(moment_, application, (sections & 1U) != 0, (sections & 2U) != 0, (sections & 4U) != 0)
                   .exec();
}

// Which of the keys that this file has brought belong to two applications: that is the vendor's id of two things. The
// same application in another network is another one, and has the same.
void SqlAssessment::tell_ids_of_two_applications() {
  static constexpr auto kCount = "SELECT count(*) FROM application WHERE connector_id = ? AND network = ?";
  static constexpr auto kFew = R"(
      SELECT n.key FROM app_finding n
      WHERE n.id > ?3 AND n.id < ?4 AND n.keys <> 0 AND EXISTS (
        SELECT 1 FROM application a JOIN app_finding o ON o.application = a.id AND o.key_digest = n.key_digest
        WHERE a.connector_id = ?1 AND a.network = ?2 AND a.id <> n.application))";
  // Read along the index alone: the names come afterwards.
  static constexpr auto kMany = R"(
      SELECT (SELECT key FROM app_finding WHERE id = newest) FROM (
        SELECT max(f.id) AS newest FROM application a JOIN app_finding f ON f.application = a.id
        WHERE a.connector_id = ?1 AND a.network = ?2 GROUP BY f.key_digest
        HAVING count(*) > 1 AND max(f.id) > ?3 AND max(f.id) < ?4) AS twice)";
  if (added_ == 0) return;
  Use count{home_.db.prepared(kCount)};
  count.bind(connector_, network_).step();
  const auto applications = count.row().number(0);
  if (applications < 2) return;
  const bool few = added_ * applications <= kFewLookUps;
  Use find{home_.db.prepared(few ? kFew : kMany)};
  find.bind(connector_, network_, last_finding_, home_.db.ids_below(connector_));
  while (find.step())
    identity_.tell(fmt::format("the id '{}' belongs to findings of two web applications",
                               std::string{find.row().text(0)}.substr(0, kLongestName)));
}

namespace {

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
  return number == 1 ? fmt::format("1 {}", one) : fmt::format("{} {}", number, many);
}

}  // namespace

// True: there are some, and nothing that is absent from this file may be closed.
bool SqlAssessment::tell_contradictions(UploadRow& row) {
  std::vector<std::string> reasons;
  if (const auto ids = identity_.contradictions(); ids > 0) {
    reasons.push_back(
        fmt::format("{} to more than one finding; the findings were kept apart, and none was closed for being absent; "
                    "check that the file was not edited and is of this subscription",
                    counted(ids, "id belongs", "ids belong")));
    std::ranges::copy(identity_.told(), std::back_inserter(reasons));
  }
  if (statuses_differ_ > 0) {
    reasons.push_back(
        fmt::format("{} in the file twice with different statuses; what one of them calls open is open, and no finding "
                    "was closed for being absent; create the report again",
                    counted(statuses_differ_, "finding stands", "findings stand")));
    std::ranges::copy(told_twice_, std::back_inserter(reasons));
  }
  const bool is_incomplete = !reasons.empty();
  const auto replaced = identity_.replaced_detections();
  if (replaced > 0)
    reasons.push_back(
        fmt::format("{} the QID, URL and parameter of a finding in this file, which has another DETECTION_ID; they "
                    "were kept apart, and none was closed for being absent",
                    counted(replaced, "stored finding has", "stored findings have")));
  if (is_incomplete && row.outcome == Outcome::Ingested) row.outcome = Outcome::Incomplete;
  const auto at = row.outcome == Outcome::Incomplete && !is_incomplete ? row.reasons.end() : row.reasons.begin();
  row.reasons.insert(at, reasons.begin(), reasons.end());
  if (const auto joined = identity_.joined(); joined > 0)
    row.reasons.push_back(fmt::format("{} to be the same as another one; they were joined, with the history of both",
                                      counted(joined, "stored finding turned out", "stored findings turned out")));
  return is_incomplete || replaced > 0;
}

void SqlAssessment::remember_as_whole() {
  static constexpr auto kWhole = R"(
      UPDATE application SET whole = newest WHERE connector_id = ? AND network = ? AND upload = ? AND newest = ?)";
  static constexpr auto kSilent = "UPDATE application SET newest = ?1, whole = ?1 WHERE id = ?2";
  Use{home_.db.prepared(kWhole)}.bind(connector_, network_, upload_, moment_).exec();
  for (const auto& [application, sections] : silent_)
    if (sections == kEverySection) Use{home_.db.prepared(kSilent)}.bind(moment_, application).exec();
}

Result<UploadRow> SqlAssessment::commit(const UploadRow& upload, Absence absence) {
  auto written = step([&]() -> Result<UploadRow> {
    write_kinds();
    count_glossary_unmapped();
    auto row = upload;
    tell_ids_of_two_applications();
    if (tell_contradictions(row)) absence = Absence::ProvesNothing;
    if (absence == Absence::Closes) {
      close_what_is_absent();
      close_what_the_file_says_is_none();
      close_what_a_newer_one_disproves();
    }
    if (absence != Absence::ProvesNothing) remember_as_whole();
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
    home_.db.commit();
    return row;
  });
  if (!written) return written;
  done_ = true;
  if (auto after = home_.close(); !after) return fail(after.error());
  return written;
}

}  // namespace qualyswas::store
