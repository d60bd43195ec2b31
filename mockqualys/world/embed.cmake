# Writes the two sources that hold fixtures/estates/*/: bytes in one (.incbin), their table in the other. A new file or a
# new estate is picked up by itself.
file(GLOB qualyswas_estate_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/fixtures/estates/*/*
  ${PROJECT_SOURCE_DIR}/fixtures/estates/*/reports/*)
list(SORT qualyswas_estate_files)

set(assembly "  .section .rodata\n")
set(declarations "")
set(rows "")
set(number 0)
foreach(file IN LISTS qualyswas_estate_files)
  if(IS_DIRECTORY ${file})
    continue()
  endif()
  file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR}/fixtures/estates ${file})
  string(REGEX MATCH "^([^/]+)/(.+)$" path ${path})
  set(estate ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  set(symbol qualyswas_estate_file_${number})
  string(APPEND assembly
    "  .global ${symbol}_begin\n${symbol}_begin:\n  .incbin \"${file}\"\n  .global ${symbol}_end\n${symbol}_end:\n")
  string(APPEND declarations "extern const char ${symbol}_begin[], ${symbol}_end[];\n")
  string(APPEND rows "    EmbeddedFile{\"${estate}\", \"${name}\", {${symbol}_begin, ${symbol}_end}},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND assembly "  .section .note.GNU-stack,\"\",%progbits\n")

set(body "  return {};\n")
if(number GREATER 0)
  set(body "  static const EmbeddedFile files[] = {\n${rows}  };\n  return files;\n")
endif()
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.S CONTENT "${assembly}" @ONLY)
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/embedded.cpp @ONLY CONTENT
"#include \"mockqualys/world/embedded.h\"

extern \"C\" {
${declarations}}

namespace mockqualys {

std::span<const EmbeddedFile> embedded_files() {
${body}}

}  // namespace mockqualys
")
set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/embedded_files.S PROPERTIES OBJECT_DEPENDS "${qualyswas_estate_files}")
