# Measuring programs are built with everything else and run by hand or by one command, never as tests: each <name>.cmake
# here describes one.
file(GLOB benches CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cmake)
list(REMOVE_ITEM benches ${CMAKE_CURRENT_LIST_DIR}/tests.cmake)
foreach(each_bench ${benches})
  include(${each_bench})
endforeach()
