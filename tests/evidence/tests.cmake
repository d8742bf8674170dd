# The evidence plugin is loaded by nobody here: its card is compiled in and called directly.
chancery_tests(integration evidence evidence_parts chancery_http chancery_host chancery_engine chancery_index chancery_ledger chancery_policy PkgConfig::GIT2 PkgConfig::SODIUM)
target_sources(integration-evidence PRIVATE ${CMAKE_SOURCE_DIR}/plugins/evidence/plugin.cpp)
