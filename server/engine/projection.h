// One commit -> what the index learns from it. The same function serves the live server and a rebuild, so that both come
// to the same rows.
#pragma once
#include "engine/ports.h"
#include "engine/state.h"

#include <functional>
#include <string>

namespace chancery {

// Plain text of a file for search; empty when its media type has none.
using TextOf = std::function<std::string(const std::string& media_type, const std::string& bytes)>;

// `head`: the state up to which is projected. Text is made only of versions that are still what is in force there: nobody can
// find the others, and making text is the dearest part.
Projected project(const Recorded&, const Snapshot& after, const Snapshot& head, ParsedObjects&, const TextOf&);

}  // namespace chancery
