#include "connector/store/sql/app_rows.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "connector/store/encode.h"

namespace qualyswas::store {
namespace {

using model::FindingKind;
using model::OwaspEdition;

constexpr auto kOrigins = std::to_array({Origin::Pulled, Origin::Uploaded});
constexpr auto kOutcomes = std::to_array({Outcome::Ingested, Outcome::Incomplete, Outcome::Refused});

struct EditionRow {
  OwaspEdition edition;
  std::int64_t year;
};
constexpr auto kEditions = std::to_array<EditionRow>({
    {OwaspEdition::Unknown, 0},
    {OwaspEdition::Of2013, 2013},
    {OwaspEdition::Of2017, 2017},
    {OwaspEdition::Of2021, 2021},
});

std::int64_t year_of(OwaspEdition edition) { return std::ranges::find(kEditions, edition, &EditionRow::edition)->year; }

// An entry that says nothing beyond its QID is as good as none, whether the file had it or not.
bool says_something(const model::GlossaryRow& row) {
  const auto texts = {&row.source_severity,     &row.category,   &row.title,          &row.group,       &row.cvss_base,
                      &row.cvss_temporal,       &row.cvss3_base, &row.cvss3_temporal, &row.description, &row.impact,
                      &row.cvss3_attack_vector, &row.solution};
  return row.severity || !row.owasp.empty() || !row.wasc.empty() || !row.cwe.empty() ||
         !std::ranges::all_of(texts, [](const std::string* text) { return text->empty(); });
}

}  // namespace

std::int64_t moment_of(std::optional<Instant> generated) {
  return generated ? std::int64_t{generated->time_since_epoch().count()} : kUndated;
}

FindingKind kind_of(std::int64_t number) {
  if (number < 0 || number > number_of(FindingKind::InformationGathered))
    throw std::runtime_error("a stored finding is of an unknown kind");
  return static_cast<FindingKind>(number);
}

OwaspEdition owasp_edition_of(std::int64_t year) {
  const auto row = std::ranges::find(kEditions, year, &EditionRow::year);
  return row == kEditions.end() ? OwaspEdition::Unknown : row->edition;
}

std::int64_t insert_upload(Db& db, std::int64_t connector, const std::string& network, const UploadRow& upload) {
  static constexpr auto kInsert = R"(
      INSERT INTO upload (connector_id, network, at, generated, owasp_edition, origin, name, file, type, outcome, reasons,
                          applications, findings, ignored, unreadable, added, changed, closed, reopened, unmapped)
      VALUES (?, ?, ?, ?, 0, '', '', '', '', '', '[]', 0, 0, 0, 0, 0, 0, 0, 0, '[]'))";
  return Use{db.inserting(kInsert)}.bind(connector, network, upload.at, upload.generated).insert().value();
}

void write_upload(Db& db, const UploadRow& upload, OwaspEdition edition) {
  static constexpr auto kWrite = R"(
      UPDATE upload SET owasp_edition = ?, at = ?, origin = ?, name = ?, file = ?, document = ?, report_id = ?, type = ?,
                        generated = ?, outcome = ?, reasons = ?, applications = ?, findings = ?, ignored = ?,
                        unreadable = ?, added = ?, changed = ?, closed = ?, reopened = ?, unmapped = ?, settled = ?
      WHERE id = ?)";
  const std::string origin{name_of(upload.origin)}, outcome{name_of(upload.outcome)};
  const auto reasons = encode(upload.reasons), unmapped = encode(upload.unmapped);
  Use{db.prepared(kWrite)}
      .bind(year_of(edition), upload.at, origin, upload.name, upload.file, upload.document, upload.report_id,
            upload.type, upload.generated, outcome, reasons, upload.applications, upload.findings, upload.ignored,
            upload.unreadable, upload.added, upload.changed, upload.closed, upload.reopened, unmapped, upload.settled,
            upload.id)
      .exec();
}

const char* const kUploadColumns =
    R"(id, at, origin, name, file, document, report_id, type, generated, outcome, reasons, applications, findings, ignored,
       unreadable, added, changed, closed, reopened, unmapped, settled)";

UploadRow read_upload(Columns& columns) {
  UploadRow upload;
  upload.id = columns.number();
  upload.at = columns.instant();
  upload.origin = parse_name(kOrigins, columns.text());
  upload.name = columns.text();
  upload.file = columns.text();
  upload.document = columns.text();
  upload.report_id = columns.find_number();
  upload.type = columns.text();
  upload.generated = columns.find_instant();
  upload.outcome = parse_name(kOutcomes, columns.text());
  decode(columns.text(), upload.reasons);
  upload.applications = columns.number();
  upload.findings = columns.number();
  upload.ignored = columns.number();
  upload.unreadable = columns.number();
  upload.added = columns.number();
  upload.changed = columns.number();
  upload.closed = columns.number();
  upload.reopened = columns.number();
  decode(columns.text(), upload.unmapped);
  upload.settled = columns.flag();
  return upload;
}

