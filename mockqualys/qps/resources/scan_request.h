// The body of a call that launches scans (reference, REST 5.7, adjacent 4), checked against its schema and read. Which
// web apps its targets mean is not looked up here.
#pragma once

#include <cstdint>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/qps/data_schema.h"
#include "mockqualys/qps/request.h"
#include "mockqualys/world/scan.h"

namespace mockqualys::qps {

struct ScanRequest {
  ScanOrder order;  // name, type, profile, auth_record, more
  std::vector<std::int64_t> webapps;
  TagChoice included, excluded;
  bool multi = false;                // webApps or tags, not one webApp
  bool default_auth_record = false;  // webAppAuthRecord/isDefault
};

tl::expected<ScanRequest, Reason> read_scan_request(const std::optional<Element>& data);
// What `scanagain` may bring: a name. Nothing when there is none.
tl::expected<std::optional<std::string>, Reason> read_scan_name(const std::optional<Element>& data);
// Whether `cancel` is to keep what was found so far.
tl::expected<bool, Reason> read_cancel_with_results(const std::optional<Element>& data);

}  // namespace mockqualys::qps
