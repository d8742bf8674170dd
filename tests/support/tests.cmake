# Texts that are shipped, built in for unit tests (shipped.h).
file(GLOB_RECURSE shipped_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/policies/*.yaml ${CMAKE_SOURCE_DIR}/policies/*.cases
  ${CMAKE_SOURCE_DIR}/web/messages/*.json ${CMAKE_SOURCE_DIR}/web/messages/*.html ${CMAKE_SOURCE_DIR}/web/templates/*.html)
list(APPEND shipped_files ${CMAKE_SOURCE_DIR}/plugins/README.md ${CMAKE_SOURCE_DIR}/plugins/example/plugin.cpp)
set(shipped_texts ${CMAKE_CURRENT_BINARY_DIR}/shipped_texts.cpp)
add_custom_command(OUTPUT ${shipped_texts} DEPENDS ${shipped_files} ${CMAKE_CURRENT_LIST_DIR}/shipped_texts.cmake VERBATIM
  COMMAND ${CMAKE_COMMAND} "-DFILES=${shipped_files}" -DROOT=${CMAKE_SOURCE_DIR} -DOUTPUT=${shipped_texts} -P ${CMAKE_CURRENT_LIST_DIR}/shipped_texts.cmake)
set_source_files_properties(${shipped_texts} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)   # declares for itself what shipped.h does
add_library(shipped_for_tests STATIC ${CMAKE_CURRENT_LIST_DIR}/shipped.cpp ${shipped_texts})
target_include_directories(shipped_for_tests PUBLIC ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(shipped_for_tests PUBLIC chancery_common)

# Tests in JavaScript (node:test) that drive the built program: over HTTP, and in real Chromium. Each *.test.mjs is one test.
find_program(NODE node REQUIRED)
foreach(kind browser contract corpora security)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/../${kind}/*.test.mjs)
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    add_test(NAME ${kind}-${name} COMMAND ${NODE} --test --test-reporter=spec ${script})
    set_tests_properties(${kind}-${name} PROPERTIES LABELS ${kind} TIMEOUT 1800
      ENVIRONMENT "CHANCERY_PROGRAM=${CMAKE_BINARY_DIR}/bin/chancery")
  endforeach()
endforeach()
