# Installs the reference as the CMake package "netparity": its libraries, its public headers and nothing of the harness.
#   find_package(netparity REQUIRED)
#   target_link_libraries(app PRIVATE netparity::net)
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

function(netparity_install_library)
  set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/netparity)
  foreach(layer ${ARGN})
    install(TARGETS netparity_${layer} EXPORT netparityTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT netparity)
    install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/${layer}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT netparity
            FILES_MATCHING PATTERN "*.hpp")
  endforeach()
  install(EXPORT netparityTargets NAMESPACE netparity:: DESTINATION ${folder} COMPONENT netparity)
  configure_package_config_file(cmake/netparityConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/netparityConfig.cmake
                                INSTALL_DESTINATION ${folder})
  # Before 1.0 any minor version may change the interface.
  write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/netparityConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/netparityConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/netparityConfigVersion.cmake
          DESTINATION ${folder} COMPONENT netparity)
endfunction()
