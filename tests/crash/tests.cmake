# crash-ledger [rounds [seed]]: the ledger alone under load is killed at random instants; crash-server: the whole server with its index,
# while people work over HTTP. A short set in the tests, 200 rounds of each by the targets crash-rounds and crash-server-rounds.
add_executable(crash-ledger ${CMAKE_CURRENT_LIST_DIR}/ledger_crash.cpp)
target_link_libraries(crash-ledger PRIVATE chancery_ledger)
target_include_directories(crash-ledger PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_precompile_headers(crash-ledger REUSE_FROM chancery_pch)
add_test(NAME crash-ledger COMMAND crash-ledger 8)
set_tests_properties(crash-ledger PROPERTIES TIMEOUT 1500 LABELS crash)
add_custom_target(crash-rounds COMMAND crash-ledger 200 USES_TERMINAL)

find_program(NODE node REQUIRED)
set(crash_server ${NODE} --test --test-reporter=spec ${CMAKE_CURRENT_LIST_DIR}/server.test.mjs)
add_test(NAME crash-server COMMAND ${crash_server})
set_tests_properties(crash-server PROPERTIES TIMEOUT 1800 LABELS crash ENVIRONMENT "CHANCERY_PROGRAM=${CMAKE_BINARY_DIR}/bin/chancery")
add_custom_target(crash-server-rounds USES_TERMINAL
  COMMAND ${CMAKE_COMMAND} -E env ROUNDS=200 CHANCERY_PROGRAM=${CMAKE_BINARY_DIR}/bin/chancery ${crash_server})
