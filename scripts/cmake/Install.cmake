# What an outside project gets from `cmake --install`: find_package(qualyswas), then the target of one of these.
#
#   qualyswas_install(mock
#     COMPONENT mockqualys
#     LAYERS    mock_base mock_world mock_server     every layer below it
#     HEADERS   mockqualys/server/server.h)          and what these include is found by itself

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

function(qualyswas_install name)
  cmake_parse_arguments(PARSE_ARGV 1 install "" "COMPONENT" "LAYERS;HEADERS")
  foreach(target IN LISTS name install_LAYERS)
    set_target_properties(qualyswas_${target} PROPERTIES EXPORT_NAME ${target})
    install(TARGETS qualyswas_${target} EXPORT qualyswasTargets
      ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${install_COMPONENT})
  endforeach()
  install(CODE "set(source \"${PROJECT_SOURCE_DIR}\")\nset(headers \"${install_HEADERS}\")" COMPONENT ${install_COMPONENT})
  install(SCRIPT ${PROJECT_SOURCE_DIR}/scripts/cmake/InstallHeaders.cmake COMPONENT ${install_COMPONENT})

  set(package ${CMAKE_INSTALL_LIBDIR}/cmake/qualyswas)
  install(EXPORT qualyswasTargets NAMESPACE qualyswas:: DESTINATION ${package} COMPONENT ${install_COMPONENT})
  configure_package_config_file(${PROJECT_SOURCE_DIR}/scripts/cmake/qualyswasConfig.cmake.in
    ${PROJECT_BINARY_DIR}/generated/qualyswasConfig.cmake INSTALL_DESTINATION ${package})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/qualyswasConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/generated/qualyswasConfig.cmake ${PROJECT_BINARY_DIR}/generated/qualyswasConfigVersion.cmake
    DESTINATION ${package} COMPONENT ${install_COMPONENT})
endfunction()
