# The plugin without its card.
chancery_tests(unit markdown markdown_parts)
chancery_tests(integration markdown markdown_parts)   # real texts from a folder, and from a real Git history
target_sources(integration-markdown PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/unit/markdown/bench_of_texts.cpp)
