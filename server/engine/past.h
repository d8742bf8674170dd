// An act that was done, in words: in the policy's past tense, with the fields by their labels and the files by their names.
// Not here: who may know of it.
#pragma once
#include "policy/decide.h"

#include <string>

namespace chancery {

// “Edited” (Reason, figure.png), or “Approved, put in force”. `act`: an act file; `say` gives the words around it.
std::string happened(const policy::Policy&, const Json& act, const policy::Say& say);

}  // namespace chancery
