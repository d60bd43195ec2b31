// Which connector the cases of this process are about: ours in this process, unless an adapter is named.
#pragma once

#include <memory>
#include <string>

#include "conformance/subject/executable.h"
#include "conformance/subject/subject.h"

namespace qualyswas::conformance {

// From here on. The executable is asked for its hello by the first case of each worker.
void test_adapter(AdapterOptions options);
bool tests_an_adapter();

// A subject that knows nothing yet, with `folder` for what it keeps.
std::unique_ptr<Subject> make_subject(const std::string& folder, const Surroundings& at);

}  // namespace qualyswas::conformance
