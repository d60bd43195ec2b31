// Is an adapter itself right? Drives it against a fake of three findings and says precisely what is not as the protocol
// has it: `qwas-conformance adapter-check ./mine`.
#pragma once

#include <string>

#include "conformance/subject/executable.h"

namespace qualyswas::conformance {

struct AdapterReport {
  bool sound = false;
  std::string text;  // a line a step: "ok" or "WRONG", and why
};

AdapterReport check_adapter(const AdapterOptions& options);

}  // namespace qualyswas::conformance
