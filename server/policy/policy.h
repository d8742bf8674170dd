// A register's policy as read from its YAML file: data, no behaviour. The grammar is policies/README.md.
// Values are immutable after reading and may be shared between threads.
#pragma once
#include "sdk/json.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chancery::policy {

// How a value of each kind stands in Item::fields: text, choice, person (a login), date ("2026-11-22"): a string;
// choices, people, clauses, words, link (item ids): an array of strings; number: a number; yes_no: true or false.
// A value that is absent, null, "" or [] is "not given".
enum class FieldKind { text, choice, choices, person, people, date, number, clauses, link, yes_no, words, registers };
std::string to_text(FieldKind);   // as the policy file spells it: "yes or no"

struct Field {
  std::string name;                        // "title"
  std::string label;                       // as people see it; default: the name with a capital
  std::string help;                        // one line under the field
  FieldKind kind = FieldKind::text;
  int longest = 200;                       // characters of a text; over 200: a text area
  std::vector<std::string> choices;        // of a choice, in order
  std::map<std::string, std::string> choice_labels;
  std::vector<std::string> registers;      // a link goes to an item of one of these; empty: of any, and then it is "register/number"
  std::vector<std::string> roles;          // of a person or people: whoever is named anew holds one of these; empty: anybody
  std::string unit;                        // of a number
  bool required = false;                   // always
  std::vector<std::string> required_for;   // these acts only
  bool fixed = false;                      // given at the first act and never changed (it is part of the number)
  std::string default_value;               // of a choice: what a new item begins with
  bool due = false;                        // of a date: by when what the item waits for is to be done
  std::string opens;                       // of a date: the register that its value shows as it was then
  bool each_revision = false;              // emptied when a revision begins: the last one's reason is not this one's
  std::string says;                        // the sentence when it is missing
};
inline bool names_people(const Field& field) { return field.kind == FieldKind::person || field.kind == FieldKind::people; }

// Who may act. A role as people hold it, or a relation to the item.
struct Who {
  // self: the person that an item of the register `people` is about.
  enum class Kind { role, owner, author, not_author, field, self } kind = Kind::role;
  std::string name;   // the role, or the field that names people
};

enum class ConditionKind {
  sign_offs,          // enough sign-offs, see SignOffs
  actor_not_author, actor_not_owner, actor_is_owner,
  comments_resolved, comment_given, content_given, content_changed,
  field_given,        // `field`
  field_is,           // `field` `value`
  today_on_or_after,  // `field`: a date
  date_on_or_after,   // `field`: a date that is not before the one in `value`, a field or "today"; met while either is empty
  draft_absent,       // no next revision is open
  actor_not_signer,   // `field`: an act; the actor has no sign-off of it that still stands
  actor_not_self,     // the item is not the actor's own (register `people`)
  actor_has_not_read, // the actor has not said yet that they read what is in force (an act with `reads`)
  field_not_self,     // `field` does not name the person that the item is about
  field_not_actor,    // `field` does not name the actor
  fact,               // `field`: "<plugin>.<name>"
  all_of, any_of      // `parts`
};

struct SignOffs {
  std::string of;                          // the act that signs: "approve"
  int at_least = 1;
  std::string role;                        // the signer must have held it when signing; empty: any who may do the act
  std::string by_field;                    // a field that names people: every one of them must sign; empty: not asked
  bool in_order = false;                   // of those named: each only after everybody named before them
  bool other_than_authors = false;
  bool other_than_owner = false;
  std::vector<std::string> other_than_signers_of;   // acts: whoever signed one of these does not count here
  std::string assurance;                   // only sign-offs as sure as that (assurance.h); empty: any
};

struct Condition {
  ConditionKind kind;
  std::string field, value;
  SignOffs sign_offs;
  std::vector<Condition> parts;
};

struct RequirementRule {
  std::string name;
  Condition condition;
  std::string says;                        // with {id} {revision} {missing} {title} and {field names}
  std::string says_met;                    // optional: the sentence when it is met
  std::string asks;                        // optional: what it asks for, said to somebody who is not refused anything
};

