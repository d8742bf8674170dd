target_link_libraries(${parts} PUBLIC item_pages)
