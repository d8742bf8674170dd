# bench-index [acts]: how fast the index takes acts and answers.
add_executable(bench-index ${CMAKE_CURRENT_LIST_DIR}/index_bench.cpp)
target_link_libraries(bench-index PRIVATE chancery_index)
target_precompile_headers(bench-index REUSE_FROM chancery_pch)
