# bench-http FILE [workers]: serves one page through the listener, the exchange and the page cache; http/run.sh measures it.
add_executable(bench-http ${CMAKE_CURRENT_LIST_DIR}/http/reading_page.cpp)
target_link_libraries(bench-http PRIVATE chancery_http shipped_for_tests Poco::Net)
target_include_directories(bench-http PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_compile_definitions(bench-http PRIVATE CHANCERY_SOURCE="${CMAKE_SOURCE_DIR}")
target_precompile_headers(bench-http REUSE_FROM chancery_pch)
