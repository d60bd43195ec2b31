# Every library the project uses, and the Debian package that brings it. What is missing is said in one message, all at
# once, with the command that installs it.

set(qualyswas_missing "")

macro(qualyswas_need package debian)
  find_package(${package} QUIET ${ARGN})
  if(NOT ${package}_FOUND)
    list(APPEND qualyswas_missing ${debian})
  endif()
endmacro()

qualyswas_need(PkgConfig pkg-config)
qualyswas_need(pugixml libpugixml-dev)
qualyswas_need(nlohmann_json nlohmann-json3-dev)
qualyswas_need(Boost libboost-dev)
qualyswas_need(tl-expected libexpected-dev)
qualyswas_need(fmt libfmt-dev)
qualyswas_need(spdlog libspdlog-dev)
qualyswas_need(CLI11 libcli11-dev)
qualyswas_need(SQLite3 libsqlite3-dev)
qualyswas_need(SQLiteCpp libsqlitecpp-dev)
qualyswas_need(date libhowardhinnant-date-dev)
qualyswas_need(OpenSSL libssl-dev)
qualyswas_need(ZLIB zlib1g-dev)
find_package(Threads REQUIRED)
if(PkgConfig_FOUND)
  pkg_check_modules(httplib QUIET IMPORTED_TARGET cpp-httplib)
  if(NOT httplib_FOUND)
    list(APPEND qualyswas_missing libcpp-httplib-dev)
  endif()
endif()
if(QUALYSWAS_BUILD_TESTS)
  qualyswas_need(GTest libgmock-dev)
endif()

if(qualyswas_missing)
  list(JOIN qualyswas_missing " " qualyswas_missing_words)
  message(FATAL_ERROR
    "These Debian packages are missing: ${qualyswas_missing_words}\n"
    "Run scripts/install-deps, or: apt-get install ${qualyswas_missing_words}\n")
endif()

add_library(qualyswas_httplib INTERFACE)
add_library(qualyswas::httplib ALIAS qualyswas_httplib)
target_link_libraries(qualyswas_httplib INTERFACE PkgConfig::httplib OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB Threads::Threads)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
