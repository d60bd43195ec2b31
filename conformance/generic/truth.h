// What any connector owes, held against the vendor's own records: each once, by its id, and equal in every field that
// the connector declares.
#pragma once

#include <string>

#include "conformance/framework/claims.h"
#include "conformance/support/lab.h"

namespace qualyswas::conformance::generic {

LabOptions bench(Format format = Format::Xml);  // profile generic, a web app and no findings

// All of it is shown, and nothing else. `harm`: of what is not as the vendor has it.
void expect_the_vendors_records(Lab& lab, Harm harm = Harm::Wrong);

// The one rule of a run that met trouble: complete is said of everything or not at all.
void expect_honest(Lab& lab, const observed::Run& run);

// A sync that has to be complete, with all records shown.
void expect_whole_sync(Lab& lab, Harm harm = Harm::Wrong);

std::string told(const observed::Run& run);

}  // namespace qualyswas::conformance::generic
