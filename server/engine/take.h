// Taking what an act gives: fields, files and review comments are checked against the policy and put into the item.
// What was changed, old -> new, is noted for the act file.
#pragma once
#include "domain/act.h"
#include "engine/state.h"
#include "policy/policy.h"

#include <functional>
#include <string>

namespace chancery {

struct Changes {
  Json fields = Json::object();    // name -> [old, new]
  Json files = Json::array();      // {name, media_type, size, sha256, content, was: sha256 or null}
  Json removed = Json::array();    // {name, was, content}
  bool empty() const { return fields.empty() && files.empty() && removed.empty(); }
};

// The link that the actor means, refused where they may not make it; not set: links are taken as they are.
using LinkMeant = std::function<Outcome<std::string>(const policy::Field&, const std::string& value)>;

// Each refuses with `invalid` and changes nothing when something given is not acceptable.
Outcome<Done> take_fields(const policy::Policy&, const policy::ActRule&, const People&, const Json& given, const LinkMeant&, Item&, Changes&);
Outcome<Done> take_files(const policy::ActRule&, const std::vector<File>& given, const std::vector<std::string>& removed, Item&, Changes&);
Outcome<Done> take_comment(const policy::ActRule&, const ActInput&, Instant now, Item&);
// `about` holds {key}: for an act that adds one {name, public_key, credential, synced}, else its number.
Outcome<Done> take_key(const policy::ActRule&, const ActInput&, const State& before, Instant now, Item&);
// That a person has one-time codes from now on, or has none any more. What they are is not in the ledger.
Outcome<Done> take_codes(const policy::ActRule&, Instant now, Item&);

// people/allowed_signers after that: the lines of everybody else as they were, and one for each key of this person that ever signed.
std::string signers_with(const State& before, const Item& person);

}  // namespace chancery
