# libarchive writes the zip; libsodium hashes. verify.sh and VERIFY.md are files of their own (so that they can be read and
# tested as what they are) and are built in, because a plugin reads nothing from disk.
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
include(${CMAKE_SOURCE_DIR}/plugins/evidence/package/built_in.cmake)
target_sources(plugin_evidence PRIVATE ${evidence_built_in})
target_include_directories(plugin_evidence PRIVATE ${CMAKE_SOURCE_DIR}/plugins)
target_link_libraries(plugin_evidence PRIVATE PkgConfig::ARCHIVE PkgConfig::SODIUM)
