#include <chrono>

#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {number("seconds", 5, 1, kMostSeconds, "of real time in which nothing listens")};

std::string refuse(const Fault& fault) {
  return fault.times != 1 || fault.every
             ? "a fault of kind refuse lasts for its \"seconds\": leave out \"times\" and \"every\""
             : "";
}

std::chrono::seconds time_of(const Fault& fault) {
  return std::chrono::seconds{*fault.with.find("seconds")->second.get_if<std::int64_t>()};
}

constexpr FaultKind kKinds[] = {{
    .name = "refuse",
    .group = "connection",
    .stage = Stage::Connection,
    .parameters = kTakes,
    .does = "nothing listens on the ports of the API (http and https) for so long; an open connection ends at its next "
            "request",
    .finds = "does not try again, or tries without a pause",
    .example = R"({"kind": "refuse", "seconds": 1})",
    .effect = nullptr,
    .refused_time = time_of,
    .refuse = refuse,
}};

}  // namespace

std::span<const FaultKind> faults_of_refuse() { return kKinds; }

}  // namespace mockqualys::server
