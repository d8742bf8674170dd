# Fuzzing of what meets bytes from anywhere. In the normal run a driver of our own feeds mutations from a fixed seed, so that
# it is the same every time; built with clang, the same entry is also a libFuzzer program:
#   cmake -S . -B /tmp/fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCHANCERY_SANITIZE=address,undefined
#   ninja -C /tmp/fuzz fuzz-markdown-libfuzzer && /tmp/fuzz/bin/fuzz-markdown-libfuzzer -max_len=20000 FOLDER_OF_TEXTS
chancery_tests(fuzz markdown markdown_for_tests)
target_sources(fuzz-markdown PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/unit/markdown/bench_of_texts.cpp)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_executable(fuzz-markdown-libfuzzer EXCLUDE_FROM_ALL ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/markdown/entry.cpp ${CMAKE_CURRENT_SOURCE_DIR}/unit/markdown/bench_of_texts.cpp)
  target_include_directories(fuzz-markdown-libfuzzer PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(fuzz-markdown-libfuzzer PRIVATE CHANCERY_SOURCE="${CMAKE_SOURCE_DIR}")
  target_link_libraries(fuzz-markdown-libfuzzer PRIVATE markdown_for_tests chancery_common)
  target_compile_options(fuzz-markdown-libfuzzer PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz-markdown-libfuzzer PRIVATE -fsanitize=fuzzer)
endif()
