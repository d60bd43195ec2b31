#include "connector/store/sql/rows.h"

#include "connector/base/utc.h"
#include "connector/store/encode.h"

namespace qualyswas::store {
namespace {

Stored find(Db& db, const char* sql, std::int64_t connector, std::int64_t vendor_id) {
  Use use{db.prepared(sql)};
  if (!use.bind(connector, vendor_id).step()) return {};
  auto& row = use.row();
  return {.id = row.number(0), .digest = row.number(1), .gone = !row.is_null(2)};
}

// What a stored row says in the one column of `sql`.
std::optional<std::string> find_text(Db& db, const char* sql, std::int64_t id) {
  Use use{db.prepared(sql)};
  if (!use.bind(id).step()) return std::nullopt;
  return Columns{use.row()}.find_text();
}

// Hexadecimal digits are written in either case.
bool same_unique_id(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

void forget_gone(Db& db, const char* sql, const Stored& stored, Written& written) {
  if (!stored.gone) return;
  Use{db.prepared(sql)}.bind(stored.id).exec();
  written.returned = true;
}

void write_unmapped(Db& db, std::int64_t id, const std::vector<model::Unmapped>& list) {
  static constexpr auto kInsert = "INSERT INTO finding_unmapped (finding, position, field, value) VALUES (?, ?, ?, ?)";
  int position = 0;
  for (const auto& unmapped : list)
    Use{db.prepared(kInsert)}.bind(id, position++, unmapped.field, unmapped.value).exec();
}

}  // namespace

std::optional<std::string> Columns::find_text() {
  const int column = next_++;
  if (row_.is_null(column)) return std::nullopt;
  return std::string{row_.text(column)};
}

std::optional<int> Columns::find_small() {
  const auto number = find_number();
  if (!number) return std::nullopt;
  return static_cast<int>(*number);
}

std::optional<std::int64_t> Columns::find_number() {
  const int column = next_++;
  if (row_.is_null(column)) return std::nullopt;
  return row_.number(column);
}

std::optional<bool> Columns::find_flag() {
  const auto value = find_small();
  if (!value) return std::nullopt;
  return *value != 0;
}

std::optional<Instant> Columns::find_instant() {
  const auto seconds = find_number();
  if (!seconds) return std::nullopt;
  return Instant{std::chrono::seconds{*seconds}};
}

// A web application is created once: its date tells it from another one under the same id.
Written upsert(Db& db, std::int64_t connector, const Sealed<model::AssetRow>& sealed) {
  const auto& [row, digest] = sealed;
  static constexpr auto kFind = "SELECT id, digest, gone_since FROM asset WHERE connector_id = ? AND site_id = ?";
  static constexpr auto kCreated = "SELECT created FROM asset WHERE id = ?";
  static constexpr auto kReturn = "UPDATE asset SET gone_since = NULL WHERE id = ?";
  static constexpr auto kInsert = R"(
      INSERT INTO asset (connector_id, site_id, digest, name, type, address, operating_system, attributes, tags,
                         created, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))";
  static constexpr auto kUpdate = R"(
      UPDATE asset SET digest = ?, name = ?, type = ?, address = ?, operating_system = ?, attributes = ?, tags = ?,
                       created = ?, last_seen = ? WHERE id = ?)";
  const auto stored = find(db, kFind, connector, row.site_id);
  Written written{.change = stored ? Change::Changed : Change::Added};
  if (stored && stored.digest == digest) {
    written = {.change = Change::Unchanged, .recognised = row.created.has_value()};
  } else if (stored && row.created) {
    Use find_created{db.prepared(kCreated)};
    find_created.bind(stored.id).step();
    const auto created = Columns{find_created.row()}.find_instant();
    if (created && *created != *row.created)
      return {.change = Change::Refused,
              .contradiction = {row.site_id, "created " + format_utc(*created), "created " + format_utc(*row.created)}};
    written.recognised = created.has_value();
  }
  forget_gone(db, kReturn, stored, written);
  if (written.change == Change::Unchanged) return written;
  const auto attributes = encode(row.attributes), tags = encode(row.tags);
  Use write{db.prepared(stored ? kUpdate : kInsert)};
  if (!stored) write.bind(connector, row.site_id);
  write.bind(digest, row.name, row.type, row.address, row.operating_system, attributes, tags, row.created,
             row.last_seen);
  if (stored) write.bind(stored.id);
  write.exec();
  return written;
}

