// Every result and payload of a finding as one JSON text, for the tooltip that joins an asset to a vulnerability
// (Vulcan guide, "result list"). Made once per finding and read by people and programs; never read back by us.
#pragma once

#include <string>
#include <vector>

#include "connector/model/finding.h"

namespace qualyswas::profiles::vulcan {

// [{"authenticated":false,"ajax":false,"form_location":"...","access_path":["..."],"payloads":[{"payload":"...",
//   "method":"GET","link":"...","headers":"<base64>","body":"<base64>","response":"...","evidence_offset":120,
//   "evidence_length":14}]}]
// What the vendor did not send is left out. The text is always well-formed UTF-8: a byte that is not becomes U+FFFD.
std::string result_list_json(const std::vector<model::DetectionResult>& results);

}  // namespace qualyswas::profiles::vulcan
