# crash-ledger [rounds [seed]]: a server under load is killed at random instants. A short set in the tests, 200 by the target
# crash-rounds.
add_executable(crash-ledger ${CMAKE_CURRENT_LIST_DIR}/ledger_crash.cpp)
target_link_libraries(crash-ledger PRIVATE chancery_ledger)
target_include_directories(crash-ledger PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_precompile_headers(crash-ledger REUSE_FROM chancery_pch)
add_test(NAME crash-ledger COMMAND crash-ledger 8)
set_tests_properties(crash-ledger PROPERTIES TIMEOUT 1500 LABELS crash)
add_custom_target(crash-rounds COMMAND crash-ledger 200 USES_TERMINAL)
