# Compiled into each plugin that uses it: a plugin links with nothing but the SDK, so that it stands alone.
file(GLOB item_pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/item_pages/*.cpp)
target_sources(plugin_${name} PRIVATE ${item_pages})
target_include_directories(plugin_${name} PRIVATE ${CMAKE_SOURCE_DIR}/plugins)
