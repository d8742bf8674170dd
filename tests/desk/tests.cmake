# The desk's own sources are compiled into its test: a loaded plugin shows only its card. Its models are put through the real
# templates and the real policies, so that a page and its template cannot drift apart.
file(GLOB desk_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/desk/*.cpp ${CMAKE_SOURCE_DIR}/plugins/item_pages/*.cpp)
list(FILTER desk_sources EXCLUDE REGEX "/desk\\.cpp$")
add_library(desk_for_tests STATIC ${desk_sources})
target_include_directories(desk_for_tests PUBLIC ${CMAKE_SOURCE_DIR}/plugins)
target_link_libraries(desk_for_tests PUBLIC chancery_common)
target_precompile_headers(desk_for_tests REUSE_FROM chancery_pch)
chancery_tests(unit desk desk_for_tests chancery_http chancery_policy shipped_for_tests)
