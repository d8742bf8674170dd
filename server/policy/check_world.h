// The little world in which a policy is tried out: a few people, one item, and beside it what really happened, written down
// without asking decide(). Included within policy/check*.cpp only.
#pragma once
#include "domain/item.h"
#include "domain/people.h"
#include "policy/policy.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chancery::policy {

// The people of one trial. Immutable: when somebody leaves there is a new staff.
class Staff final : public People {
 public:
  explicit Staff(std::vector<Person> all) : all_(std::move(all)) {}
  std::optional<Person> find(const std::string& login) const override;
  std::vector<Person> holding(const std::string& role) const override;
  const std::vector<Person>& all() const { return all_; }
  static constexpr const char* bystander = "zoe";   // exists, holds no role, does nothing: found, but not among all()

 private:
  std::vector<Person> all_;
};

// A signature as it was really given.
struct Signing {
  std::string human, in_place_of, act, method, bytes;
  std::vector<std::string> roles;   // of whom it was given for
  std::vector<std::string> states_before;   // states the item had been in: going back to one of them undoes the signature
};

// What really happened to one revision.
struct Witness {
  std::vector<std::string> writers;   // whoever really changed the text or a field that does not merely name people
  std::vector<Signing> signings;
  std::vector<std::string> states;    // on the way to the present one, which is the last; going back shortens it
};

struct Trial { Item item; Witness witness; };

struct Situation {
  std::shared_ptr<const Staff> staff;
  std::optional<Trial> current, draft;
  bool facts = true;    // what plugins say to every question
  int changes = 0;      // of staff, so far
};

void add_once(std::vector<std::string>& all, const std::string& one);
std::string bytes_of(const Item&);   // the very content and fields, not a hash and not subject_of

// True when a sign-off asks those named in the field (empty: in any field) to sign in order.
bool named_in_order(const Policy&, const std::string& field = "");

// The same text for situations that differ only in who is called what, and in versions of the text nobody signed.
std::string key_of(const Situation&, const Policy&);

// A message: "Ada (author, quality)".
Json described(const Person&);

// "X-001", or a message with its revision where there are any.
Json version_name(const Item&, const Policy&);

// The trials to be made: who there is, and what is varied.
struct Vary {
  std::string people_field;   // acts that take it name different people in it
  bool owner = false;         // the owner changes hands
  bool comments = false;
  bool values = false;        // fields are emptied or get other values, facts turn
  bool staff = false;         // one person leaves, or loses or gets a role
  bool rounds = false;        // sign-offs of former rounds stay in the item, so that it shows whether they are counted
  bool repair = false;        // fresh people take over: they do what helps
};
struct Cast { std::vector<Person> people; Vary vary; };

std::vector<std::string> roles_of(const Policy&);              // that any act or sign-off names
std::vector<Cast> casts_for(const Policy&);
Person person_named(std::size_t number, std::vector<std::string> roles);

}  // namespace chancery::policy
