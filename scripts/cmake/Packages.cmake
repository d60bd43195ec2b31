# Finds every library of scripts/packages.txt. What is missing is said in one message, all at once, with the command that
# installs it.

set(qualyswas_missing "")
file(STRINGS ${PROJECT_SOURCE_DIR}/scripts/packages.txt qualyswas_packages REGEX "^[a-z].* (cmake|pkg-config):")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/scripts/packages.txt)

foreach(line IN LISTS qualyswas_packages)
  string(REGEX MATCH "^([^ ]+) +(cmake|pkg-config):([^ ]+)" _ "${line}")
  set(debian ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_3})
  if(CMAKE_MATCH_2 STREQUAL "cmake")
    find_package(${name} QUIET)
  elseif(PkgConfig_FOUND)
    pkg_check_modules(${name} QUIET IMPORTED_TARGET ${name})
  endif()
  if(NOT ${name}_FOUND)
    list(APPEND qualyswas_missing ${debian})
  endif()
endforeach()
find_package(Threads REQUIRED)

if(qualyswas_missing)
  list(JOIN qualyswas_missing " " qualyswas_missing)
  message(FATAL_ERROR
    "These Debian packages are missing: ${qualyswas_missing}\n"
    "Run scripts/install-deps, or: apt-get install ${qualyswas_missing}\n")
endif()

add_library(qualyswas_httplib INTERFACE)
add_library(qualyswas::httplib ALIAS qualyswas_httplib)
target_link_libraries(qualyswas_httplib INTERFACE
  PkgConfig::cpp-httplib OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB Threads::Threads)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths inside the tree count relative to the build folder, which itself does not count: what one preset or checkout
  # compiled is a hit for another.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()
