#include "connector/store/sql/reports.h"

#include <string>

#include "connector/store/sql/app_rows.h"
#include "connector/store/sql/app_views.h"
#include "connector/store/sql/assessment.h"

namespace qualyswas::store {

Result<std::unique_ptr<Assessment>> SqlReports::begin_assessment(std::string_view connector, std::string_view network,
                                                                 std::optional<Instant> generated) {
  return SqlAssessment::begin(home_, connector, std::string{network}, generated);
}

Result<UploadRow> SqlReports::refuse(std::string_view connector, const UploadRow& upload) {
  return home_.db.alone([&]() -> Result<UploadRow> {
    auto row = upload;
    row.outcome = Outcome::Refused;
    row.id = insert_upload(home_.db, home_.db.make_connector(connector), "", row);
    write_upload(home_.db, row, model::OwaspEdition::Unknown);
    return row;
  });
}

Result<bool> SqlReports::has_report(std::string_view connector, std::int64_t report_id) {
  return home_.db.reading<bool>(connector, [&](std::int64_t id) -> Result<bool> {
    // One that was refused may be right the next time, unless it is settled.
    static constexpr auto kFind = R"(
        SELECT 1 FROM upload WHERE connector_id = ? AND report_id = ? AND doubted = 0
                               AND (outcome IN ('ingested', 'incomplete') OR settled = 1))";
    return Use{home_.db.prepared(kFind)}.bind(id, report_id).step();
  });
}

Result<std::optional<UploadRow>> SqlReports::find_document(std::string_view connector, std::string_view document) {
  return home_.db.reading<std::optional<UploadRow>>(
      connector, [&](std::int64_t id) -> Result<std::optional<UploadRow>> {
        static const std::string kFind = std::string{"SELECT "} + kUploadColumns +
                                         " FROM upload WHERE connector_id = ? AND document = ? AND document <> '' AND "
                                         "outcome IN ('ingested', 'incomplete') AND doubted = 0 ORDER BY id DESC";
        const std::string text{document};
        Use find{home_.db.prepared(kFind.c_str())};
        if (!find.bind(id, text).step()) return std::nullopt;
        Columns columns{find.row()};
        return read_upload(columns);
      });
}

Result<void> SqlReports::doubt_report(std::string_view connector, std::int64_t report_id) {
  return home_.db.alone([&]() -> Result<void> {
    static constexpr auto kDoubt = "UPDATE upload SET doubted = 1 WHERE connector_id = ? AND report_id = ?";
    if (const auto id = home_.db.find_connector(connector)) Use{home_.db.prepared(kDoubt)}.bind(*id, report_id).exec();
    return {};
  });
}

Result<std::vector<UploadRow>> SqlReports::uploads(std::string_view connector, std::size_t most) {
  return home_.db.reading<std::vector<UploadRow>>(connector, [&](std::int64_t id) -> Result<std::vector<UploadRow>> {
    static const std::string kUploads =
        std::string{"SELECT "} + kUploadColumns + " FROM upload WHERE connector_id = ? ORDER BY id DESC";
    std::vector<UploadRow> uploads;
    Use use{home_.db.prepared(kUploads.c_str())};
    use.bind(id);
    while (uploads.size() < most && use.step()) {
      Columns columns{use.row()};
      uploads.push_back(read_upload(columns));
    }
    return uploads;
  });
}

Result<void> SqlReports::applications(std::string_view connector, const AppFilter& filter,
                                      const Each<ApplicationView>& each) {
  return home_.db.reading<void>(connector,
                                [&](std::int64_t id) { return read_applications(home_.db, id, filter, each); });
}

Result<void> SqlReports::app_findings(std::string_view connector, const AppFilter& filter,
                                      const Each<AppFindingView>& each) {
  return home_.db.reading<void>(connector,
                                [&](std::int64_t id) { return read_app_findings(home_.db, id, filter, each); });
}

}  // namespace qualyswas::store
