// For fuzz targets: where a property does not hold.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

// Names the line that calls it, and ends the program so that the input is kept.
[[noreturn]] inline void broken(const std::source_location& where = std::source_location::current()) {
  std::fprintf(stderr, "%s:%u: a property does not hold\n", where.file_name(), static_cast<unsigned>(where.line()));
  std::abort();
}
