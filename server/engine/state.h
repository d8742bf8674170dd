// The management system at one commit, as values: its policies, people and items. Wraps a Snapshot and, like it, belongs
// to one thread; the caches behind it are shared and may be used from any.
#pragma once
#include "domain/item.h"
#include "domain/people.h"
#include "engine/ports.h"
#include "policy/policy.h"
#include "signatures/signed_by.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

struct HoldCase;   // engine/keeping.h

// Policies, people, signers and holds parsed once per Git object: the same object always means the same values.
class ParsedObjects {
 public:
  using PolicyPtr = std::shared_ptr<const policy::Policy>;
  using Directory = std::map<std::string, Person>;   // by login
  using DirectoryPtr = std::shared_ptr<const Directory>;
  using HoldsPtr = std::shared_ptr<const std::vector<HoldCase>>;
  using SignersPtr = std::shared_ptr<const std::vector<AllowedKey>>;

  PolicyPtr policy(const std::string& object, const std::function<PolicyPtr()>& parse);
  DirectoryPtr people(const std::string& object, const std::function<DirectoryPtr()>& parse);
  SignersPtr signers(const std::string& object, const std::function<SignersPtr()>& parse);
  HoldsPtr holds(const std::string& object, const std::function<HoldsPtr()>& parse);

 private:
  std::mutex mutex_;
  std::map<std::string, PolicyPtr> policies_;
  std::map<std::string, DirectoryPtr> people_;
  std::map<std::string, SignersPtr> signers_;
  std::map<std::string, HoldsPtr> holds_;
};

class State final : public People {
 public:
  State(const Snapshot& snapshot, ParsedObjects& parsed, Instant now) : snapshot_(snapshot), parsed_(parsed), now_(now) {}

  const Snapshot& snapshot() const { return snapshot_; }
  Instant now() const { return now_; }

  // Null when there is no such register, or its policy cannot be read (a damaged ledger).
  ParsedObjects::PolicyPtr policy(const std::string& register_name) const;
  std::vector<std::string> registers() const;
  std::vector<std::string> roles() const;      // every role that exists
  std::string policy_object(const std::string& register_name) const;   // Git id; empty: none

  // The item in a slot; nothing when there is none. Throws where something is there that is no item: the ledger
  // writes none such.
  std::optional<Item> item(const std::string& register_name, const std::string& id, Slot) const;
  std::optional<Item> item_at(const std::string& folder) const;
  // The item of an item.json's text; throws when it is none. `folder` is only for the sentence of that.
  Item item_in(const std::string& item_json, const std::string& folder) const;

  std::optional<Person> find(const std::string& login) const override;
  std::vector<Person> holding(const std::string& role) const override;
  std::vector<Person> everyone() const;

  ParsedObjects& parsed() const { return parsed_; }
  ParsedObjects::SignersPtr signers() const;   // of people/allowed_signers; never null
  // Whose signature stands under a sign-off: the signer's own ("passkey"), or the server's on their behalf.
  SignatureAsked signoff_signature(const std::string& method, const std::string& signer, Instant at) const;

 private:
  ParsedObjects::DirectoryPtr directory() const;
  Person in_time(Person) const;
  Person today(Person) const;   // the same, with the delegations that hold now
  const std::multimap<std::string, std::string>& deputies() const;   // of today: deputy -> for whom, both logins

  const Snapshot& snapshot_;
  ParsedObjects& parsed_;
  Instant now_;
  mutable ParsedObjects::DirectoryPtr directory_;
  mutable std::map<std::string, ParsedObjects::PolicyPtr> policies_;
  mutable std::optional<std::multimap<std::string, std::string>> deputies_;
};

// People who act without an account: the console of the machine, and the clock.
Person operator_person();
Viewer at_the_console();   // the same, as who asks
Person server_person();

}  // namespace chancery
