// Reading for one pair of eyes: the index and the ledger behind the register's read rules. The one place that decides what
// a viewer may see; pages, search, feeds and exports all come through here. Thread-safe. What reads the index throws Unavailable
// ("refusal.index-behind") while the index is behind the ledger and cannot be brought up to it.
#pragma once
#include "engine/engine.h"
#include "engine/ports.h"
#include "engine/signoff_check.h"
#include "sdk/items.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

class Reading final : public Items {
 public:
  explicit Reading(Engine& engine) : engine_(engine), signoffs_(engine.parts().ledger, engine.parsed()) {}

  Outcome<Json> find(const Viewer&, const std::string& register_name, const std::string& id, Slot, const std::string& as_of) const override;
  Outcome<Json> revision(const Viewer&, const std::string& register_name, const std::string& id, int number) const override;
  Outcome<std::vector<Json>> revisions(const Viewer&, const std::string& register_name, const std::string& id) const override;
  ListPage list(const Viewer&, const ListQuery&) const override;
  std::vector<Json> trail(const Viewer&, const TrailQuery&) const override;
  std::int64_t count(const Viewer&, const TrailQuery&) const override;
  bool sees_everything(const Viewer&, const std::string& register_name = "") const override;
  std::vector<Hit> search(const Viewer&, const std::string& words, int limit) const override;
  std::vector<Json> work(const Viewer&) const override;
  std::vector<Json> to_read(const Viewer&) const override;
  std::vector<Json> due_for_disposition(const Viewer&) const override;
  Outcome<Json> readers(const Viewer&, const std::string& register_name, const std::string& id) const override;
  Outcome<std::string> bytes(const Viewer&, const Json& item, const std::string& sha256) const override;
  Json acts(const Viewer&, const Json& item) const override;
  std::string head() const override;
  std::int64_t head_number() const override;

  // Where all of these items lies in the ledger's tree, with what is needed to judge and verify it: nothing of other items.
  std::vector<std::string> disclosed_paths(const std::vector<Host::ItemName>&) const;
  // A statement or signature of the item (`path` as its sign-offs name it), or its item.json as it is in the ledger.
  Outcome<std::string> evidence(const Viewer&, const Json& item, const std::string& path) const;
  Json sealing(const Viewer&, const Json& item, const std::string& path) const;   // Host::sealing
  // For the console, which sees everything: of what is current and of the draft, {slot, state, revision, acts:[{act, label,
  // who[], names[], sentence}]}, who can do each act now, and of those that nobody can, why.
  Outcome<Json> explain(const std::string& register_name, const std::string& id) const;
  Outcome<Json> policy(const std::string& register_name, const std::string& as_of = "") const;
  std::vector<Json> registers() const;
  std::vector<Json> people() const;
  std::vector<PersonKey> keys(const std::string& login) const;   // those that sign now; empty for a leaver
  std::optional<Passkeys::Found> key_of(const std::string& credential) const;   // of somebody who is here, and signs now
  Json organisation() const;
  // Name and roles of somebody who proved who they are; nothing for a leaver or a login the ledger does not know.
  std::optional<Viewer> viewer(const std::string& login) const;
  bool is_here(const std::string& login) const;   // the ledger knows them and they have not left, whether or not this is their time
  // What bounds somebody's account in time and scope: {from, until: days or "", registers: titles, out_of_time, not_yet}; null: nothing does.
  Json bounds(const std::string& login) const;
  // Whether there is nothing for this person in a register, so that it is not there for them. `id`: their own entry among people is.
  bool hides(const Viewer&, const std::string& register_name, const std::string& id = "") const;
  bool keeps_revisions(const std::string& register_name) const;   // by the rules in force; false where there are none
  std::string file_at_head(const std::string& path) const;   // "" when absent

 private:
  struct Now;       // the head with its state
  struct Indexed;   // the same, with an index that knows all of it
  Sight sight(const State&, const Person&) const;
  Sight sight_of_acts(const State&, const Person&, const TrailQuery&) const;
  bool is_former(const IndexedVersion&) const;   // was in force, and its revision no longer is
  std::optional<IndexedVersion> draft_for(const State&, const policy::Policy&, const Person&, const std::string& id) const;
  Json fate(const std::string& register_name, const std::string& id, int number) const;
  std::optional<std::int64_t> number_at(const std::string& as_of) const;   // nothing: it is no moment
  // What an item that holds keeps from being disposed of, as far as this person sees it: {count, more, rows}; null: it holds nothing.
  Json what_it_holds(const State&, const Person&, const policy::Policy&, const Item&) const;
  std::vector<IndexedVersion> open_items(const State&, const Person&) const;   // drafts, and records that wait for somebody
  Json model(const State&, const policy::Policy&, const Person&, const IndexedVersion&, bool live) const;

  std::optional<std::string> bytes_in_place(const Json& item, const std::string& sha256) const;

  Engine& engine_;
  // "valid", "invalid", "revoked" or "unchecked" (signoff_check.h): a sign-off as an item or an act file records it, given at `at` (RFC 3339).
  SignoffCheck::Found checked(const std::string& register_name, const std::string& id, const std::string& commit, const Json& signoff, const std::string& signer, const std::string& at) const;

  mutable SignoffCheck signoffs_;
};

}  // namespace chancery
