// All witnesses against the ledger: what `verify --witness` and a start say. Reads only; what follows from it is the caller's.
#pragma once
#include "sdk/json.h"
#include "witness/settings.h"

#include <functional>
#include <string>
#include <vector>

namespace chancery::witness {

using Say = std::function<std::string(const std::string& key, const Json& details)>;

// A token kept in the ledger, checked.
struct KeptToken {
  std::string item, authority, commit;
  std::int64_t number = -1;   // of the act that was stamped
  Instant at;                 // what the authority's clock said
  std::string problem;        // key of a sentence; empty: it holds
  Json explained;             // {at, why} of the operator's explanation of the problem, an act of its own; null: none
  Json details = Json::object();
};

struct Comparison {
  struct Row { Remote remote; Compared compared; };
  std::vector<Row> remotes;
  std::vector<KeptToken> tokens;
  std::vector<std::string> contradictions;   // sentences for everybody: something was rolled back, rewritten or back-dated, and since when
  std::vector<std::string> stops;            // those of them over which nothing is written; a token that cannot be checked with these certificates is none
  std::vector<std::string> ways;             // sentences for administrators, with addresses and folders: what to do about it
  std::vector<std::string> notes;            // sentences: who could not be reached, what nothing proves yet
  bool reached_all = true;

  bool only_dates() const;   // what contradicts is all of time stamps, which the operator can explain
};

struct Compare {
  Settings settings;
  std::string repository, scratch;
  Say say;
  std::function<bool()> enough = {};   // asked before each token: true ends the comparing, and what was found is of no use
};
// Whether a copy in that state (to_text of Compared::State) and the ledger cannot both be right: "witness.way.<state>" says what to do.
bool has_way_out(const std::string& state);
// `head`: the last act, proved before. Asks all remotes at the same time. `tokens`: also those are checked (takes a moment each).
Comparison compare(const Compare&, const std::string& head, bool tokens);
Json to_json(const Comparison&);   // tokens also say `open`: a problem that nobody has explained

}  // namespace chancery::witness
