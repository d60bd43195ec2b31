// A request as a replay compares it: what it asks, whatever the order of parameters, members and elements, and whatever
// the blanks between them.
#pragma once

#include <string>
#include <vector>

#include "mockqualys/recording/exchange.h"

namespace mockqualys::recording {

struct Canonical {
  std::string key;  // equal for requests that ask the same
  std::vector<std::string>
      lines;  // what it is made of, sorted, for people: "?action = list", "filters/Criteria[...] = 5"
};

// Only the request of the exchange is looked at.
Canonical canonical(const Exchange& request);

}  // namespace mockqualys::recording
