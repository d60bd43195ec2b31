#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/faults/page.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {kRecords};

bool change(const Strike&, Page& page, std::size_t record) {
  page.repeat_record(record);
  page.set_count();
  return true;
}

bool answer(Strike& strike) { return change_records(strike, change); }

std::string refuse(const Fault& fault) {
  return *fault.with.find(kRecords.name)->second.get_if<std::string>() == "all"
             ? "\"records\" must be first or last here"
             : "";
}

constexpr FaultKind kKinds[] = {{
    .name = "duplicate_record",
    .group = "paging",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "one record twice on a page, as over the edge of an offset",
    .finds = "counts or stores it twice",
    .example = R"({"kind": "duplicate_record", "path": "/qps/rest/3.0/search/was/finding"})",
    .effect = answer,
    .reach = "/qps/rest/3.0/search/",
    .refuse = refuse,
}};

}  // namespace

std::span<const FaultKind> faults_of_duplicate_record() { return kKinds; }

}  // namespace mockqualys::server
