// Makes one package: reads every chosen revision once, writes it into the bag, and keeps only what the summary needs.
#pragma once
#include "evidence/choice.h"

#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::evidence {

struct Made {
  std::string name;          // offered to the browser: "chancery-evidence-2026-11-22-083000.zip"
  std::uint64_t files = 0;   // of the payload
  std::uint64_t bytes = 0;
  std::string head;          // commit of the ledger that the package holds
};

// Writes `file`. `work`: a folder of its own for what must lie on disk first (the bundle, the acts); the caller removes both,
// also after an exception. Memory: one file of one item at a time, and a line of summary for each revision.
Outcome<Made> make_package(const Host&, const Viewer&, const Choice&, const std::vector<Chosen>&, const std::string& file, const std::string& work);

}  // namespace chancery::evidence
