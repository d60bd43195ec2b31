// What the program gains by this folder: files of a run (--html, --badge) and the command that joins the results of
// several runs in one page.
#pragma once

#include <vector>

#include "conformance/framework/program.h"

namespace qualyswas::conformance::report {

std::vector<ReportFile> files();

// `qwas-conformance report A.json B.json --html OUT --markdown OUT`. The exit status: 0 written, 1 a file cannot be
// written, 2 wrong usage or results that cannot be read.
int command(int argc, char** argv);

}  // namespace qualyswas::conformance::report
