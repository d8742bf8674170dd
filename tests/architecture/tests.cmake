# Who may include what (DESIGN §5), read from the sources themselves.
file(GLOB architecture_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cpp)
add_executable(architecture ${architecture_sources})
target_link_libraries(architecture PRIVATE catch_main chancery_common)
target_compile_definitions(architecture PRIVATE CHANCERY_SOURCE="${CMAKE_SOURCE_DIR}")
target_precompile_headers(architecture REUSE_FROM chancery_pch)
add_test(NAME architecture COMMAND architecture)
set_tests_properties(architecture PROPERTIES LABELS unit)
