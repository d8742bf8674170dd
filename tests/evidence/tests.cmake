# The evidence plugin is loaded by nobody here: its sources are compiled in, its card is called directly.
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
include(${CMAKE_SOURCE_DIR}/plugins/evidence/package/built_in.cmake)
file(GLOB evidence_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/evidence/*.cpp)
add_library(evidence_for_tests STATIC ${evidence_sources} ${evidence_built_in})
target_include_directories(evidence_for_tests PUBLIC ${CMAKE_SOURCE_DIR}/plugins)
target_link_libraries(evidence_for_tests PUBLIC chancery_common PkgConfig::ARCHIVE PkgConfig::SODIUM)
target_precompile_headers(evidence_for_tests REUSE_FROM chancery_pch)
chancery_tests(integration evidence evidence_for_tests chancery_http chancery_host chancery_engine chancery_index chancery_ledger chancery_policy PkgConfig::GIT2 PkgConfig::SODIUM)
