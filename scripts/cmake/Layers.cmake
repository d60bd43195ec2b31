# A layer is a folder, a library target and, beside it, one test program. Files are listed, not globbed.
#
#   qualyswas_layer(profiles
#     HEADERS vulcan/status.h
#     SOURCES vulcan/status.cpp
#     TESTS   vulcan/status_test.cpp
#     DEPENDS qualyswas::model)
#
# makes qualyswas::profiles and, when tests are on, profiles_test, which CTest runs as the test `profiles`.

add_library(qualyswas_flags INTERFACE)
add_library(qualyswas::flags ALIAS qualyswas_flags)
target_compile_features(qualyswas_flags INTERFACE cxx_std_20)
target_compile_options(qualyswas_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Werror
  -Wno-missing-field-initializers)  # designated initializers leave out what has a default, and mean it
# GCC 12 at -O2 and above sees uninitialised members in moved std::optional, and overlaps and overflows where a std::string
# is appended to a literal (GCC bug 105651), that are not there.
target_compile_options(qualyswas_flags INTERFACE
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds>")
if(QUALYSWAS_SANITIZE STREQUAL "address")
  # A target with the property NOT_INSTRUMENTED is linked with the sanitizers but not itself under them. The null check of
  # every member access is left out: it is a fifth of the compile time, and a null pointer that is used ends in
  # AddressSanitizer's report anyway.
  target_compile_options(qualyswas_flags INTERFACE
    "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:NOT_INSTRUMENTED>>>:-fsanitize=address,undefined;-fno-sanitize=null;-fno-sanitize-recover=all;-fno-omit-frame-pointer>")
  target_link_options(qualyswas_flags INTERFACE -fsanitize=address,undefined)
elseif(QUALYSWAS_SANITIZE STREQUAL "thread")
  # Cases too: a lock that is taken in code that is not instrumented is one that ThreadSanitizer does not see. Nor does it
  # see fences, which GCC says of every file that includes Boost.Asio (-Wtsan).
  target_compile_options(qualyswas_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer -Wno-tsan)
  target_link_options(qualyswas_flags INTERFACE -fsanitize=thread)
elseif(QUALYSWAS_SANITIZE)
  message(FATAL_ERROR "QUALYSWAS_SANITIZE: '${QUALYSWAS_SANITIZE}' is neither 'address' nor 'thread'")
endif()
if(QUALYSWAS_FUZZ)
  # Warnings are GCC's here: the two compilers differ in what they see.
  target_compile_options(qualyswas_flags INTERFACE
    -w -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=null -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(qualyswas_flags INTERFACE -fsanitize=address,undefined)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

# GCC's defaults are for a machine with little memory: collecting garbage takes an eighth of its time. A file takes up to
# 1 GB with these.
target_compile_options(qualyswas_flags INTERFACE
  "$<$<CXX_COMPILER_ID:GNU>:SHELL:--param ggc-min-expand=200 --param ggc-min-heapsize=524288>")

# What nearly every file includes is compiled once and reused: the standard library and fmt for code, GoogleTest as well for
# cases, and its bench for the suite. The files include what they use all the same. ccache needs -fpch-preprocess to see
# into a file that uses one. What makes one must not have it: ccache would then look into the one that is being replaced.
target_compile_options(qualyswas_flags INTERFACE
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<BOOL:$<TARGET_PROPERTY:MAKES_PRECOMPILED>>>>:-fpch-preprocess>")
target_link_libraries(qualyswas_flags INTERFACE fmt::fmt)  # FMT_SHARED has to be the same everywhere

function(qualyswas_precompiled name)
  cmake_parse_arguments(PARSE_ARGV 1 precompiled "" "" "HEADERS;DEPENDS")
  set(source ${PROJECT_BINARY_DIR}/generated/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "// CMake compiles the headers together with a source.\n")
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${source})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${precompiled_DEPENDS} qualyswas::flags)
  target_precompile_headers(${name} PRIVATE ${precompiled_HEADERS})
  set_target_properties(${name} PROPERTIES MAKES_PRECOMPILED ON)
endfunction()

set(qualyswas_common_headers
  <algorithm> <array> <atomic> <charconv> <chrono> <cstdint> <fstream> <functional> <map> <memory> <mutex>
  <optional> <set> <span> <sstream> <stop_token> <string> <string_view> <thread> <unordered_map> <utility> <variant> <vector>
  <fmt/format.h> <tl/expected.hpp>)
qualyswas_precompiled(qualyswas_precompiled_code
  HEADERS ${qualyswas_common_headers} <nlohmann/json.hpp> DEPENDS tl::expected nlohmann_json::nlohmann_json)

function(qualyswas_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "HEADERS;SOURCES;TESTS;DEPENDS;TEST_DEPENDS")
  set(target qualyswas_${name})
  if(layer_SOURCES)
    add_library(${target} STATIC ${layer_SOURCES} ${layer_HEADERS})
    target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include>)
    target_link_libraries(${target} PUBLIC ${layer_DEPENDS} PRIVATE $<BUILD_INTERFACE:qualyswas::flags>)
    target_precompile_headers(${target} REUSE_FROM qualyswas_precompiled_code)
  else()
    add_library(${target} INTERFACE ${layer_HEADERS})
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${layer_DEPENDS})
  endif()
  add_library(qualyswas::${name} ALIAS ${target})

  if(layer_TESTS AND QUALYSWAS_BUILD_TESTS)
    add_executable(${name}_test ${layer_TESTS})
    target_link_libraries(${name}_test PRIVATE ${target} ${layer_TEST_DEPENDS} qualyswas::flags GTest::gmock GTest::gtest_main)
    qualyswas_cases(${name}_test)
    target_precompile_headers(${name}_test REUSE_FROM qualyswas_precompiled_cases)
    # A program is one test of CTest: a process for each case takes longer to start than to run. gtest names what failed.
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
  endif()
endfunction()

# Cases are mostly matchers, which cost the compiler more than the code they watch: not optimised in the everyday build, and
# not instrumented in the sanitized one. There they are the very same objects, and ccache has them already. Four files are
# compiled as one, since they instantiate the same matchers: a third to a half of the time. So the names in the unnamed
# namespaces of one program's files have to differ.
function(qualyswas_cases target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O0>)
  set_target_properties(${target} PROPERTIES NOT_INSTRUMENTED ON UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 4)
endfunction()

if(QUALYSWAS_BUILD_TESTS)
  qualyswas_precompiled(qualyswas_precompiled_cases
    HEADERS ${qualyswas_common_headers} <gmock/gmock.h> <gtest/gtest.h> DEPENDS tl::expected GTest::gmock)
  qualyswas_cases(qualyswas_precompiled_cases)
endif()

# A program users run: built into <build>/bin and installed.
#   qualyswas_program(qwas SOURCES main.cpp DEPENDS qualyswas::cli)
function(qualyswas_program name)
  cmake_parse_arguments(PARSE_ARGV 1 program "" "" "SOURCES;DEPENDS")
  add_executable(${name} ${program_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${program_DEPENDS} qualyswas::flags)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  install(TARGETS ${name} RUNTIME DESTINATION bin COMPONENT ${name})
endfunction()
