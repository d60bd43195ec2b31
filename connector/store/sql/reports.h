// ReportStore on the connection of a SqlStore, which owns it.
#pragma once

#include <memory>
#include <vector>

#include "connector/store/reports.h"
#include "connector/store/sql/page.h"

namespace qualyswas::store {

class SqlReports : public ReportStore {
 public:
  explicit SqlReports(PageHome& home) : home_{home} {}

  Result<std::unique_ptr<Assessment>> begin_assessment(std::string_view connector, std::string_view network,
                                                       std::optional<Instant> generated) override;
  Result<UploadRow> refuse(std::string_view connector, const UploadRow& upload) override;
  Result<bool> has_report(std::string_view connector, std::int64_t report_id) override;
  Result<std::optional<UploadRow>> find_document(std::string_view connector, std::string_view document) override;
  Result<void> doubt_report(std::string_view connector, std::int64_t report_id) override;
  Result<std::vector<UploadRow>> uploads(std::string_view connector, std::size_t most) override;
  Result<void> applications(std::string_view connector, const AppFilter& filter,
                            const Each<ApplicationView>& each) override;
  Result<void> app_findings(std::string_view connector, const AppFilter& filter,
                            const Each<AppFindingView>& each) override;

 private:
  PageHome& home_;
};

}  // namespace qualyswas::store
