target_include_directories(plugin_desk PRIVATE ${CMAKE_SOURCE_DIR}/plugins)
