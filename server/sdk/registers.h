// For which registers a page is (sdk/page.h): what the tables of pages ask of it.
#pragma once
#include "sdk/page.h"

namespace chancery {

// Whether one register could be meant by both: two such pages cannot have one place.
inline bool meet(Registers one, Registers other) { return one == other || one == Registers::all || other == Registers::all; }

}  // namespace chancery
