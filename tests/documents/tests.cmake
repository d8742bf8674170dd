# Both plugins, without their cards, and the pages they share. Models go through the real templates and the real policies, so
# that a page and its template cannot drift apart.
chancery_tests(unit documents documents_parts records_parts chancery_http chancery_policy shipped_for_tests)
