// The act file (acts/00001234.json): what one act did, in full, for people and for `verify`.
#pragma once
#include "domain/act.h"
#include "domain/people.h"
#include "engine/ports.h"
#include "engine/take.h"

#include <string>
#include <vector>

namespace chancery {

struct ActFileParts {
  const ActInput& input;
  const Turn& turn;
  const Person& actor;
  const Item& after;
  const std::string& state_before;
  Slot slot;            // the version it was done on
  bool released;        // the draft became what is in force
  bool left;            // the version left its slot: given up or no longer in force
  const Signoff* signoff;   // what this act signed; null: nothing
  const Changes& changes;
  const Decision& decision;
  const std::vector<std::string>& also;
  const Json& disposed;   // what it disposed of: [{item, how}]
};

Json act_file(const ActFileParts&);

// The first line of its commit: "Approve SOP-014 revision 3, release".
std::string act_sentence(const std::string& act, const std::string& item, int revision, const std::vector<std::string>& also);

// The input that an act file was made from, for planning it again. Files name their bytes by SHA-256.
ActInput input_of(const Json& act);

}  // namespace chancery
