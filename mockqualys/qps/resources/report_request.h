// The body of a call that creates a report (reference, 9.2), checked against its schema and read. Which web apps its
// targets mean is not looked up here.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/qps/data_schema.h"
#include "mockqualys/qps/request.h"
#include "mockqualys/world/report.h"

namespace mockqualys::qps {

struct ReportRequest {
  ReportOrder order;  // name, description, type, format, template, root, contents, statuses, url, remediation
  std::vector<std::int64_t> webapps, scans;
  TagChoice included, excluded;
  std::vector<std::int64_t> own_tags;      // of the report
  std::vector<std::int64_t> search_lists;  // ids
};

tl::expected<ReportRequest, Reason> read_report_request(std::string_view body, bool json);

}  // namespace mockqualys::qps