const char* const kApplicationColumns =
    "a.application_id, a.name, a.url, a.address, a.operating_system, a.owner, a.scope, a.attributes, a.tags";

model::ApplicationRow read_application(Columns& columns) {
  model::ApplicationRow row;
  row.application_id = columns.find_number();
  row.name = columns.text();
  row.url = columns.text();
  row.address = columns.text();
  row.operating_system = columns.find_text();
  row.owner = columns.text();
  row.scope = columns.text();
  decode(columns.text(), row.attributes);
  decode(columns.text(), row.tags);
  return row;
}

namespace {

StoredApplication read_stored_application(Statement& statement) {
  Columns columns{statement};
  StoredApplication found;
  found.id = columns.number();
  found.newest = columns.number();
  found.upload = columns.number();
  found.first_upload = columns.number();
  const int aliased = columns.small();
  found.is_aliased = aliased == 1;
  found.is_from_before = aliased == 2;
  found.row = read_application(columns);
  return found;
}

}  // namespace

std::optional<StoredApplication> find_application(Db& db, std::int64_t connector, const std::string& network,
                                                  std::optional<std::int64_t> application_id, const std::string& name) {
  static const std::string kById = std::string{"SELECT a.id, a.newest, a.upload, a.first_upload, a.aliased, "} +
                                   kApplicationColumns +
                                   " FROM application a WHERE connector_id = ? AND network = ? AND application_id = ?";
  static const std::string kByName = std::string{"SELECT a.id, a.newest, a.upload, a.first_upload, a.aliased, "} +
                                     kApplicationColumns +
                                     R"( FROM application a WHERE connector_id = ? AND network = ? AND name = ?
                                       ORDER BY application_id IS NOT NULL LIMIT 2)";
  if (application_id) {
    Use by_id{db.prepared(kById.c_str())};
    if (by_id.bind(connector, network, *application_id).step()) return read_stored_application(by_id.row());
  }
  if (application_id && name.empty()) return std::nullopt;
  Use by_name{db.prepared(kByName.c_str())};
  if (!by_name.bind(connector, network, name).step()) return std::nullopt;
  auto found = read_stored_application(by_name.row());
  if (!found.row.application_id) return found;  // known by its name alone until now
  // Those that have an id: it is another one than that asked for; without one, the name must belong to one only.
  if (application_id || name.empty() || by_name.step()) return std::nullopt;
  return found;
}

std::int64_t insert_application(Db& db, std::int64_t connector, const std::string& network,
                                const StoredApplication& application) {
  static constexpr auto kInsert = R"(
      INSERT INTO application (connector_id, network, newest, upload, first_upload, application_id, name, url, address,
                               operating_system, owner, scope, attributes, tags)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))";
  const auto& row = application.row;
  const auto attributes = encode(row.attributes), tags = encode(row.tags);
  return Use{db.inserting(kInsert)}
      .bind(connector, network, application.newest, application.upload, application.first_upload, row.application_id,
            row.name, row.url, row.address, row.operating_system, row.owner, row.scope, attributes, tags)
      .insert()
      .value();
}

void write_application(Db& db, const StoredApplication& application) {
  static constexpr auto kWrite = R"(
      UPDATE application SET newest = ?, upload = ?, application_id = ?, name = ?, url = ?, address = ?,
                             operating_system = ?, owner = ?, scope = ?, attributes = ?, tags = ? WHERE id = ?)";
  const auto& row = application.row;
  const auto attributes = encode(row.attributes), tags = encode(row.tags);
  Use{db.prepared(kWrite)}
      .bind(application.newest, application.upload, row.application_id, row.name, row.url, row.address,
            row.operating_system, row.owner, row.scope, attributes, tags, application.id)
      .exec();
}

bool merge(FindingDates& into, const FindingDates& said) {
  const auto before = into;
  if (said.first_detected && (!into.first_detected || said.first_detected < into.first_detected))
    into.first_detected = said.first_detected;
  into.last_detected = std::max(into.last_detected, said.last_detected);  // none is before any
  into.last_tested = std::max(into.last_tested, said.last_tested);
  if (said.times_detected) into.times_detected = said.times_detected;
  return into != before;
}

