// An estate (fixtures/README.md) made of the records that a recording holds: what searches and get calls answered, in
// XML or JSON, the KnowledgeBase, and the files of reports.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/recording/exchange.h"
#include "mockqualys/world/estate.h"

namespace mockqualys::recording {

struct EstateDraft {
  Files files;                       // by their names in the folder
  std::vector<std::string> remarks;  // what had to be made up or left out, and recorded counts that do not fit
};

// Of a record that was answered several times, the fullest form counts; of two that are as full, the later.
EstateDraft draft_estate(const std::vector<Exchange>& exchanges);

// Makes the folder; one that holds something is refused. The error is one readable line.
tl::expected<void, std::string> write_estate(const EstateDraft& draft, const std::string& folder);

}  // namespace mockqualys::recording
