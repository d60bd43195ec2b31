#include "conformance/framework/program.h"

int main(int argc, char** argv) { return qualyswas::conformance::run_program(argc, argv, {}); }
