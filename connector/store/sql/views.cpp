#include "connector/store/sql/views.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "connector/store/encode.h"
#include "connector/store/sql/rows.h"

namespace qualyswas::store {
namespace {

// Vulcan's word for what counts as open.
constexpr std::string_view kVulnerable = "Vulnerable";

// The conditions of a filter on findings f joined to their assets a, `connector_id` bound first. Status is not among
// them: it belongs to what findings merge into.
std::string conditions(const Filter& filter) {
  std::string sql = " WHERE f.connector_id = ?";
  if (filter.asset_id) sql += " AND f.asset_id = ?";
  if (filter.qid) sql += " AND f.qid = ?";
  if (!filter.informational) sql += " AND f.informational = 0";
  if (!filter.archived) sql += " AND a.archived_at IS NULL";  // a finding whose asset is not stored is shown
  return sql;
}

// The rows of an index that runs by asset and QID stand all over the table.
constexpr int kCountingCacheKib = 16 * 1024;

constexpr std::string_view kFindingAndAsset =
    " FROM finding f LEFT JOIN asset a ON a.connector_id = f.connector_id AND a.site_id = f.asset_id";

void bind_conditions(Use& use, std::int64_t connector, const Filter& filter) {
  use.bind(connector);
  if (filter.asset_id) use.bind(*filter.asset_id);
  if (filter.qid) use.bind(*filter.qid);
}

// An empty word in the filter asks for those that no line of the table covers.
bool has_status(const std::optional<std::string>& status, const Filter& filter) {
  return !filter.status || status.value_or("") == *filter.status;
}

struct Part {  // what one finding brings to its instance
  std::int64_t row_id = 0, finding_id = 0;
  bool gone = false;  // history: the newest complete walk did not bring it
  std::string location;
  std::optional<std::string> status;
  int precedence = 0;
  std::optional<int> score_tenths;
  std::optional<Instant> first_seen, last_seen;
  std::string asset_name, title;
  std::string severity, type, group, cvss_base, cvss_attack_vector, cwe, owasp, wasc, external_ref;
  std::optional<std::int64_t> detection_score;
};

struct Merged {
  std::int64_t asset_id = 0, qid = 0;
  bool archived = false;
  std::vector<Part> parts;

  // The finding that speaks for the instance (MAP-030): one that is delivered before history (MAP-045); then its status
  // wins; among equals the higher score, then the older finding.
  const Part& lead() const {
    return *std::ranges::min_element(parts, {}, [](const Part& part) {
      return std::tuple{part.gone, part.precedence, -part.score_tenths.value_or(-1), part.finding_id};
    });
  }
  bool is_vulnerable() const { return lead().status == kVulnerable; }
};

// Hands over instance by instance, ordered by asset, QID, location: one pass, findings grouped as they come.
class InstanceReader {
 public:
  InstanceReader(Db& db, std::int64_t connector, const Filter& filter, InstancePart part = InstancePart::All)
      : filter_{filter}, statement_{db.prepare(instances_sql(filter, part))}, use_{*statement_} {
    bind_conditions(use_, connector, filter);
    has_row_ = use_.step();
  }

  bool next(Merged& merged) {
    while (has_row_) {
      group(merged);
      if (has_status(merged.lead().status, filter_)) return true;
    }
    return false;
  }

 private:
  static constexpr int kPartColumn = 4;  // in instances_sql, behind what is the same for all parts

  void group(Merged& merged) {
    merged.parts.clear();
    do {
      Columns key{*statement_};
      const auto asset_id = key.number();
      const auto qid = key.number();
      auto location = key.text();
      if (merged.parts.empty()) {
        merged.asset_id = asset_id;
        merged.qid = qid;
        merged.archived = key.flag();
      } else if (asset_id != merged.asset_id || qid != merged.qid || location != merged.parts.front().location ||
                 !can_merge(qid, location)) {
        return;
      }
      Columns part{*statement_, kPartColumn};
      merged.parts.push_back(read_part(part, std::move(location)));
      has_row_ = use_.step();
    } while (has_row_);
  }

  // Without a QID (imported findings) or a location nothing says that two findings are the same one.
  static bool can_merge(std::int64_t qid, std::string_view location) { return qid != 0 && !location.empty(); }

  static Part read_part(Columns& columns, std::string location) {
    Part part;
    part.location = std::move(location);
    part.asset_name = columns.text();
    part.gone = columns.flag();
    part.row_id = columns.number();
    part.finding_id = columns.number();
    part.status = columns.find_text();
    part.precedence = columns.small();
    part.score_tenths = columns.find_small();
    part.first_seen = columns.find_instant();
    part.last_seen = columns.find_instant();
    part.title = columns.text();
    part.severity = columns.text();
    part.type = columns.text();
    part.group = columns.text();
    part.cvss_base = columns.text();
    part.cvss_attack_vector = columns.text();
    part.cwe = columns.text();
    part.owasp = columns.text();
    part.wasc = columns.text();
    part.external_ref = columns.text();
    part.detection_score = columns.find_number();
    return part;
  }

