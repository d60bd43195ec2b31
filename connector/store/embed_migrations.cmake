# Writes OUT: every file of SQL (a list, in the order of their numbers) as a string inside the program.
#   cmake -D OUT=migrations.cpp -D "SQL=001_first.sql;002_next.sql" -P embed_migrations.cmake
set(entries "")
set(expected 0)
foreach(file IN LISTS SQL)
  math(EXPR expected "${expected} + 1")
  get_filename_component(name ${file} NAME)
  string(REGEX MATCH "^0*([0-9]+)_" _ ${name})
  if(NOT CMAKE_MATCH_1 EQUAL expected)
    message(FATAL_ERROR "${name}: migrations are numbered without a gap, this one should be number ${expected}")
  endif()
  file(READ ${file} text)
  string(APPEND entries "    R\"migration(${text})migration\",\n")
endforeach()
file(WRITE ${OUT} "// Generated from connector/store/migrations by embed_migrations.cmake.
#include \"connector/store/migrations.h\"

#include <array>

namespace qualyswas::store {

std::span<const std::string_view> migrations() {
  static constexpr auto kMigrations = std::to_array<std::string_view>({
${entries}  });
  return kMigrations;
}

}  // namespace qualyswas::store
")
