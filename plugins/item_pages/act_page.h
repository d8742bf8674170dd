// The page on which an act is done: its fields, its comment, and for a sign-off the exact statement and the password.
// Two steps where a signed act also takes something, because the statement depends on it: first what is given, then what
// is signed.
#pragma once
#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::item_pages {

struct ActPlace {
  const Json& policy;
  const Json& item;     // as find() gave it
  std::string base;     // address of the item or its draft; forms come back to base/act, base/sign or base/edit
  std::string act;
  std::string then;     // where to go after success; empty: the item
};

// Members of every such model: {title, register, id, item_title, base, act, label, help, meaning, form, seen, once,
// field_list, takes_comment, comment, blocked, controls}. `blocked` is null or {sentence, requirements}; `controls` are the ids of
// those in which the person proves who they are, so that a refusal leads there.
Outcome<Json> act_model(Host& host, const PageRequest& request, const ActPlace& place);

// What such a page takes in its query: which act, on which passkey, and signed with what.
inline std::vector<std::string> taken_by_act_pages() { return {"act", "key", "with"}; }

// The same, and `statement` {text, meaning} with `carried` (hidden fields of the first step), or null while the first step
// is still to be done or the act is refused.
Outcome<Json> sign_model(Host& host, const PageRequest& request, const ActPlace& place);

// {sentence, requirements} of a refusal, for a page that shows it in place.
Json blocked_by(const Host& host, const Refusal& refusal);

}  // namespace chancery::item_pages
