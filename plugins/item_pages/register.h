// Reading a register's policy as the host gives it (Host::policy). Views into that value: it must outlive them, so none can be
// had of a temporary.
#pragma once
#include "sdk/json.h"
#include "sdk/page.h"

#include <string>

namespace chancery::item_pages {

// The field or act rule of that name; an empty object when there is none.
const Json& field_rule(const Json& policy, const std::string& name);
const Json& act_rule(const Json& policy, const std::string& name);
const Json& field_rule(Json&&, const std::string&) = delete;
const Json& act_rule(Json&&, const std::string&) = delete;

// Text, flag or list of a rule; empty, false or empty list when it is absent.
std::string text_of(const Json& rule, const char* key, const std::string& otherwise = "");
bool flag_of(const Json& rule, const char* key);
const Json& list_of(const Json& rule, const char* key);
const Json& list_of(Json&&, const char*) = delete;

std::string label_of(const Json& policy, const std::string& field);
// The label of a choice, or the choice itself.
std::string choice_label(const Json& rule, const std::string& choice);

// True when this act begins an item and one of its roles is the viewer's. The engine judges again; this only decides
// whether a link is worth showing.
bool may_begin(const Json& act, const Viewer& viewer);
// The first act by which the viewer may begin an item, or the first that begins one at all; an empty object: none does.
const Json& beginning_act(const Json& policy, const Viewer& viewer);
const Json& beginning_act(Json&&, const Viewer&) = delete;
// The first act with this flag ("takes_files", "ends_revision"), or an empty object.
const Json& act_that(const Json& policy, const char* flag);
const Json& act_that(Json&&, const char*) = delete;

}  // namespace chancery::item_pages
