// Rows of profile neurons to and from columns of the schema: uploads, applications, findings, glossary entries. Used by
// the assessment that writes and the views that read. It decides nothing about what follows from an assessment.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "connector/model/neurons_row.h"
#include "connector/store/reports.h"
#include "connector/store/sql/db.h"
#include "connector/store/sql/rows.h"

namespace qualyswas::store {

// The words of AppFindingRow::state.
inline const std::string kOpen = "Open", kClosed = "Closed";

// An assessment as it is stored, see migrations/003_reports.sql.
inline constexpr std::int64_t kUndated = std::numeric_limits<std::int64_t>::min();
std::int64_t moment_of(std::optional<Instant> generated);

// Throws for a number that no kind has: the file is damaged.
model::FindingKind kind_of(std::int64_t number);

// --- uploads ---

// A row with what is known at its beginning; `write_upload` completes it.
std::int64_t insert_upload(Db& db, std::int64_t connector, const std::string& network, const UploadRow& upload);
void write_upload(Db& db, const UploadRow& upload, model::OwaspEdition edition);
extern const char* const kUploadColumns;
UploadRow read_upload(Columns& columns);
model::OwaspEdition owasp_edition_of(std::int64_t year);

// --- applications ---

struct StoredApplication {
  std::int64_t id = 0;
  std::int64_t newest = 0;
  std::int64_t upload = 0, first_upload = 0;
  bool is_aliased = false;      // other keys of its findings are written, see FindingIdentity
  bool is_from_before = false;  // there were none when it was stored
  model::ApplicationRow row;
};

// By id; else by name, when that leaves no doubt which one is meant.
std::optional<StoredApplication> find_application(Db& db, std::int64_t connector, const std::string& network,
                                                  std::optional<std::int64_t> application_id, const std::string& name);
std::int64_t insert_application(Db& db, std::int64_t connector, const std::string& network,
                                const StoredApplication& application);
void write_application(Db& db, const StoredApplication& application);
// The columns of `application` a, in the order in which read_application takes them.
extern const char* const kApplicationColumns;
model::ApplicationRow read_application(Columns& columns);

// --- findings ---

// What a finding is known by. Of the ids that are not its own (`keys`) those of the record that told of it last.
struct FindingIds {
  unsigned keys = 0;
  std::string unique_id;
  std::int64_t finding_id = 0;
  std::string id_text;
  std::optional<std::int64_t> detection_id;
  bool operator==(const FindingIds&) const = default;
};

// The earliest first, the latest last, whichever file said so.
struct FindingDates {
  std::optional<Instant> first_detected, last_detected, last_tested;
  std::optional<std::int64_t> times_detected;
  bool operator==(const FindingDates&) const = default;
};
// True: something was learned.
bool merge(FindingDates& into, const FindingDates& said);
FindingDates dates_of(const model::AppFindingRow& row);

struct StoredFinding {
  std::int64_t id = 0;
  std::int64_t digest = 0;
  std::int64_t assessment = 0, upload = 0;
  bool open = false;
  std::optional<std::int64_t> closed_by;
  bool rework = false;
  std::int64_t seen = 0;
  std::optional<bool> was_open;
  FindingIds ids = {};
  FindingDates dates = {};
  // Read for comparison with the record that is being taken in, and not written from here.
  std::int64_t qid = 0;
  std::string report_status = {};
  bool ignored = false;
  bool is_about_the_same = false;  // section, QID, URL and parameter are the record's, to the letter
};

// By its first key. Throws when the stored one has another key of the same digest: none has ever been seen.
std::optional<StoredFinding> find_app_finding(Db& db, std::int64_t application, const std::string& key,
                                              const model::AppFindingRow& row);
std::optional<StoredFinding> read_stored_finding(Db& db, std::int64_t id, const model::AppFindingRow& row);
// Its id; nullopt, and nothing is written, when the application has a finding of this key. Without its details.
std::optional<std::int64_t> insert_app_finding(Db& db, std::int64_t application, const std::string& key,
                                               const StoredFinding& stored, const model::AppFindingRow& row);
// 0 vulnerabilities, 1 sensitive contents, 2 information gathered.
int section_of(model::FindingKind kind);
void insert_details(Db& db, std::int64_t id, const std::string& details);
// What stands beside the row's own words: assessment, upload, state, closed_by, rework, seen, was_open.
void write_standing(Db& db, const StoredFinding& stored);
// Ids and dates alone.
void write_identity(Db& db, const StoredFinding& stored);
// All but the details.
void write_app_finding(Db& db, const StoredFinding& stored, const model::AppFindingRow& row);
void write_details(Db& db, std::int64_t id, const std::string& details);
bool has_details(Db& db, std::int64_t id, std::string_view details);
std::string details_of(Db& db, std::int64_t id);

// The columns of `app_finding` f, in the order in which read_app_finding takes them. Its application and its details
// are left to the caller.
extern const char* const kAppFindingColumns;
model::AppFindingRow read_app_finding(Columns& columns);

// --- glossary ---

// The id of the entry that says this; written when it is not there yet.
std::int64_t find_or_insert_glossary(Db& db, const model::GlossaryRow& row);
struct StoredGlossary {
  bool known = false;  // the file's glossary had something on this QID
  model::GlossaryRow row;
};
StoredGlossary read_glossary(Db& db, std::int64_t id, bool details);

}  // namespace qualyswas::store
