# Tests in JavaScript (node:test) that drive the built program: over HTTP, and in real Chromium. Each *.test.mjs is one test.
find_program(NODE node REQUIRED)
foreach(kind browser contract corpora)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/../${kind}/*.test.mjs)
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    add_test(NAME ${kind}-${name} COMMAND ${NODE} --test --test-reporter=spec ${script})
    set_tests_properties(${kind}-${name} PROPERTIES LABELS ${kind} TIMEOUT 1800
      ENVIRONMENT "CHANCERY_PROGRAM=${CMAKE_BINARY_DIR}/bin/chancery")
  endforeach()
endforeach()
