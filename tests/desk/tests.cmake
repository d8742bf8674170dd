# The plugin without its card. Its models are put through the real templates and the real policies, so that a page and its
# template cannot drift apart.
chancery_tests(unit desk desk_parts chancery_http chancery_policy shipped_for_tests)
