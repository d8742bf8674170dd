# A PKCS #11 module for the tests of tokens: what SoftHSM never answers.
add_library(fake_token MODULE ${CMAKE_SOURCE_DIR}/tests/integration/ledger/fake_token/fake_token.cpp)
set_target_properties(fake_token PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(fake_token PRIVATE chancery_common PkgConfig::P11KIT)
add_dependencies(integration-ledger fake_token)