struct ActRule {
  std::string name;                        // "send back"
  std::string label;                       // on its button
  std::string done;                        // in a list of past acts: "Sent back for changes"; empty: a sentence made of the label
  std::string help;                        // what happens when one presses it, one sentence
  std::vector<std::string> from;           // states in which it may be done; empty with `begins`
  std::string to;                          // the state after; empty: as it was
  std::vector<Who> who;                    // any one; empty: nobody by hand (only as a consequence)
  std::vector<std::string> needs;          // requirement names
  std::string signs;                       // meaning of the sign-off; empty: none
  std::string assurance;                   // of the sign-off: how sure it must be (assurance.h); empty: any
  enum class Begins { nothing, item, revision } begins = Begins::nothing;
  bool takes_fields = false;               // may change fields
  bool takes_files = false;                // may change content and attachments
  std::vector<std::string> fields;         // if not empty, only these fields
  bool writes = false;                     // whoever does it becomes an author: true with takes_fields or takes_files, unless
                                           // the policy says `writes: false` (only for acts that merely name people)
  bool takes_comment = false;              // has a free text of its own (why)
  enum class Comments { nothing, adds, resolves } comments = Comments::nothing;   // review comments on the text
  enum class Keys { nothing, adds, confirms, ends, ends_all } keys = Keys::nothing;   // passkeys; only in the register of people
  std::string reads;                       // whoever does it has read what is in force: the field of the roles that are asked to; empty: no such act
  enum class Codes { nothing, begins, ends } codes = Codes::nothing;   // one-time codes; only in the register of people
  bool new_round = false;                  // sign-offs given so far no longer count
  std::vector<std::string> withdraws;      // acts that sign: the actor's own sign-offs of these (also those that a deputy gave for them) no longer count
  bool ends_revision = false;              // gives the draft up
  bool releases = false;                   // the draft becomes what is in force
  bool retires = false;                    // what is in force no longer is
  std::vector<std::string> follows;        // acts after which this one happens by itself, in the same commit
  std::vector<std::string> when;           // requirements for that
  bool by_server = false;                  // done by the clock
  std::string disposes;                    // the field of links to the items whose disposition it carries out; empty: none
  // Its sign-off is of the item's text and files, and falls when they change; one that confirms a key is of that key alone.
  bool signs_text() const { return !signs.empty() && keys == Keys::nothing; }
};

struct ReadRule {                          // roles and relations; staff means everybody who is signed in
  std::vector<Who> in_force, otherwise, history;
  std::vector<Who> former;                 // revisions that were in force; registers without revisions have none
};

struct Policy {
  std::string register_name;               // "documents"
  std::string sha256;                      // of the text that it was read from
  std::string title;                       // "Controlled documents"
  std::string item;                        // "document": what one of them is called
  std::string purpose;                     // one sentence for the register's page and for its empty state
  std::vector<std::string> answers;        // clauses
  std::string number;                      // "{type}-{seq:3}"
  bool revisioned = false;
  ReadRule read;
  std::vector<Field> fields;
  std::vector<std::string> states;
  std::string in_force;                    // the state that counts as in force; empty in registers that are not revisioned
  std::string superseded;                  // the state of a former revision
  std::vector<std::string> rest;           // states in which an item may stay for good: no dead end
  std::vector<ActRule> acts;
  std::vector<RequirementRule> requirements;
  std::vector<std::string> guarantees;
  Json review = Json::object();            // {every_months, warn_days}; empty: not asked
  // {from: a state, or with `of_date` a date field, keep_months, then: one of dispositions()}; empty: not said
  Json retention = Json::object();
  // {while: [states], items, register, state, owner, clause, year: names of fields}: its items are legal holds; empty: they are not
  Json holds = Json::object();
  std::string source;                      // the very YAML text

  const Field* field(const std::string& name) const;
  const ActRule* act(const std::string& name) const;
  const RequirementRule* requirement(const std::string& name) const;
};

inline constexpr const char* then_keep = "keep";
inline constexpr const char* then_transfer = "transfer with approval";
inline constexpr const char* then_destroy = "destroy with approval";
inline const std::vector<std::string>& dispositions() {
  static const std::vector<std::string> all = {then_keep, then_transfer, then_destroy};
  return all;
}
// Whether items that begin under this policy are sealed, so that destroying a key destroys what they say.
inline bool seals(const Policy& policy) { return policy.retention.value("then", "") == then_destroy; }

// Facts that the engine answers itself, of the items in a field of links (Condition::value): "<field> are due for disposition",
// "<field> are not on hold", "<field> can be disposed of"; and of an item that is a hold: "the hold names something".
inline constexpr const char* items_due = "retention.due";
inline constexpr const char* items_not_held = "retention.not-held";
inline constexpr const char* items_disposable = "retention.can-be";
inline constexpr const char* hold_names_something = "retention.hold-names-something";
inline constexpr const char* retention_facts = "retention.";   // what their names begin with

Json to_json(const Policy&);               // for pages and programs: Host::policy

}  // namespace chancery::policy
