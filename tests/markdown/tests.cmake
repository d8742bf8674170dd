# The Markdown plugin's own sources are compiled into its test: a loaded plugin shows only its card.
pkg_check_modules(CMARK_GFM REQUIRED IMPORTED_TARGET libcmark-gfm)
file(GLOB markdown_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/markdown/*.cpp)
list(FILTER markdown_sources EXCLUDE REGEX "/plugin\\.cpp$")
add_library(markdown_for_tests STATIC ${markdown_sources})
target_include_directories(markdown_for_tests PUBLIC ${CMAKE_SOURCE_DIR}/plugins)
target_link_libraries(markdown_for_tests PUBLIC chancery_common PkgConfig::CMARK_GFM PkgConfig::GUMBO)
target_precompile_headers(markdown_for_tests REUSE_FROM chancery_pch)
chancery_tests(unit markdown markdown_for_tests)
chancery_tests(integration markdown markdown_for_tests)   # real texts from a folder, and from a real Git history
target_sources(integration-markdown PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/unit/markdown/bench_of_texts.cpp)
