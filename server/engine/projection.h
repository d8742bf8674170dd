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

// `head`: the state up to which is projected. Only versions that are still what is in force there have a text: nobody can find
// the others, and making text is the dearest part.
Projected project(const Recorded&, const Snapshot& after, const Snapshot& head, ParsedObjects&);

// The other half, which needs no ledger and may be done on another thread: every `unread_text` becomes part of `searchable`.
void make_texts(std::vector<Projected>&, const TextOf&);

}  // namespace chancery
