#include "connector/store/sql/app_views.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "connector/store/sql/app_rows.h"

namespace qualyswas::store {
namespace {

std::optional<std::int64_t> find_number(const std::string& text) {
  std::int64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

// The applications that the filter names, in the order in which they are shown.
class Applications {
 public:
  Applications(Db& db, std::int64_t connector, const AppFilter& filter)
      : statement_{db.prepare(sql(filter))}, use_{*statement_} {
    use_.bind(connector);
    if (filter.network) use_.bind(*filter.network);
    if (filter.application) use_.bind(*filter.application, find_number(*filter.application));
  }

  struct Entry {
    std::int64_t id = 0;
    std::string network;
    std::optional<Instant> scanned;
    model::ApplicationRow row;
  };
  bool next(Entry& entry) {
    if (!use_.step()) return false;
    Columns columns{*statement_};
    entry.id = columns.number();
    entry.network = columns.text();
    entry.scanned = columns.find_instant();
    entry.row = read_application(columns);
    return true;
  }

 private:
  static std::string sql(const AppFilter& filter) {
    std::string sql = std::string{"SELECT a.id, a.network, a.scanned, "} + kApplicationColumns +
                      " FROM application a WHERE a.connector_id = ?";
    if (filter.network) sql += " AND a.network = ?";
    if (filter.application) sql += " AND (a.name = ? OR a.application_id = ?)";
    return sql + " ORDER BY a.name, a.application_id NULLS FIRST, a.network, a.id";
  }

  std::unique_ptr<Statement> statement_;
  Use use_;
};

// The file whose words a finding's are, and what its glossary had; x is all NULL when it was never told.
constexpr std::string_view kFindings = R"( FROM app_finding f
    LEFT JOIN app_glossary g ON g.upload = f.upload AND g.qid = f.qid AND g.kind = f.kind
    LEFT JOIN app_glossary_text x ON x.id = g.text )";

constexpr std::string_view kSeverity = "CASE WHEN x.known = 1 THEN x.severity ELSE f.severity END";

// By id: in the order in which the file's pages stand.
constexpr std::string_view kOfApplication = "f.id IN (SELECT i.id FROM app_finding i WHERE i.application = ?)";

// A claim about a finding f, for SQL.
std::string conditions(const AppFilter& filter) {
  std::string sql = filter.ignored ? "f.ignored = 1" : "f.ignored = 0";
  if (filter.state) sql += " AND f.state = ?";
  if (filter.severity) sql.append(" AND coalesce(").append(kSeverity).append(", '') = ?");
  if (filter.qid) sql += " AND f.qid = ?";
  return sql;
}

void bind_conditions(Use& use, const AppFilter& filter) {
  if (filter.state) use.bind(*filter.state);
  if (filter.severity) use.bind(*filter.severity);
  if (filter.qid) use.bind(*filter.qid);
}

void count(SeverityCounts& counts, const std::optional<std::string>& severity) {
  if (severity == "Critical") {
    ++counts.critical;
  } else if (severity == "High") {
    ++counts.high;
  } else if (severity == "Medium") {
    ++counts.medium;
  } else if (severity == "Low") {
    ++counts.low;
  } else {
    ++counts.unmapped;
  }
}

}  // namespace

Result<void> read_applications(Db& db, std::int64_t connector, const AppFilter& filter,
                               const ReportStore::Each<ApplicationView>& each) {
  const Snapshot snapshot{db};
  const bool asks_for_findings = filter.severity || filter.state || filter.qid || filter.ignored;
  std::string sql = "SELECT " + conditions(filter) + ", f.state = 'Open' AND f.ignored = 0, ";
  sql.append(kSeverity).append(", f.url, f.last_detected, f.last_tested");
  sql.append(kFindings).append("WHERE ").append(kOfApplication);
  const auto statement = db.prepare(sql);

  Applications applications{db, connector, filter};
  Applications::Entry entry;
  while (applications.next(entry)) {
    ApplicationView view;
    view.last_scan = entry.scanned;
    std::set<std::string> urls;
    std::int64_t shown = 0;
    Use findings{*statement};
    bind_conditions(findings, filter);
    findings.bind(entry.id);
    while (findings.step()) {
      Columns columns{*statement};
      const bool is_shown = columns.flag();
      const bool is_open = columns.flag();
      const auto severity = columns.find_text();
      auto url = columns.text();
      // No instant is before one.
      view.last_scan = std::max(view.last_scan, columns.find_instant());
      view.last_scan = std::max(view.last_scan, columns.find_instant());
      if (!is_shown) continue;
      ++shown;
      if (is_open) count(view.open, severity);
      if (!url.empty()) urls.insert(std::move(url));
    }
    if (asks_for_findings && shown == 0) continue;
    view.network = entry.network;
    view.application = entry.row;
    if (!entry.row.url.empty()) view.urls.push_back(entry.row.url);
    urls.erase(entry.row.url);
    view.urls.insert(view.urls.end(), urls.begin(), urls.end());
    if (auto told = each(view); !told) return told;
  }
  return {};
}

Result<void> read_app_findings(Db& db, std::int64_t connector, const AppFilter& filter,
                               const ReportStore::Each<AppFindingView>& each) {
  const Snapshot snapshot{db};
  std::string sql = "SELECT f.id, g.text, u.owasp_edition, f.closed_by IS NOT NULL, f.rework, ";
  sql.append(kAppFindingColumns).append(kFindings).append("LEFT JOIN upload u ON u.id = f.upload");
  sql.append(" WHERE ").append(kOfApplication).append(" AND ").append(conditions(filter));
  const auto statement = db.prepare(sql + " ORDER BY f.qid, f.finding_id, f.key");

  // Findings of one QID stand together: their glossary is read once.
  std::optional<std::int64_t> glossary_id;
  StoredGlossary glossary;

  Applications applications{db, connector, filter};
  Applications::Entry entry;
  while (applications.next(entry)) {
    Use findings{*statement};
    findings.bind(entry.id);
    bind_conditions(findings, filter);
    while (findings.step()) {
      Columns columns{*statement};
      AppFindingView view;
      view.network = entry.network;
      view.application = entry.row.name;
      const auto id = columns.number();
      const auto text = columns.find_number();
      view.owasp_edition = owasp_edition_of(columns.find_number().value_or(0));
      view.closed_by_system = columns.flag();
      view.rework = columns.flag();
      auto& row = view.finding;
      row = read_app_finding(columns);
      row.application_id = entry.row.application_id;
      row.application_name = entry.row.name;
      if (filter.details) row.details = details_of(db, id);
      if (text && text != glossary_id) {
        glossary = read_glossary(db, *text, filter.details);
        glossary_id = text;
      }
      if (text && (glossary.known || row.source_severity.empty()))
        row.unmapped.insert(row.unmapped.end(), glossary.row.unmapped.begin(), glossary.row.unmapped.end());
      if (text && glossary.known) {
        view.glossary = glossary.row;
        view.glossary->unmapped.clear();
        row.severity = glossary.row.severity;
        if (glossary.row.vulnerability_type) row.vulnerability_type = glossary.row.vulnerability_type;
      }
      if (auto told = each(view); !told) return told;
    }
  }
  return {};
}

}  // namespace qualyswas::store
