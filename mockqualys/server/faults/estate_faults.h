// The faults that an estate begins with: faults.json of its folder, a list of what POST /faults takes.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/server/faults/catalogue.h"

namespace mockqualys::server {

bool has_estate_faults(const std::string& estate);

// None when there is no such file. The error is one line that names the file and which fault of it is wrong.
tl::expected<std::vector<CheckedFault>, std::string> read_estate_faults(const std::string& estate, const World& world);

// All that is wrong with the file and all that is merely unlikely, a line each, for whoever writes it. `world`: the
// estate's, whose accounts and addresses are looked up; nullptr when it cannot be loaded.
struct EstateFaultsJudgement {
  std::vector<std::string> wrong, notes;
};
EstateFaultsJudgement judge_estate_faults(const std::string& estate, const World* world);

}  // namespace mockqualys::server
