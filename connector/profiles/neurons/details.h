// Everything a report shows of one finding that is no column, as one JSON text: "Request/Response is listed under
// Detailed Information" (Ivanti guide, "Application Findings Page"). Made once per finding; never read back by us.
#pragma once

#include <string>

#include "connector/model/report.h"

namespace qualyswas::profiles::neurons {

// {"form_entry_point":"...","cookie":"...","function":"...","content":"...","ajax":false,"access_path":["..."],
//  "payloads":[{"num":"1","payload":"...","request":{"method":"GET","url":"...","headers":[{"name":"...","value":"..."}],
//               "body":"..."},"response":"...","response_damaged":true,"evidence":"...","evidence_damaged":true}],
//  "data":"...","data_damaged":true,"ssl":[{"port":"443","protocol":"tcp","virtual_host":"...","ip":"...","result":"..."}]}
// What the file does not have is left out. "damaged": bytes that were no text, or base64 that broke off.
std::string details_json(const model::ReportFinding& finding);

}  // namespace qualyswas::profiles::neurons
