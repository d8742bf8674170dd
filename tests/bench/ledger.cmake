# bench-ledger [seconds [acts]]: acts a second against libgit2's own way of writing, and how fast the ledger is read.
add_executable(bench-ledger ${CMAKE_CURRENT_LIST_DIR}/ledger_bench.cpp)
target_link_libraries(bench-ledger PRIVATE chancery_ledger PkgConfig::GIT2)
target_include_directories(bench-ledger PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_precompile_headers(bench-ledger REUSE_FROM chancery_pch)