// The vendor's unique id tells a finding from another one under the same id.
Written judge(const Stored& stored, const Sealed<model::FindingRow>& sealed,
              const std::function<std::string()>& unique_id) {
  const auto& row = sealed.row;
  if (!stored) return {.change = Change::Added};
  if (stored.digest == sealed.digest)
    return {.change = Change::Unchanged, .recognised = !row.unique_id.empty(), .returned = stored.gone};
  Written written{.change = Change::Changed, .returned = stored.gone};
  if (row.unique_id.empty()) return written;
  const auto known = unique_id();
  if (!known.empty() && !same_unique_id(known, row.unique_id))
    return {.change = Change::Refused,
            .contradiction = {row.finding_id, "unique id " + known, "unique id " + row.unique_id}};
  written.recognised = !known.empty();
  return written;
}

Written upsert(Db& db, std::int64_t connector, const Sealed<model::FindingRow>& sealed, bool certainly_new) {
  const auto& [row, digest] = sealed;
  static constexpr auto kFind = "SELECT id, digest, gone_since FROM finding WHERE connector_id = ? AND finding_id = ?";
  static constexpr auto kUniqueId = "SELECT unique_id FROM finding WHERE id = ?";
  static constexpr auto kReturn = "UPDATE finding SET gone_since = NULL WHERE id = ?";
  static constexpr auto kInsert = R"(
      INSERT INTO finding (connector_id, finding_id, digest, asset_id, qid, informational, location, status,
                           status_precedence, score_tenths, first_seen, last_seen, title, unique_id, source_status,
                           ignored_reason, source_severity, type, "group", param, potential, cvss_base,
                           cvss_attack_vector, cwe, owasp, wasc, external_ref, detection_score,
                           asset_name)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))";
  static constexpr auto kUpdate = R"(
      UPDATE finding SET digest = ?, asset_id = ?, qid = ?, informational = ?, location = ?, status = ?,
                         status_precedence = ?, score_tenths = ?, first_seen = ?, last_seen = ?, title = ?,
                         unique_id = ?, source_status = ?, ignored_reason = ?, source_severity = ?, type = ?,
                         "group" = ?, param = ?, potential = ?, cvss_base = ?, cvss_attack_vector = ?, cwe = ?,
                         owasp = ?, wasc = ?, external_ref = ?, detection_score = ?, asset_name = ? WHERE id = ?)";
  static constexpr auto kInsertText = "INSERT INTO finding_text (description, result_list, id) VALUES (?, ?, ?)";
  static constexpr auto kUpdateText = "UPDATE finding_text SET description = ?, result_list = ? WHERE id = ?";
  static constexpr auto kForgetUnmapped = "DELETE FROM finding_unmapped WHERE finding = ?";

  const auto stored = certainly_new ? Stored{} : find(db, kFind, connector, row.finding_id);
  auto written = judge(stored, sealed, [&] { return find_text(db, kUniqueId, stored.id).value_or(""); });
  if (written.returned) Use{db.prepared(kReturn)}.bind(stored.id).exec();
  if (written.change == Change::Unchanged || written.change == Change::Refused) return written;
  const auto cwe = encode(row.cwe), owasp = encode(row.owasp), wasc = encode(row.wasc);
  auto id = stored.id;
  {
    Use write{stored ? db.prepared(kUpdate) : db.inserting(kInsert)};
    if (!stored) write.bind(connector, row.finding_id);
    write.bind(digest, row.asset_id, row.qid, row.informational, row.location, row.status, row.status_precedence,
               row.score_tenths, row.first_seen, row.last_seen, row.title, row.unique_id, row.source_status,
               row.ignored_reason, row.source_severity, row.type, row.group, row.param, row.potential, row.cvss_base,
               row.cvss_attack_vector, cwe, owasp, wasc, row.external_ref, row.detection_score, row.asset_name);
    if (stored)
      write.bind(stored.id).exec();
    else
      id = write.insert().value();
  }
  Use{db.prepared(stored ? kUpdateText : kInsertText)}.bind(row.description, row.result_list, id).exec();
  if (stored) Use{db.prepared(kForgetUnmapped)}.bind(id).exec();
  write_unmapped(db, id, row.unmapped);
  return written;
}

