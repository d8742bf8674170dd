// Fills in the sentences of a policy file, and those of the catalogue through Question::say. Nothing here decides anything.
#pragma once
#include "policy/decide.h"

#include <string>
#include <vector>

namespace chancery::policy {

// The catalogue's sentence, or the key when there is no catalogue.
std::string said(const Question&, const std::string& key, const Json& details = Json::object());

// {id} {revision} {title} {state} {actor} {missing} and the names of fields.
std::string filled(const Question&, const std::string& sentence, const std::string& missing = {});

std::string name_of_person(const Question&, const std::string& login);
std::string value_of_field(const Question&, const Field&);

// "Ada, Ben or Cleo": `key` is policy.or or policy.and; after six names "and 12 more".
std::string joined(const Question&, const std::vector<std::string>& names, const std::string& key);

// Who is wanted: names of logins, and for "role:quality" that nobody holds it.
std::string spoken(const Question&, const std::vector<std::string>& missing, const std::string& key);

// "an approver or its owner", from an act's `who`.
std::string spoken(const Question&, const std::vector<Who>&);

// "reviewer or quality manager".
std::string spoken_roles(const Question&, const std::vector<std::string>&);

// Sign-offs still missing: named people first (also why they cannot sign any more, and who can name somebody else).
std::string spoken_missing(const Question&, const SignOffs&);

}  // namespace chancery::policy