FindingDates dates_of(const model::AppFindingRow& row) {
  return {row.first_detected, row.last_detected, row.last_tested, row.times_detected};
}

int section_of(FindingKind kind) {
  if (kind == FindingKind::SensitiveContent) return 1;
  return kind == FindingKind::InformationGathered ? 2 : 0;
}

namespace {

// kind 3 is sensitive content, 4 information gathered.
constexpr auto kStoredColumns =
    R"(id, digest, assessment, upload, state = 'Open', closed_by, rework, seen, was_open, keys,
       coalesce(unique_id, key), finding_id, id_text, detection_id, first_detected, last_detected, last_tested,
       times_detected, qid, report_status, ignored,
       qid = ? AND url = ? AND param = ? AND CASE WHEN kind > 2 THEN kind - 2 ELSE 0 END = ? )";

void bind_about(Use& use, const model::AppFindingRow& row) {
  use.bind(row.qid, row.url, row.param, section_of(row.kind));
}

StoredFinding read_stored_finding(Columns& columns) {
  StoredFinding stored;
  stored.id = columns.number();
  stored.digest = columns.number();
  stored.assessment = columns.number();
  stored.upload = columns.number();
  stored.open = columns.flag();
  stored.closed_by = columns.find_number();
  stored.rework = columns.flag();
  stored.seen = columns.number();
  stored.was_open = columns.find_flag();
  stored.ids.keys = static_cast<unsigned>(columns.small());
  stored.ids.unique_id = columns.text();
  stored.ids.finding_id = columns.number();
  stored.ids.id_text = columns.find_text().value_or("");
  stored.ids.detection_id = columns.find_number();
  stored.dates.first_detected = columns.find_instant();
  stored.dates.last_detected = columns.find_instant();
  stored.dates.last_tested = columns.find_instant();
  stored.dates.times_detected = columns.find_number();
  stored.qid = columns.number();
  stored.report_status = columns.text();
  stored.ignored = columns.flag();
  stored.is_about_the_same = columns.flag();
  return stored;
}

}  // namespace

std::optional<StoredFinding> find_app_finding(Db& db, std::int64_t application, const std::string& key,
                                              const model::AppFindingRow& row) {
  static const std::string kFind =
      std::string{"SELECT "} + kStoredColumns + ", key = ? FROM app_finding WHERE application = ? AND key_digest = ?";
  Use find{db.prepared(kFind.c_str())};
  bind_about(find, row);
  if (!find.bind(key, application, digest_of(key)).step()) return std::nullopt;
  Columns columns{find.row()};
  auto stored = read_stored_finding(columns);
  if (!columns.flag()) throw std::runtime_error("two findings of an application have keys of one digest");
  return stored;
}

std::optional<StoredFinding> read_stored_finding(Db& db, std::int64_t id, const model::AppFindingRow& row) {
  static const std::string kRead = std::string{"SELECT "} + kStoredColumns + " FROM app_finding WHERE id = ?";
  Use read{db.prepared(kRead.c_str())};
  bind_about(read, row);
  if (!read.bind(id).step()) return std::nullopt;
  Columns columns{read.row()};
  return read_stored_finding(columns);
}

namespace {

// Binds what a finding's row itself says, in one order for both statements.
void bind_finding(Use& use, const StoredFinding& stored, const model::AppFindingRow& row, const std::string& unmapped) {
  const std::optional<std::int64_t> none;
  const auto& [ids, dates] = std::tie(stored.ids, stored.dates);
  use.bind(stored.digest, stored.assessment, stored.upload, stored.open ? kOpen : kClosed, stored.closed_by,
           stored.rework, stored.seen, stored.was_open, static_cast<int>(ids.keys), row.ignored, row.qid,
           number_of(row.kind), ids.finding_id, row.severity, dates.first_detected, dates.last_detected,
           dates.last_tested, dates.times_detected, row.url, ids.unique_id);
  if (ids.id_text.empty()) {
    use.bind(none);
  } else {
    use.bind(ids.id_text);
  }
  use.bind(ids.detection_id, row.param, row.parameter_type, row.vulnerability_type, row.source_status,
           row.report_status, row.source_severity, row.ignored_reason, row.ignored_by, row.ignored_comment,
           row.ignored_at, unmapped);
}

}  // namespace