  const Filter& filter_;
  std::unique_ptr<Statement> statement_;
  Use use_;
  bool has_row_ = false;
};

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

std::optional<Instant> later(std::optional<Instant> a, std::optional<Instant> b) {
  if (!a || !b) return a ? a : b;
  return std::max(*a, *b);
}

std::string description_of(Db& db, std::int64_t row_id) {
  static constexpr auto kDescription = "SELECT description FROM finding_text WHERE id = ?";
  Use use{db.prepared(kDescription)};
  return use.bind(row_id).step() ? std::string{use.row().text(0)} : std::string{};
}

std::vector<model::FindingRow> details_of(Db& db, const Merged& merged) {
  static const std::string kRead =
      std::string{"SELECT "} + kFindingColumns + " FROM finding f JOIN finding_text t ON t.id = f.id WHERE f.id = ?";
  std::vector<model::FindingRow> rows;
  for (const auto& part : merged.parts) {
    Use use{db.prepared(kRead.c_str())};
    if (use.bind(part.row_id).step()) rows.push_back(read_finding(db, use.row()));
  }
  return rows;
}

InstanceView view_of(Db& db, const Merged& merged, bool details) {
  const Part& lead = merged.lead();
  InstanceView view;
  view.asset_id = merged.asset_id;
  view.asset_name = lead.asset_name;
  view.qid = merged.qid;
  view.location = lead.location;
  view.title = lead.title;
  view.description = description_of(db, lead.row_id);
  view.status = lead.status;
  view.score_tenths = lead.score_tenths;
  view.archived = merged.archived;
  for (const auto& part : merged.parts) {
    view.first_seen = earlier(view.first_seen, part.first_seen);
    view.last_seen = later(view.last_seen, part.last_seen);
    view.finding_ids.push_back(part.finding_id);
    if (part.gone) view.gone_ids.push_back(part.finding_id);
  }
  if (details) view.findings = details_of(db, merged);
  return view;
}

// What the instances of one QID add up to.
class Vulnerability {
 public:
  void add(const Merged& merged) {
    ++view_.instances;
    if (merged.is_vulnerable()) ++view_.vulnerable;
    // Instances come ordered by asset: within one QID an asset's instances stand together.
    if (last_asset_ != merged.asset_id) ++view_.assets;
    last_asset_ = merged.asset_id;
    const bool only_history = merged.lead().gone;
    for (const auto& part : merged.parts)
      if (!part.gone || only_history) add(part);
  }

  VulnerabilityView finish(std::int64_t qid, std::optional<model::SolutionRow> solution) {
    view_.qid = qid;
    view_.titles.assign(titles_.begin(), titles_.end());
    view_.cwe = united<std::int64_t>(cwe_);
    view_.owasp = united<std::string>(owasp_);
    view_.wasc = united<std::string>(wasc_);
    view_.external_refs.assign(external_refs_.begin(), external_refs_.end());
    view_.solution = std::move(solution);
    return std::move(view_);
  }

 private:
  // The finding that speaks for the QID: one that is delivered before history; then the highest score, among equals the
  // status that wins, then the older finding.
  using Rank = std::tuple<bool, int, int, std::int64_t>;

  void add(const Part& part) {
    titles_.insert(part.title);
    cwe_.insert(part.cwe);
    owasp_.insert(part.owasp);
    wasc_.insert(part.wasc);
    if (!part.external_ref.empty()) external_refs_.insert(part.external_ref);
    const Rank rank{part.gone, -part.score_tenths.value_or(-1), part.precedence, part.finding_id};
    if (lead_ && *lead_ <= rank) return;
    lead_ = rank;
    view_.title = part.title;
    view_.score_tenths = part.score_tenths;
    view_.severity = part.severity;
    view_.type = part.type;
    view_.group = part.group;
    view_.detection_score = part.detection_score;
    view_.cvss_base = part.cvss_base;
    view_.cvss_attack_vector = part.cvss_attack_vector;
  }

  // Lists are kept as their texts until the end: thousands of findings of a QID say the same few things.
  template <class Value>
  static std::vector<Value> united(const std::set<std::string>& texts) {
    std::set<Value> all;
    for (const auto& text : texts) {
      std::vector<Value> list;
      decode(text, list);
      all.insert(list.begin(), list.end());
    }
    return {all.begin(), all.end()};
  }

  VulnerabilityView view_;
  std::optional<std::int64_t> last_asset_;
  std::optional<Rank> lead_;
  std::set<std::string> titles_, cwe_, owasp_, wasc_, external_refs_;
};

}  // namespace

std::string instances_sql(const Filter& filter, InstancePart part) {
  std::string sql = "SELECT f.asset_id, f.qid, f.location, a.archived_at IS NOT NULL, ";
  if (part == InstancePart::All)
    sql +=
        R"(CASE WHEN a.id IS NULL OR (a.gone_since IS NOT NULL AND f.gone_since IS NULL AND f.asset_name <> '')
             THEN f.asset_name ELSE a.name END, f.gone_since IS NOT NULL, f.id, f.finding_id,
        f.status, f.status_precedence, f.score_tenths, f.first_seen, f.last_seen, f.title, f.source_severity, f.type,
        f."group", f.cvss_base, f.cvss_attack_vector, f.cwe, f.owasp, f.wasc, f.external_ref, f.detection_score)";
  else
    sql +=
        R"('', f.gone_since IS NOT NULL, f.id, f.finding_id, f.status, f.status_precedence, f.score_tenths, NULL, NULL,
        '', '', '', '', '', '', '', '', '', '', NULL)";
  sql.append(kFindingAndAsset).append(conditions(filter));
  return sql + " ORDER BY f.asset_id, f.qid, f.location, f.finding_id";
}

