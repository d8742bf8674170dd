# The sources of both plugins and of the pages they share are compiled into one test: a loaded plugin shows only its card.
# Models go through the real templates and the real policies, so that a page and its template cannot drift apart.
file(GLOB documents_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/item_pages/*.cpp ${CMAKE_SOURCE_DIR}/plugins/documents/*.cpp ${CMAKE_SOURCE_DIR}/plugins/records/*.cpp)
list(FILTER documents_sources EXCLUDE REGEX "/(documents|records)\\.cpp$")
add_library(documents_for_tests STATIC ${documents_sources})
target_include_directories(documents_for_tests PUBLIC ${CMAKE_SOURCE_DIR}/plugins)
target_link_libraries(documents_for_tests PUBLIC chancery_common)
target_precompile_headers(documents_for_tests REUSE_FROM chancery_pch)
chancery_tests(unit documents documents_for_tests chancery_http chancery_policy shipped_for_tests)
