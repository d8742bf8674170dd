// A sample for an auditor, drawn from what was chosen by a seed, so that anybody can draw it again (sdk/drawing.h).
#pragma once
#include "sdk/plugin.h"

namespace chancery::evidence {

// The page: population, hash, seed, sample. Asked for without a seed or size it only shows the population.
Outcome<Answer> sample_page(const Host&, const PageRequest&);

}  // namespace chancery::evidence
