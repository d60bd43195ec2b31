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
#include "connector/store/sqlite_db.h"
#include "connector/store/sqlite_rows.h"

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
std::int64_t insert_upload(SqliteDb& db, std::int64_t connector, const std::string& network, const UploadRow& upload);
void write_upload(SqliteDb& db, const UploadRow& upload, model::OwaspEdition edition);
extern const char* const kUploadColumns;
UploadRow read_upload(Columns& columns);
model::OwaspEdition owasp_edition_of(std::int64_t year);

// --- applications ---

struct StoredApplication {
  std::int64_t id = 0;
  std::int64_t newest = 0;
  std::int64_t upload = 0, first_upload = 0;
  model::ApplicationRow row;
};

// By id; else by name, when that leaves no doubt which one is meant.
std::optional<StoredApplication> find_application(SqliteDb& db, std::int64_t connector, const std::string& network,
                                                  std::optional<std::int64_t> application_id, const std::string& name);
std::int64_t insert_application(SqliteDb& db, std::int64_t connector, const std::string& network,
                                const StoredApplication& application);
void write_application(SqliteDb& db, const StoredApplication& application);
// The columns of `application` a, in the order in which read_application takes them.
extern const char* const kApplicationColumns;
model::ApplicationRow read_application(Columns& columns);

// --- findings ---

struct StoredFinding {
  std::int64_t id = 0;
  std::int64_t digest = 0;
  std::int64_t assessment = 0, upload = 0;
  bool open = false;
  std::optional<std::int64_t> closed_by;
  bool rework = false;
};

// Throws when the stored one has another key of the same digest: none has ever been seen.
std::optional<StoredFinding> find_app_finding(SqliteDb& db, std::int64_t application, const std::string& key);
// False, and nothing is written, when the application has a finding of this key. Without its details.
bool insert_app_finding(SqliteDb& db, std::int64_t application, const StoredFinding& stored,
                        const model::AppFindingRow& row);
void insert_details(SqliteDb& db, std::int64_t id, const std::string& details);
// What stands beside the row's own words: assessment, upload, state, closed_by, rework.
void write_standing(SqliteDb& db, const StoredFinding& stored);
// All but the details.
void write_app_finding(SqliteDb& db, const StoredFinding& stored, const model::AppFindingRow& row);
void write_details(SqliteDb& db, std::int64_t id, const std::string& details);
bool has_details(SqliteDb& db, std::int64_t id, std::string_view details);
std::string details_of(SqliteDb& db, std::int64_t id);

// The columns of `app_finding` f, in the order in which read_app_finding takes them. Its application and its details
// are left to the caller.
extern const char* const kAppFindingColumns;
model::AppFindingRow read_app_finding(Columns& columns);

// --- glossary ---

// The id of the entry that says this; written when it is not there yet.
std::int64_t find_or_insert_glossary(SqliteDb& db, const model::GlossaryRow& row);
struct StoredGlossary {
  bool known = false;  // the file's glossary had something on this QID
  model::GlossaryRow row;
};
StoredGlossary read_glossary(SqliteDb& db, std::int64_t id, bool details);

}  // namespace qualyswas::store
