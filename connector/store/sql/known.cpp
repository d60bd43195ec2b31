#include "connector/store/sql/known.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "connector/model/finding.h"
#include "connector/store/sql/rows.h"

namespace qualyswas::store {

std::optional<KnownUntil> known_until(Db& db, std::int64_t connector) {
  static constexpr auto kFind = "SELECT question, at, runs FROM known_until WHERE connector_id = ?";
  Use find{db.prepared(kFind)};
  if (!find.bind(connector).step()) return std::nullopt;
  Columns columns{find.row()};
  KnownUntil known;
  known.question = columns.text();
  known.at = columns.instant();
  known.runs = static_cast<int>(columns.number());
  return known;
}

void set_known_until(Db& db, std::int64_t connector, const std::optional<KnownUntil>& known) {
  static constexpr auto kForget = "DELETE FROM known_until WHERE connector_id = ?";
  static constexpr auto kKeep = "INSERT INTO known_until (connector_id, question, at, runs) VALUES (?, ?, ?, ?)";
  Use{db.prepared(kForget)}.bind(connector).exec();
  if (known) Use{db.prepared(kKeep)}.bind(connector, known->question, known->at, known->runs).exec();
}

Delivered delivered(Db& db, std::int64_t connector, bool informational) {
  // Each reads one index and no row.
  static constexpr auto kStored = "SELECT count(*) FROM finding WHERE connector_id = ? AND informational <= ?";
  static constexpr auto kGone =
      "SELECT count(*) FROM finding WHERE connector_id = ? AND gone_since IS NOT NULL AND informational <= ?";
  Delivered found;
  found.findings = Use{db.prepared(kStored)}.bind(connector, informational).number();
  found.gone = Use{db.prepared(kGone)}.bind(connector, informational).number();
  found.findings -= found.gone;
  return found;
}

std::vector<std::int64_t> ignored(Db& db, std::int64_t connector, bool informational) {
  // Read along `finding_ignored` alone.
  static const auto kFind = fmt::format(
      "SELECT finding_id FROM finding WHERE connector_id = ? AND ignored_reason <> '' AND gone_since IS NULL AND "
      "ignored_reason IN ('{}') AND informational <= ? ORDER BY finding_id",
      fmt::join(model::kIgnoredReasons, "', '"));
  const auto find = db.prepare(kFind);
  std::vector<std::int64_t> ids;
  Use use{*find};
  use.bind(connector, informational);
  while (use.step()) ids.push_back(use.row().number(0));
  return ids;
}

Store::Spread spread(Db& db, std::int64_t connector, Resource resource, int parts) {
  static constexpr auto kAssets = "SELECT count(*) FROM asset WHERE connector_id = ?";
  static constexpr auto kFindings = "SELECT count(*) FROM finding WHERE connector_id = ?";
  static constexpr auto kAsset = "SELECT site_id FROM asset WHERE connector_id = ? ORDER BY site_id LIMIT 1 OFFSET ?";
  static constexpr auto kFinding =
      "SELECT finding_id FROM finding WHERE connector_id = ? ORDER BY finding_id LIMIT 1 OFFSET ?";
  const bool webapps = resource == Resource::WebApps;
  Store::Spread found;
  found.rows = Use{db.prepared(webapps ? kAssets : kFindings)}.bind(connector).number();
  for (int part = 1; part < parts; ++part) {
    const auto row = found.rows * part / parts - 1;
    Use cut{db.prepared(webapps ? kAsset : kFinding)};
    if (row < 0 || !cut.bind(connector, row).step()) continue;
    const auto id = cut.row().number(0);
    if (found.cuts.empty() || found.cuts.back() < id) found.cuts.push_back(id);
  }
  return found;
}

}  // namespace qualyswas::store
