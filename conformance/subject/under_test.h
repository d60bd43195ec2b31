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

// Our connector keeps what it stores there from here on, postgresql://..., instead of in a file of each folder.
// Subjects share it, each as a connector with a name of its own, which stays there. For a program's start: nothing may
// run yet.
void keep_stores_at(std::string address);
const std::string& stores_address();  // empty: in files

// A subject that knows nothing yet, with `folder` for what it keeps.
std::unique_ptr<Subject> make_subject(const std::string& folder, const Surroundings& at);

}  // namespace qualyswas::conformance
