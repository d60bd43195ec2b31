// A scan as somebody launches it, and what holds for all scans of a world.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mockqualys/world/records.h"

namespace mockqualys {

// A scan as somebody launches it, of one web app.
struct ScanOrder {
  std::string name = "Web Application Vulnerability Scan";
  std::string type = "VULNERABILITY";  // or DISCOVERY, which looks at no vulnerability
  std::string mode = "API";            // or ONDEMAND, SCHEDULED
  std::int64_t webapp = 0;
  std::string user;                     // the login of who launches it; empty: the first account
  std::optional<std::int64_t> profile;  // of the option profiles; none: the web app's own, else the service's
  std::optional<std::int64_t> auth_record;
  std::vector<Edit> more;  // elements of the request that the record repeats: "sendMail", "target/cancelOption"
};

// What holds for all scans of a world.
struct ScanSettings {
  // In virtual and real time together: SUBMITTED, then RUNNING, then FINISHED.
  std::chrono::seconds submitted{10}, running{50};
  std::string results_status = "SUCCESSFUL";  // of the next scans; NO_HOST_ALIVE and others find nothing
  std::int64_t most_running = 10;             // of the account, launched and not ended (reference, REST 4.4)
};

}  // namespace mockqualys
