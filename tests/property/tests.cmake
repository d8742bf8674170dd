# Random policies and random acts against a plain model: a short run with the others, a long one by `ninja policies-long`.
chancery_tests(property policy chancery_policy)
add_custom_target(policies-long COMMAND property-policy "[.long]" USES_TERMINAL)