std::optional<std::int64_t> insert_app_finding(Db& db, std::int64_t application, const std::string& key,
                                               const StoredFinding& stored, const model::AppFindingRow& row) {
  static constexpr auto kInsert = R"(
      INSERT INTO app_finding (application, key_digest, key, digest, assessment, upload, state, closed_by, rework,
                               seen, was_open, keys, ignored, qid, kind, finding_id, severity, first_detected,
                               last_detected, last_tested, times_detected, url, unique_id, id_text, detection_id,
                               param, parameter_type, vulnerability_type, source_status, report_status,
                               source_severity, ignored_reason, ignored_by, ignored_comment, ignored_at, unmapped)
      VALUES (?1, ?2, ?3, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ?3), ?, ?, ?, ?, ?, ?, ?, ?,
              ?, ?, ?, ?, ?)
      ON CONFLICT (application, key_digest) DO NOTHING)";
  const auto unmapped = encode(row.unmapped);
  Use insert{db.inserting(kInsert)};
  insert.bind(application, digest_of(key), key);
  bind_finding(insert, stored, row, unmapped);
  return insert.insert();
}

void insert_details(Db& db, std::int64_t id, const std::string& details) {
  static constexpr auto kInsert = "INSERT INTO app_finding_text (id, details) VALUES (?, ?)";
  Use{db.prepared(kInsert)}.bind(id, details).exec();
}

void write_standing(Db& db, const StoredFinding& stored) {
  static constexpr auto kWrite = R"(
      UPDATE app_finding SET assessment = ?, upload = ?, state = ?, closed_by = ?, rework = ?, seen = ?, was_open = ?
      WHERE id = ?)";
  Use{db.prepared(kWrite)}
      .bind(stored.assessment, stored.upload, stored.open ? kOpen : kClosed, stored.closed_by, stored.rework,
            stored.seen, stored.was_open, stored.id)
      .exec();
}

void write_identity(Db& db, const StoredFinding& stored) {
  static constexpr auto kWrite = R"(
      UPDATE app_finding SET keys = ?, unique_id = nullif(?, key), finding_id = ?, id_text = nullif(?, ''),
                             detection_id = ?, first_detected = ?, last_detected = ?, last_tested = ?,
                             times_detected = ? WHERE id = ?)";
  const auto& ids = stored.ids;
  const auto& dates = stored.dates;
  Use{db.prepared(kWrite)}
      .bind(static_cast<int>(ids.keys), ids.unique_id, ids.finding_id, ids.id_text, ids.detection_id,
            dates.first_detected, dates.last_detected, dates.last_tested, dates.times_detected, stored.id)
      .exec();
}

void write_app_finding(Db& db, const StoredFinding& stored, const model::AppFindingRow& row) {
  static constexpr auto kWrite = R"(
      UPDATE app_finding SET digest = ?, assessment = ?, upload = ?, state = ?, closed_by = ?, rework = ?, seen = ?,
                             was_open = ?, keys = ?, ignored = ?, qid = ?, kind = ?, finding_id = ?, severity = ?,
                             first_detected = ?, last_detected = ?, last_tested = ?, times_detected = ?, url = ?,
                             unique_id = nullif(?, key), id_text = ?, detection_id = ?, param = ?, parameter_type = ?,
                             vulnerability_type = ?, source_status = ?, report_status = ?, source_severity = ?,
                             ignored_reason = ?, ignored_by = ?, ignored_comment = ?, ignored_at = ?, unmapped = ?
      WHERE id = ?)";
  const auto unmapped = encode(row.unmapped);
  Use write{db.prepared(kWrite)};
  bind_finding(write, stored, row, unmapped);
  write.bind(stored.id).exec();
}

void write_details(Db& db, std::int64_t id, const std::string& details) {
  static constexpr auto kWrite = "UPDATE app_finding_text SET details = ? WHERE id = ?";
  Use{db.prepared(kWrite)}.bind(details, id).exec();
}

bool has_details(Db& db, std::int64_t id, std::string_view details) {
  static constexpr auto kFind = "SELECT details FROM app_finding_text WHERE id = ?";
  Use find{db.prepared(kFind)};
  if (!find.bind(id).step()) throw std::runtime_error("a stored finding has no details");
  return find.row().text(0) == details;
}

std::string details_of(Db& db, std::int64_t id) {
  static constexpr auto kFind = "SELECT details FROM app_finding_text WHERE id = ?";
  Use find{db.prepared(kFind)};
  return find.bind(id).step() ? std::string{find.row().text(0)} : std::string{};
}

