# The evidence plugin is loaded by nobody here: its card is compiled in and called directly.
chancery_tests(integration evidence evidence_parts chancery_http chancery_host chancery_engine chancery_index chancery_ledger chancery_policy PkgConfig::GIT2 PkgConfig::SODIUM)
target_sources(integration-evidence PRIVATE ${CMAKE_SOURCE_DIR}/plugins/evidence/plugin.cpp)

# One byte of a package changed, at random places: a short set in the tests, several hundred places of each kind by the target tamper-places.
find_program(NODE node REQUIRED)
set(evidence_tamper ${NODE} --test --test-reporter=spec ${CMAKE_CURRENT_LIST_DIR}/tamper.test.mjs)
add_test(NAME evidence-tamper COMMAND ${evidence_tamper})
set_tests_properties(evidence-tamper PROPERTIES TIMEOUT 1800 LABELS evidence ENVIRONMENT "CHANCERY_PROGRAM=${CMAKE_BINARY_DIR}/bin/chancery")
add_custom_target(tamper-places USES_TERMINAL COMMAND ${CMAKE_COMMAND} -E env PLACES=400 CHANCERY_PROGRAM=${CMAKE_BINARY_DIR}/bin/chancery ${evidence_tamper})
