// Must not compile: the register has no such id. CTest sees to it.
#include "conformance/framework/claims.h"

CONFORMS(Anything, "STAT-999");
