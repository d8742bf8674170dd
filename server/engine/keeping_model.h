// Keeping as pages and programs read it. Not here: what is read by whom, beyond the titles of legal holds.
#pragma once
#include "engine/keeping.h"

#include <string>

namespace chancery {

// {since, due (dates or null), then ("" when nothing is said), is_due, sealed, held: [{register, id, title}], disposed: {by, act, at, how,
// key} or null}. The title of a hold is null for whoever may not read the case.
Json keeping_model(const State&, const Person&, const ItemKeeping&);

// The same beside the item itself, which many more read than dispose of it: a case is told only to those who may read it, since that
// there is one can be what it keeps to itself.
Json keeping_beside(const State&, const Person&, const ItemKeeping&);

}  // namespace chancery
