// What is shown: assets, instances and vulnerabilities, derived from the rows as they are read. Nothing here is stored,
// so nothing here can be out of date. Memory: an asset's distinct locations (assets), the findings of one asset and QID
// (instances), the distinct QIDs (vulnerabilities).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/store/sql/db.h"
#include "connector/store/store.h"

namespace qualyswas::store {

Result<void> read_assets(Db& db, std::int64_t connector, const Filter& filter, const Store::Each<AssetView>& each);
Result<void> read_instances(Db& db, std::int64_t connector, const Filter& filter,
                            const Store::Each<InstanceView>& each);
Result<Store::InstanceCounts> count_instances(Db& db, std::int64_t connector, const Filter& filter);
Result<void> read_vulnerabilities(Db& db, std::int64_t connector, const Filter& filter,
                                  const Store::Each<VulnerabilityView>& each);
Result<void> read_findings(Db& db, std::int64_t connector, const Filter& filter,
                           const Store::Each<model::FindingRow>& each);
Result<std::vector<UnmappedCount>> read_unmapped(Db& db, std::int64_t connector, const Filter& filter);

// The text of the query that instances are read with; a test asks SQLite whether it runs along the index.
// Status: what decides an instance's status alone; all else is empty.
enum class InstancePart { All, Status };
std::string instances_sql(const Filter& filter, InstancePart part = InstancePart::All);

}  // namespace qualyswas::store
