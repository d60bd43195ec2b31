# A fuzz target is one file beside the code it drives, with libFuzzer's door in it (LLVMFuzzerTestOneInput), which aborts
# when a property does not hold.
#
#   qualyswas_fuzz(fuzz_cron
#     SOURCES    fuzz_cron.cpp
#     DEPENDS    qualyswas::schedule
#     SEEDS      fuzz/cron             files or folders of fixtures/: what is mutated
#     DICTIONARY fuzz/cron.dict        of fixtures/, in libFuzzer's format; may be left out
#     RUNS       2000)                 mutations in CTest
#
# Of a library that takes long to build, or that clang does not compile, PARTS names the few sources that the target drives, and OF the library: the preset
# `fuzz` compiles these alone, and every other build links the library.
#
# The preset `fuzz` (clang) links it with libFuzzer; the libraries it needs are instrumented then, and scripts/fuzz reads the
# list of targets that is written here. Every other build links it with fuzz_driver.cpp, which feeds it the seeds and a fixed
# sequence of mutations of them: CTest's test fuzz/cron.

add_custom_target(fuzz_targets)
set(qualyswas_fuzz_list ${PROJECT_BINARY_DIR}/fuzz-targets.txt)
file(WRITE ${qualyswas_fuzz_list} "")

if(QUALYSWAS_BUILD_TESTS AND NOT QUALYSWAS_FUZZ)
  add_library(qualyswas_fuzz_driver STATIC ${CMAKE_CURRENT_LIST_DIR}/fuzz_driver.cpp)
  target_link_libraries(qualyswas_fuzz_driver PRIVATE qualyswas::flags)
endif()

function(qualyswas_fuzz name)
  if(NOT QUALYSWAS_FUZZ AND NOT QUALYSWAS_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 fuzz "" "DICTIONARY;RUNS;OF" "SOURCES;DEPENDS;SEEDS;PARTS")
  list(TRANSFORM fuzz_SEEDS PREPEND ${PROJECT_SOURCE_DIR}/fixtures/)
  foreach(path IN LISTS fuzz_SEEDS)
    if(NOT EXISTS ${path})
      message(FATAL_ERROR "${name}: there is no ${path}")
    endif()
  endforeach()
  set(dictionary "")
  if(fuzz_DICTIONARY)
    set(dictionary ${PROJECT_SOURCE_DIR}/fixtures/${fuzz_DICTIONARY})
  endif()

  add_executable(${name} ${fuzz_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${fuzz_DEPENDS} qualyswas::flags)
  target_precompile_headers(${name} REUSE_FROM qualyswas_precompiled_code)
  add_dependencies(fuzz_targets ${name})

  string(REPLACE "fuzz_" "" short ${name})
  if(QUALYSWAS_FUZZ)
    target_sources(${name} PRIVATE ${fuzz_PARTS})
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/targets)
    list(JOIN fuzz_SEEDS ":" seeds)
    file(APPEND ${qualyswas_fuzz_list} "${short}|${dictionary}|${seeds}\n")
  else()
    target_link_libraries(${name} PRIVATE qualyswas_fuzz_driver ${fuzz_OF})
    add_test(NAME fuzz/${short} COMMAND ${name} --runs ${fuzz_RUNS} --dictionary "${dictionary}" ${fuzz_SEEDS})
    set_tests_properties(fuzz/${short} PROPERTIES TIMEOUT 300)
  endif()
endfunction()
