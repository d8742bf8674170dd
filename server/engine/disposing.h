// What an act that carries out a disposition brings about: a mark in the folder of each item, and the certificate. A function of the
// state before and of the turn, like the plan that it is part of. Not here: whether it may happen (the policy), and that keys are
// destroyed (the engine, once the act is durable).
#pragma once
#include "engine/judging.h"

#include <string>
#include <vector>

namespace chancery {

struct Disposal {
  struct Mark { std::string path, bytes; };   // disposed.json of each item
  std::vector<Mark> marks;
  std::string certificate;                    // certificate.json, in the disposition's own folder
  Json done = Json::array();                  // [{item: "register/number", how}], for the act file
};

Disposal dispose(const State& before, const Case&, const Turn&);

// Ids of the keys that a certificate says are destroyed.
std::vector<std::string> destroyed_keys(const Json& certificate);

}  // namespace chancery
