# How every target of the project is declared: one function for libraries, one for programs, one for tests.

# What all our C++ is compiled with. INTERFACE, so that nothing is set globally and an embedding project is left alone.
add_library(netparity_options INTERFACE)
target_compile_features(netparity_options INTERFACE cxx_std_20)
target_compile_options(
  netparity_options
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
            -Woverloaded-virtual -Wcast-align -Wformat=2)
if(NETPARITY_WARNINGS_AS_ERRORS)
  target_compile_options(netparity_options INTERFACE -Werror)
endif()
if(NETPARITY_SANITIZE)
  target_compile_options(netparity_options INTERFACE -fsanitize=${NETPARITY_SANITIZE} -fno-omit-frame-pointer
                                                     -fno-sanitize-recover=all)
  # GCC 12 warns of libstdc++'s own strings once a sanitizer has changed what the optimiser sees (GCC bug 105562).
  target_compile_options(netparity_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds)
  if(NETPARITY_SANITIZE STREQUAL "thread")
    # Asio's handlers have memory fences that TSan does not model; each io_context here is run by one thread.
    target_compile_options(netparity_options INTERFACE -Wno-tsan)
  endif()
  # UBSan looks at vtables through a pipe, and takes them for broken where a program may open no more descriptors
  # (`limits: { files: 0 }`).
  target_compile_options(netparity_options INTERFACE -fno-sanitize=vptr)
  target_link_options(netparity_options INTERFACE -fsanitize=${NETPARITY_SANITIZE})
endif()

find_program(NETPARITY_CCACHE ccache)
if(PROJECT_IS_TOP_LEVEL AND NETPARITY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${NETPARITY_CCACHE}")
endif()

function(_netparity_common target)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:netparity_options>)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# netparity_add_library(<component> SOURCES … [DEPENDS …] [PRIVATE_DEPENDS …])
# Makes the static library netparity_<component> with the alias netparity::<component>. Its public headers live in
# include/ below the calling folder, its private ones in src/. What is not in DEPENDS cannot be included or linked.
function(netparity_add_library component)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  set(target netparity_${component})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(netparity::${component} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${component} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(
    ${target}
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
  target_link_libraries(${target} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
  _netparity_common(${target})
endfunction()

# netparity_add_program(<name> SOURCES … DEPENDS …)
function(netparity_add_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
  _netparity_common(${name})
endfunction()

# netparity_add_test(<name> SOURCES … DEPENDS … [ENVIRONMENT …])
# A GoogleTest program, each of whose tests is one CTest test with a time limit.
function(netparity_add_test name)
  if(NOT NETPARITY_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;ENVIRONMENT" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gmock GTest::gtest_main)
  _netparity_common(${name})
  # The optimiser would take a sixth of a whole build for code that runs once. What headers define inline is then not optimised in tests either;
  # the suite runs it as it is.
  if(NOT NETPARITY_SANITIZE)
    target_compile_options(${name} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O0>)
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT 120 ENVIRONMENT "${ARG_ENVIRONMENT}")
endfunction()
