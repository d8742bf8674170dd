# libarchive writes the zip, OpenSSL hashes, Pango sets summary.pdf. verify.sh and VERIFY.md are files of their own (so that they can be read and
# tested as what they are) and are built in, because a plugin reads nothing from disk.
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(PANGO REQUIRED IMPORTED_TARGET pangocairo)
include(${CMAKE_SOURCE_DIR}/plugins/evidence/package/built_in.cmake)
target_sources(${parts} PRIVATE ${evidence_built_in})
target_link_libraries(${parts} PUBLIC PkgConfig::ARCHIVE PkgConfig::PANGO PkgConfig::CRYPTO item_pages)
