// What is stored, as JSON for programs: what --json prints. Names are those of the store's views; an instant is the
// vendor's way of writing it; what is unset is null.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "connector/base/error.h"
#include "connector/store/reports.h"
#include "connector/store/store.h"

namespace qualyswas::view {

using Json = nlohmann::ordered_json;

Json to_json(const Error& error);
Json to_json(const store::RunRow& run);
Json to_json(const store::LogLine& line);
Json to_json(const store::AssetView& view);
Json to_json(const store::InstanceView& view);
Json to_json(const store::VulnerabilityView& view);
Json to_json(const store::ApplicationView& view);
Json to_json(const store::AppFindingView& view);
Json to_json(const store::UploadRow& upload);

// One line. `ascii` escapes everything a terminal could act on; text that is no UTF-8 is made visible, never refused.
std::string dump(const Json& json, bool ascii);

}  // namespace qualyswas::view
