#include "connector/store/sql/walk.h"

#include <algorithm>

namespace qualyswas::store {
namespace {

constexpr std::int64_t number_of(Resource resource) { return resource == Resource::WebApps ? 0 : 1; }

}  // namespace

void begin_walk(Db& db, Resource resource) {
  static constexpr auto kForget = "DELETE FROM missing WHERE resource = ?";
  static constexpr auto kMake = R"(
      CREATE TEMP TABLE IF NOT EXISTS missing (
        resource BIGINT NOT NULL,
        row_id   BIGINT NOT NULL,
        PRIMARY KEY (resource, row_id)
      ))";
  Use{*db.prepare(kMake)}.exec();
  Use{db.prepared(kForget)}.bind(number_of(resource)).exec();
}

void collect_missing(Db& db, std::int64_t connector, Resource resource, const Range& range,
                     std::vector<std::int64_t> brought) {
  // Read along the unique index alone; a row itself is looked at only when it is missing.
  static constexpr auto kAssets = R"(
      SELECT site_id, id FROM asset WHERE connector_id = ? AND site_id > ? AND site_id <= ? ORDER BY site_id)";
  static constexpr auto kFindings = R"(
      SELECT finding_id, id FROM finding WHERE connector_id = ? AND finding_id > ? AND finding_id <= ?
      ORDER BY finding_id)";
  static constexpr auto kCollectAsset = R"(
      INSERT INTO missing (resource, row_id) SELECT 0, id FROM asset WHERE id = ? AND gone_since IS NULL
      ON CONFLICT (resource, row_id) DO NOTHING)";
  static constexpr auto kCollectFinding = R"(
      INSERT INTO missing (resource, row_id)
      SELECT 1, id FROM finding WHERE id = ? AND gone_since IS NULL AND informational <= ?
      ON CONFLICT (resource, row_id) DO NOTHING)";
  std::ranges::sort(brought);
  auto next = brought.cbegin();
  Use stored{db.prepared(resource == Resource::WebApps ? kAssets : kFindings)};
  stored.bind(connector, range.after, range.until);
  while (stored.step()) {
    const auto id = stored.row().number(0);
    next = std::lower_bound(next, brought.cend(), id);
    if (next != brought.cend() && *next == id) continue;
    const auto row = stored.row().number(1);
    if (resource == Resource::WebApps) {
      Use{db.prepared(kCollectAsset)}.bind(row).exec();
    } else {
      Use{db.prepared(kCollectFinding)}.bind(row, range.informational).exec();
    }
  }
}

Gone end_walk(Db& db, std::int64_t connector, Resource resource, Instant now) {
  static constexpr auto kMarkAssets = R"(
      UPDATE asset SET gone_since = ? WHERE id IN (SELECT row_id FROM missing WHERE resource = 0))";
  static constexpr auto kMarkFindings = R"(
      UPDATE finding SET gone_since = ? WHERE id IN (SELECT row_id FROM missing WHERE resource = 1))";
  static constexpr auto kAssets = "SELECT count(*) FROM asset WHERE connector_id = ? AND gone_since IS NOT NULL";
  static constexpr auto kFindings = "SELECT count(*) FROM finding WHERE connector_id = ? AND gone_since IS NOT NULL";
  const bool webapps = resource == Resource::WebApps;
  Gone gone;
  gone.newly = Use{db.prepared(webapps ? kMarkAssets : kMarkFindings)}.bind(now).exec();
  Use all{db.prepared(webapps ? kAssets : kFindings)};
  gone.all = all.bind(connector).number();
  return gone;
}

std::optional<TrialMark> begin_trial(Db& db, std::int64_t connector) {
  static constexpr auto kLeft = "SELECT asset, finding FROM trial WHERE connector_id = ?";
  static constexpr auto kAny = R"(
      SELECT EXISTS (SELECT 1 FROM asset WHERE connector_id = ?1) OR
             EXISTS (SELECT 1 FROM finding WHERE connector_id = ?1))";
  static constexpr auto kMark = R"(
      SELECT (SELECT coalesce(max(id), 0) FROM asset WHERE id < ?1),
             (SELECT coalesce(max(id), 0) FROM finding WHERE id < ?1))";
  static constexpr auto kBegin = "INSERT INTO trial (connector_id, asset, finding) VALUES (?, ?, ?)";
  std::optional<TrialMark> left;
  {
    Use find{db.prepared(kLeft)};
    if (find.bind(connector).step()) left = TrialMark{find.row().number(0), find.row().number(1)};
  }
  if (left) undo_trial(db, connector, *left);
  {
    Use any{db.prepared(kAny)};
    if (any.bind(connector).number() == 0) return std::nullopt;
  }
  TrialMark mark;
  {
    Use highest{db.prepared(kMark)};
    highest.bind(db.ids_below(connector)).step();
    mark = {highest.row().number(0), highest.row().number(1)};
  }
  Use{db.prepared(kBegin)}.bind(connector, mark.asset, mark.finding).exec();
  return mark;
}

void pass_trial(Db& db, std::int64_t connector) {
  static constexpr auto kPass = "DELETE FROM trial WHERE connector_id = ?";
  Use{db.prepared(kPass)}.bind(connector).exec();
}

std::int64_t undo_trial(Db& db, std::int64_t connector, const TrialMark& mark) {
  static constexpr auto kTexts = R"(
      DELETE FROM finding_text WHERE id > ?2 AND id IN (SELECT id FROM finding WHERE id > ?2 AND connector_id = ?1))";
  static constexpr auto kFindings = "DELETE FROM finding WHERE id > ?2 AND connector_id = ?1";
  static constexpr auto kAssets = "DELETE FROM asset WHERE id > ?2 AND connector_id = ?1";
  static constexpr auto kCursors = "DELETE FROM cursor WHERE connector_id = ?";
  Use{db.prepared(kTexts)}.bind(connector, mark.finding).exec();
  const std::int64_t findings = Use{db.prepared(kFindings)}.bind(connector, mark.finding).exec();
  const std::int64_t assets = Use{db.prepared(kAssets)}.bind(connector, mark.asset).exec();
  Use{db.prepared(kCursors)}.bind(connector).exec();
  pass_trial(db, connector);
  return findings + assets;
}

}  // namespace qualyswas::store
