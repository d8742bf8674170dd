// What a person might give with an act when a policy is tried out: the fields, the text, the reason. Only what bears on some
// decision is varied, and one thing at a time. Included within policy/check*.cpp only.
#pragma once
#include "policy/check_world.h"

#include <string>
#include <vector>

namespace chancery::policy {

struct Bearing {   // what of a policy bears on decisions
  std::vector<std::string> fields;
  bool comment = false, content = false, facts = false, assurance = false, owner = false;   // owner: who it is
  bool former_text = false;   // some promise is not about exactly these bytes
};
Bearing bearing_of(const Policy&);

struct Variation {
  Json note = "";                 // a message: ", naming Ben under “Approvers”"
  Json fields = Json::object();   // null: emptied
  bool content = true;            // gives a new text, where the act takes one
  bool comment = true;
  std::string method = "password";
};

// `on`: null when the act begins an item.
std::vector<Variation> variations_of(const ActRule&, const Person&, const Trial* on, const Situation&, const Policy&, const Bearing&, const Vary&);

// The id of the only item there is: in the register `people` it is the first person's own.
std::string only_item(const Policy&, const Staff&);

}  // namespace chancery::policy
