# Fuzzing of what meets bytes from anywhere. In the normal run a driver of our own feeds mutations from a fixed seed, so that
# it is the same every time; built with clang, the same entry is also a libFuzzer program:
#   cmake -S . -B /tmp/fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCHANCERY_SANITIZE=address,undefined
#   ninja -C /tmp/fuzz fuzz-markdown-libfuzzer && /tmp/fuzz/bin/fuzz-markdown-libfuzzer -max_len=20000 FOLDER_OF_TEXTS
chancery_tests(fuzz markdown markdown_parts)
target_sources(fuzz-markdown PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/unit/markdown/bench_of_texts.cpp)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_executable(fuzz-markdown-libfuzzer EXCLUDE_FROM_ALL ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/markdown/entry.cpp ${CMAKE_CURRENT_SOURCE_DIR}/unit/markdown/bench_of_texts.cpp)
  target_include_directories(fuzz-markdown-libfuzzer PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(fuzz-markdown-libfuzzer PRIVATE CHANCERY_SOURCE="${CMAKE_SOURCE_DIR}")
  target_link_libraries(fuzz-markdown-libfuzzer PRIVATE markdown_parts chancery_common)
  target_compile_options(fuzz-markdown-libfuzzer PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz-markdown-libfuzzer PRIVATE -fsanitize=fuzzer)
endif()

# What reads requests: framing, multipart and forms, by promises that an entry and a bounded run share; and the wire itself.
chancery_tests(fuzz http chancery_http shipped_for_tests Poco::Net)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  file(GLOB http_promises ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/http/entry.cpp ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/http/*_promises.cpp ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/http/other_parsers.cpp)
  add_executable(fuzz-http-libfuzzer EXCLUDE_FROM_ALL ${http_promises})
  target_include_directories(fuzz-http-libfuzzer PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(fuzz-http-libfuzzer PRIVATE chancery_http shipped_for_tests Poco::Net)
  target_compile_options(fuzz-http-libfuzzer PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz-http-libfuzzer PRIVATE -fsanitize=fuzzer)
endif()
