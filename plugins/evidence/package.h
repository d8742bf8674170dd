// Makes one package: reads every chosen revision once, writes it into the bag, and keeps only what the summary needs.
#pragma once
#include "evidence/choice.h"

#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::evidence {

struct Made {
  std::string name;          // of the zip's one folder, and with ".zip" of the file: "chancery-evidence-EV-2026-0001-2026-11-22"
  std::uint64_t files = 0;   // of the payload
  std::uint64_t bytes = 0;
  std::string sha256;        // of the file
  std::string head;          // last commit of the ledger in it
  std::vector<std::string> sealed = {};   // "register/number" of items that it shows and that lie sealed in the ledger
};

// Writes `file`. `work`: a folder of its own for what must lie on disk first (the ledger, the acts); the caller removes both,
// also after an exception. Memory: one file of one item at a time, and a name and a hash for each file. Refuses with
// "evidence.cancelled" when told to stop.
Outcome<Made> make_package(const Host&, const Viewer&, const std::string& id, const Choice&, const std::vector<Chosen>&, const std::string& file, const std::string& work, Progress&);

}  // namespace chancery::evidence
