// How long an item is kept and what becomes of it then: its cut-off, the day it is due, the legal holds over it, and whether it was
// disposed of (ISO 9001, 7.5.3.2). Worked out of the ledger's tree and a day, and of nothing else, so that `verify` finds the same.
#pragma once
#include "engine/state.h"
#include "policy/decide.h"

#include <optional>
#include <string>
#include <vector>

namespace chancery {

// An item of a register that holds, while it does.
struct HoldCase {
  std::string register_name, id, title;
  std::vector<std::string> items;                          // "register/number"
  std::string of_register, state, owner, clause, year;     // all that are given must fit; none given: only those named
};

struct ItemKeeping {
  std::string register_name, id;
  bool exists = false;
  std::string since;                 // the day of the cut-off; empty: not there yet
  std::string due;                   // the day from which it may be disposed of; empty with `since`, or when nothing says how long
  std::string then;                  // policy::dispositions(); empty: its register says nothing
  bool sealed = false;
  Json disposed;                     // {by, at, act, how, key}; null: it was not
  std::vector<HoldCase> holds;
  bool is_due(Instant now) const { return disposed.is_null() && !due.empty() && due <= date_of(now); }
  // No act is done on it any more: what it says is elsewhere, or gone.
  bool is_gone() const { return disposed.is_object() && disposed.value("how", "") != "kept"; }
};

// Of what is current, or was taken out of force; drafts are nobody's record yet.
ItemKeeping keeping_of(const State&, const std::string& register_name, const std::string& id);
// "register/number" -> its two parts; nothing when it is none.
std::optional<std::pair<std::string, std::string>> item_named(const std::string& name);
std::string standing_folder(const State&, const std::string& register_name, const std::string& id);   // empty: there is none
// The case that an item of such a register is now; nothing: it is none, or holds no more.
std::optional<HoldCase> hold_of(const policy::Policy&, const Item&);
bool holds(const HoldCase&, const policy::Policy& of_the_item, const Item&);
std::vector<HoldCase> holds_over(const State&, const policy::Policy&, const Item&);
// disposed.json of a folder; null when there is none.
Json disposed_in(const Snapshot&, const std::string& folder);

// Whether what begins in that register, under the rules of that state, is sealed (sealing/).
bool seals_what_begins(const Snapshot&, ParsedObjects&, const std::string& register_name);

// The facts of policy.h that begin with "retention."; throws for another name.
bool retention_fact(const State&, const std::string& fact, const Item&);
bool is_retention_fact(const std::string& name);
// For {missing}: the items for which it is not so, each with the reason.
std::string retention_words(const State&, const std::string& fact, const Item&, const policy::Say&);

}  // namespace chancery
