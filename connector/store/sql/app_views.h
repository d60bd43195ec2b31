// What is shown of profile neurons: applications and their findings, completed by the glossaries as they are read.
// Memory: the distinct URLs of one application; SQLite sorts the findings of one, on disk when they are many.
#pragma once

#include <cstdint>

#include "connector/store/reports.h"
#include "connector/store/sql/db.h"

namespace qualyswas::store {

Result<void> read_applications(Db& db, std::int64_t connector, const AppFilter& filter,
                               const ReportStore::Each<ApplicationView>& each);
Result<void> read_app_findings(Db& db, std::int64_t connector, const AppFilter& filter,
                               const ReportStore::Each<AppFindingView>& each);

}  // namespace qualyswas::store