Result<void> read_instances(Db& db, std::int64_t connector, const Filter& filter,
                            const Store::Each<InstanceView>& each) {
  const Snapshot snapshot{db};
  InstanceReader reader{db, connector, filter};
  Merged merged;
  while (reader.next(merged))
    if (auto told = each(view_of(db, merged, filter.details)); !told) return told;
  return {};
}

Result<Store::InstanceCounts> count_instances(Db& db, std::int64_t connector, const Filter& filter) {
  const Snapshot snapshot{db};
  const LargerCache cache{db, kCountingCacheKib};
  InstanceReader reader{db, connector, filter, InstancePart::Status};
  Store::InstanceCounts counts;
  Merged merged;
  while (reader.next(merged)) ++counts[merged.lead().status.value_or("")];
  return counts;
}

Result<void> read_assets(Db& db, std::int64_t connector, const Filter& filter, const Store::Each<AssetView>& each) {
  const Snapshot snapshot{db};
  std::string sql = std::string{"SELECT "} + kAssetColumns + ", a.archived_at FROM asset a WHERE a.connector_id = ?";
  if (filter.asset_id) sql += " AND a.site_id = ?";
  if (!filter.archived) sql += " AND a.archived_at IS NULL";
  const auto statement = db.prepare(sql + " ORDER BY a.site_id");
  Use assets{*statement};
  assets.bind(connector);
  if (filter.asset_id) assets.bind(*filter.asset_id);

  // Both run by the asset's id: one pass over each.
  InstanceReader reader{db, connector, filter};
  Merged merged;
  bool more = reader.next(merged);
  while (assets.step()) {
    Columns columns{*statement};
    AssetView view;
    view.asset = read_asset(columns);
    view.archived_at = columns.find_instant();
    while (more && merged.asset_id < view.asset.site_id) more = reader.next(merged);
    std::set<std::string> pages;
    for (; more && merged.asset_id == view.asset.site_id; more = reader.next(merged)) {
      ++view.instances;
      if (merged.is_vulnerable()) ++view.vulnerable;
      pages.insert(merged.parts.front().location);
    }
    pages.erase("");  // a finding without a URL is on no page that could be shown
    view.vulnerable_pages.assign(pages.begin(), pages.end());
    if ((filter.qid || filter.status) && view.instances == 0) continue;
    if (auto told = each(view); !told) return told;
  }
  return {};
}

Result<void> read_vulnerabilities(Db& db, std::int64_t connector, const Filter& filter,
                                  const Store::Each<VulnerabilityView>& each) {
  const Snapshot snapshot{db};
  InstanceReader reader{db, connector, filter};
  std::map<std::int64_t, Vulnerability> by_qid;
  Merged merged;
  while (reader.next(merged)) by_qid[merged.qid].add(merged);
  for (auto& [qid, vulnerability] : by_qid)
    if (auto told = each(vulnerability.finish(qid, find_solution(db, connector, qid))); !told) return told;
  return {};
}

Result<void> read_findings(Db& db, std::int64_t connector, const Filter& filter,
                           const Store::Each<model::FindingRow>& each) {
  const Snapshot snapshot{db};
  std::string sql = std::string{"SELECT "} + kFindingColumns;
  sql.append(kFindingAndAsset).append(" JOIN finding_text t ON t.id = f.id").append(conditions(filter));
  const auto statement = db.prepare(sql + " ORDER BY f.finding_id");
  Use findings{*statement};
  bind_conditions(findings, connector, filter);
  while (findings.step()) {
    const auto row = read_finding(db, *statement);
    if (!has_status(row.status, filter)) continue;
    if (auto told = each(row); !told) return told;
  }
  return {};
}

Result<std::vector<UnmappedCount>> read_unmapped(Db& db, std::int64_t connector, const Filter& filter) {
  std::string sql = "SELECT u.field, u.value, count(DISTINCT f.id)";
  sql.append(kFindingAndAsset).append(" JOIN finding_unmapped u ON u.finding = f.id").append(conditions(filter));
  if (filter.status) sql += " AND coalesce(f.status, '') = ?";
  const auto statement = db.prepare(sql + " GROUP BY u.field, u.value ORDER BY u.field, u.value");
  Use use{*statement};
  bind_conditions(use, connector, filter);
  if (filter.status) use.bind(*filter.status);
  std::vector<UnmappedCount> counts;
  while (use.step()) {
    Columns columns{*statement};
    auto field = columns.text();
    auto value = columns.text();
    counts.push_back({.field = std::move(field), .value = std::move(value), .findings = columns.number()});
  }
  return counts;
}

}  // namespace qualyswas::store