Change upsert(Db& db, std::int64_t connector, const Sealed<model::SolutionRow>& sealed) {
  const auto& [row, digest] = sealed;
  static constexpr auto kFind = "SELECT id, digest, NULL FROM solution WHERE connector_id = ? AND qid = ?";
  static constexpr auto kInsert = R"(
      INSERT INTO solution (connector_id, qid, digest, title, fix_title, fix_description, severity, category, published,
                            last_modified, cves, cpes, "references", diagnosis, consequence, cvss_vector)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))";
  static constexpr auto kUpdate = R"(
      UPDATE solution SET digest = ?, title = ?, fix_title = ?, fix_description = ?, severity = ?, category = ?,
                          published = ?, last_modified = ?, cves = ?, cpes = ?, "references" = ?, diagnosis = ?,
                          consequence = ?, cvss_vector = ? WHERE id = ?)";
  const auto stored = find(db, kFind, connector, row.qid);
  if (stored && stored.digest == digest) return Change::Unchanged;
  const auto cves = encode(row.cves), cpes = encode(row.cpes), references = encode(row.references);
  Use write{db.prepared(stored ? kUpdate : kInsert)};
  if (!stored) write.bind(connector, row.qid);
  write.bind(digest, row.title, row.fix_title, row.fix_description, row.severity, row.category, row.published,
             row.last_modified, cves, cpes, references, row.diagnosis, row.consequence, row.cvss_vector);
  if (stored) write.bind(stored.id);
  write.exec();
  return stored ? Change::Changed : Change::Added;
}

const char* const kFindingColumns =
    R"(f.id, f.finding_id, f.asset_id, f.qid, f.informational, f.location, f.status, f.status_precedence, f.score_tenths,
       f.first_seen, f.last_seen, f.title, f.unique_id, f.source_status, f.ignored_reason, f.source_severity, f.type,
       f."group", f.param, f.potential, f.cvss_base, f.cvss_attack_vector, f.cwe, f.owasp, f.wasc, f.external_ref,
       f.detection_score, f.asset_name, t.description, t.result_list)";

model::FindingRow read_finding(Db& db, Statement& statement) {
  static constexpr auto kUnmapped = "SELECT field, value FROM finding_unmapped WHERE finding = ? ORDER BY position";
  Columns columns{statement};
  model::FindingRow row;
  const auto id = columns.number();
  row.finding_id = columns.number();
  row.asset_id = columns.number();
  row.qid = columns.number();
  row.informational = columns.flag();
  row.location = columns.text();
  row.status = columns.find_text();
  row.status_precedence = columns.small();
  row.score_tenths = columns.find_small();
  row.first_seen = columns.find_instant();
  row.last_seen = columns.find_instant();
  row.title = columns.text();
  row.unique_id = columns.text();
  row.source_status = columns.text();
  row.ignored_reason = columns.text();
  row.source_severity = columns.text();
  row.type = columns.text();
  row.group = columns.text();
  row.param = columns.text();
  row.potential = columns.find_flag();
  row.cvss_base = columns.text();
  row.cvss_attack_vector = columns.text();
  decode(columns.text(), row.cwe);
  decode(columns.text(), row.owasp);
  decode(columns.text(), row.wasc);
  row.external_ref = columns.text();
  row.detection_score = columns.find_number();
  row.asset_name = columns.text();
  row.description = columns.text();
  row.result_list = columns.text();
  Use unmapped{db.prepared(kUnmapped)};
  unmapped.bind(id);
  while (unmapped.step()) {
    Columns entry{unmapped.row()};
    auto field = entry.text();
    row.unmapped.push_back({.field = std::move(field), .value = entry.text()});
  }
  return row;
}

const char* const kAssetColumns =
    "a.site_id, a.name, a.type, a.address, a.operating_system, a.attributes, a.tags, a.created, a.last_seen";

model::AssetRow read_asset(Columns& columns) {
  model::AssetRow row;
  row.site_id = columns.number();
  row.name = columns.text();
  row.type = columns.text();
  row.address = columns.text();
  row.operating_system = columns.find_text();
  decode(columns.text(), row.attributes);
  decode(columns.text(), row.tags);
  row.created = columns.find_instant();
  row.last_seen = columns.find_instant();
  return row;
}

std::optional<model::SolutionRow> find_solution(Db& db, std::int64_t connector, std::int64_t qid) {
  static constexpr auto kFind = R"(
      SELECT title, fix_title, fix_description, severity, category, published, last_modified, cves, cpes, "references",
             diagnosis, consequence, cvss_vector FROM solution WHERE connector_id = ? AND qid = ?)";
  Use find{db.prepared(kFind)};
  if (!find.bind(connector, qid).step()) return std::nullopt;
  Columns columns{find.row()};
  model::SolutionRow row;
  row.qid = qid;
  row.title = columns.text();
  row.fix_title = columns.text();
  row.fix_description = columns.text();
  row.severity = columns.text();
  row.category = columns.text();
  row.published = columns.find_instant();
  row.last_modified = columns.find_instant();
  decode(columns.text(), row.cves);
  decode(columns.text(), row.cpes);
  decode(columns.text(), row.references);
  row.diagnosis = columns.text();
  row.consequence = columns.text();
  row.cvss_vector = columns.text();
  return row;
}

}  // namespace qualyswas::store
