// What an act of destruction leaves to be done once it is durable: the index forgets what the item said, and then its key is destroyed.
// The key is the mark of work that is not done: as long as it is there, all of it is done again. Not here: whether it may happen, and the
// certificate (disposing.h).
#pragma once
#include "engine/projection.h"
#include "engine/state.h"

#include <functional>

namespace chancery {

bool destroys(const Json& act);   // an act file: it destroys what some item said

// Of every item that an act has destroyed and whose key is still there; `forgotten` is called when nobody can read one any more. Throws
// when the index or the disk refuses; again is harmless.
void destroy_keys(Ledger&, Index&, ParsedObjects&, const TextOf&, const std::function<void()>& forgotten);

}  // namespace chancery
