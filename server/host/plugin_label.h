// Reads a plugin's label from its file (an ELF shared library of this machine), without opening it as a library: to open one
// is to run the constructors of its global variables.
#pragma once
#include "sdk/outcome.h"

#include <cstdint>
#include <string>

namespace chancery {

struct ReadLabel { std::int32_t abi = 0; std::string id; };

// Refuses with "plugin.no-library" (not a whole shared library for this machine) or "plugin.no-card" (it has no label).
Outcome<ReadLabel> read_plugin_label(const std::string& path);

}  // namespace chancery
