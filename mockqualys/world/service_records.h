// Records that the service itself provides in every subscription: the option profile `Initial WAS Options` (reference,
// adjacent 3.1) and one report template for each type of report (7.2; names and number are our choice). An estate that
// has one of that id or name keeps its own.
#pragma once

#include "mockqualys/world/estate.h"

namespace mockqualys {

void add_service_records(State& state);

}  // namespace mockqualys
