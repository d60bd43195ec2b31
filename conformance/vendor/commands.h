// `qwas-conformance vendor` and `qwas-conformance drift`. argv[0] is the program with the name of the command, the
// command's own arguments follow.
#pragma once

namespace qualyswas::conformance::vendor {

// 0: every rule that was probed is kept. 1: one is not. 2: wrong usage, or the target could not be opened.
// 3: no rule was seen broken, and not all could be asked.
int vendor_command(int argc, char** argv);

// 0: nothing of the level of --fail-on or above (warn). 1: info or warn. 2: wrong usage. 3: error.
int drift_command(int argc, char** argv);

}  // namespace qualyswas::conformance::vendor
