include(${CMAKE_SOURCE_DIR}/plugins/item_pages/item_pages.cmake)
