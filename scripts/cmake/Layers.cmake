# A layer is a folder, a library target and, beside it, one test program. Files are listed, not globbed.
#
#   qualyswas_layer(mapping
#     HEADERS profile.h
#     SOURCES profile.cpp
#     TESTS   profile_test.cpp
#     DEPENDS qualyswas::model)
#
# makes qualyswas::mapping and, when tests are on, mapping_test registered with CTest.

add_library(qualyswas_flags INTERFACE)
add_library(qualyswas::flags ALIAS qualyswas_flags)
target_compile_features(qualyswas_flags INTERFACE cxx_std_20)
target_compile_options(qualyswas_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Werror
  -Wno-missing-field-initializers)  # designated initializers leave out what has a default, and mean it
# GCC 12 at -O2 and above sees uninitialised members in moved std::optional and overlaps in std::string that are not there.
target_compile_options(qualyswas_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict>)
if(QUALYSWAS_SANITIZE)
  # A target with the property NOT_INSTRUMENTED is linked with the sanitizers but not itself under them.
  target_compile_options(qualyswas_flags INTERFACE
    "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:NOT_INSTRUMENTED>>>:-fsanitize=address,undefined;-fno-sanitize-recover=all;-fno-omit-frame-pointer>")
  target_link_options(qualyswas_flags INTERFACE -fsanitize=address,undefined)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

function(qualyswas_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "HEADERS;SOURCES;TESTS;DEPENDS;TEST_DEPENDS")
  set(target qualyswas_${name})
  if(layer_SOURCES)
    add_library(${target} STATIC ${layer_SOURCES} ${layer_HEADERS})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${layer_DEPENDS} PRIVATE $<BUILD_INTERFACE:qualyswas::flags>)
  else()
    add_library(${target} INTERFACE ${layer_HEADERS})
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${layer_DEPENDS})
  endif()
  add_library(qualyswas::${name} ALIAS ${target})

  if(layer_TESTS AND QUALYSWAS_BUILD_TESTS)
    add_executable(${name}_test ${layer_TESTS})
    target_link_libraries(${name}_test PRIVATE ${target} ${layer_TEST_DEPENDS} qualyswas::flags GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE QUALYSWAS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    include(GoogleTest)
    gtest_discover_tests(${name}_test TEST_PREFIX ${name}/ DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
  endif()
endfunction()

# A program users run: built into <build>/bin and installed.
#   qualyswas_program(qwas SOURCES main.cpp DEPENDS qualyswas::cli)
function(qualyswas_program name)
  cmake_parse_arguments(PARSE_ARGV 1 program "" "" "SOURCES;DEPENDS")
  add_executable(${name} ${program_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${program_DEPENDS} qualyswas::flags)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
