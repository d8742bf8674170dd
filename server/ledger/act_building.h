// From what an act changes to its objects: blobs, trees and the signed commit, put into the workspace. Runs on the writer's
// thread. Not here: whether the act may happen, and making it durable.
#pragma once
#include "engine/ports.h"
#include "ledger/snapshot.h"
#include "ledger/workspace.h"

#include <string>

namespace chancery::git {

struct Scribe {
  const Seal& seal;
  Identity committer;
  std::string domain;   // of the organisation: authors are <login>@<domain>
};

// The head after the act. Refuses a path that cannot be carried, or what the seal refuses; throws on a change that makes no sense.
Outcome<Head> build_act(Workspace&, const Head& before, const Turn&, const Change&, const Scribe&);

}  // namespace chancery::git
