// What POST /faults takes, as JSON Schema for the OpenAPI document: one schema for each kind, generated from the
// catalogue.
#pragma once

#include "mockqualys/server/admin_json.h"

namespace mockqualys::server {

// By name, for the document's components: "Fault" is one of all kinds, the others are what it is made of.
Json fault_schemas();

}  // namespace mockqualys::server