const char* const kAppFindingColumns =
    R"(f.key, f.unique_id, f.state, f.ignored, f.qid, f.kind, f.finding_id, f.severity, f.first_detected,
       f.last_detected, f.last_tested, f.times_detected, f.url, f.detection_id, f.param, f.parameter_type,
       f.vulnerability_type, f.source_status, f.report_status, f.source_severity, f.ignored_reason, f.ignored_by,
       f.ignored_comment, f.ignored_at, f.unmapped, f.id_text)";

model::AppFindingRow read_app_finding(Columns& columns) {
  model::AppFindingRow row;
  row.key = columns.text();
  row.unique_id = columns.find_text().value_or(row.key);
  row.state = columns.text();
  row.ignored = columns.flag();
  row.qid = columns.number();
  row.kind = kind_of(columns.number());
  row.finding_id = columns.number();
  row.severity = columns.find_text();
  row.first_detected = columns.find_instant();
  row.last_detected = columns.find_instant();
  row.last_tested = columns.find_instant();
  row.times_detected = columns.find_number();
  row.url = columns.text();
  row.detection_id = columns.find_number();
  row.param = columns.text();
  row.parameter_type = columns.find_text();
  row.vulnerability_type = columns.find_text();
  row.source_status = columns.find_text();
  row.report_status = columns.text();
  row.source_severity = columns.text();
  row.ignored_reason = columns.text();
  row.ignored_by = columns.text();
  row.ignored_comment = columns.text();
  row.ignored_at = columns.find_instant();
  decode(columns.text(), row.unmapped);
  row.id_text = columns.find_text().value_or("");
  return row;
}

std::int64_t find_or_insert_glossary(Db& db, const model::GlossaryRow& row) {
  static constexpr auto kFind = "SELECT id FROM app_glossary_text WHERE digest = ? AND qid = ? AND kind = ?";
  static constexpr auto kInsert = R"(
      INSERT INTO app_glossary_text (digest, qid, kind, known, severity, vulnerability_type, source_severity, category,
                                     title, "group", owasp, wasc, cwe, cvss_base, cvss_temporal, cvss3_base,
                                     cvss3_temporal, cvss3_attack_vector, unmapped, description, impact, solution)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING)";
  const auto digest = digest_of(row);
  const auto find_it = [&]() -> std::optional<std::int64_t> {
    Use find{db.prepared(kFind)};
    if (!find.bind(digest, row.qid, number_of(row.kind)).step()) return std::nullopt;
    return find.row().number(0);
  };
  if (const auto id = find_it()) return *id;
  const auto owasp = encode(row.owasp), wasc = encode(row.wasc), cwe = encode(row.cwe), unmapped = encode(row.unmapped);
  const auto inserted =
      Use{db.inserting(kInsert)}
          .bind(digest, row.qid, number_of(row.kind), says_something(row), row.severity, row.vulnerability_type,
                row.source_severity, row.category, row.title, row.group, owasp, wasc, cwe, row.cvss_base,
                row.cvss_temporal, row.cvss3_base, row.cvss3_temporal, row.cvss3_attack_vector, unmapped,
                row.description, row.impact, row.solution)
          .insert();
  return inserted ? *inserted : find_it().value();  // another connector's file brought it at the same time
}

StoredGlossary read_glossary(Db& db, std::int64_t id, bool details) {
  static constexpr auto kRead = R"(
      SELECT qid, kind, known, severity, vulnerability_type, source_severity, category, title, "group", owasp, wasc, cwe,
             cvss_base, cvss_temporal, cvss3_base, cvss3_temporal, cvss3_attack_vector, unmapped, description, impact,
             solution FROM app_glossary_text WHERE id = ?)";
  StoredGlossary stored;
  auto& row = stored.row;
  Use read{db.prepared(kRead)};
  if (!read.bind(id).step()) throw std::runtime_error("a stored glossary entry is missing");
  Columns columns{read.row()};
  row.qid = columns.number();
  row.kind = kind_of(columns.number());
  stored.known = columns.flag();
  row.severity = columns.find_text();
  row.vulnerability_type = columns.find_text();
  row.source_severity = columns.text();
  row.category = columns.text();
  row.title = columns.text();
  row.group = columns.text();
  decode(columns.text(), row.owasp);
  decode(columns.text(), row.wasc);
  decode(columns.text(), row.cwe);
  row.cvss_base = columns.text();
  row.cvss_temporal = columns.text();
  row.cvss3_base = columns.text();
  row.cvss3_temporal = columns.text();
  row.cvss3_attack_vector = columns.text();
  decode(columns.text(), row.unmapped);
  if (!details) return stored;
  row.description = columns.text();
  row.impact = columns.text();
  row.solution = columns.text();
  return stored;
}

}  // namespace qualyswas::store
