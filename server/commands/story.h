// The sample organisation's story (conf/sample): what its people did, as acts for the engine. Reads only; performs nothing.
#pragma once
#include "domain/time.h"
#include "engine/founding.h"
#include "sdk/outcome.h"
#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery {

// Known to everyone, so `serve` lets it in only where the ledger says "sample" and the address is loopback.
inline constexpr const char* sample_password = "chancery-sample";

struct StoryStep {
  Instant at;
  std::string by;         // login; "operator" for what is done at the console
  ActRequest act;
  std::string expected;   // number that the item must get; empty: not a beginning
  std::string where;      // for messages: "story.yaml, step 12 (create SOP-001)"
};

struct Story {
  Founding founding;
  Instant founded;
  std::vector<StoryStep> steps;         // people first, then story.yaml
  std::vector<std::string> accounts;    // logins that get the sample password
};

Outcome<Story> read_story(const std::string& folder);

}  // namespace chancery
