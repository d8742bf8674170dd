// What a policy of these tests says, as plain values, and what must follow from them, as plainly as it can be said: written from
// policies/README.md, without a line of server/policy. People, one item, and its history.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

namespace model {

using Names = std::vector<std::string>;

// A requirement: one of these kinds. `of`: an act; `parts`: of all and any.
struct Need {
  std::string kind;   // "not author" "not owner" "owner" "not signer" "comments" "comment" "reason" "content" "no draft" "signed" "all" "any"
  std::string of;
  int at_least = 1;
  std::string role;
  bool named = false, in_order = false, not_authors = false, not_owner = false;
  Names not_signers_of;
  std::vector<Need> parts;
};

struct Act {
  std::string name, to;
  Names from;                       // empty: begins the item
  Names who;                        // roles and relations, as a policy spells them
  Names needs;
  bool signs = false, takes_text = false, takes_fields = false, adds_comment = false, resolves = false, new_round = false;
  Names withdraws;
};

// What a policy promises of everything in force: these requirements or fields, and of the sign-offs that they ask for who gave them.
struct Claim { Names of; bool not_authors = false, not_owner = false, different = false; };

struct Rules {
  std::vector<Act> acts;
  std::map<std::string, Need> needs;
  Names follows, when;              // of the release
  Claim claim;                      // always of exactly these bytes, too
  std::string yaml() const;
};

struct Human { std::set<std::string> roles; bool active = true; };
struct Text {
  int content = 0;                  // 0: none
  std::string reason;
  Names signers;
  bool operator==(const Text&) const = default;
};
struct Signature { std::string act, who; std::set<std::string> roles; Text of; int round = 0; bool withdrawn = false; };

struct World {
  std::map<std::string, Human> people;
  std::string state, owner;
  std::set<std::string> authors;
  Text text;
  int round = 0, open_comments = 0;
  std::vector<Signature> signatures;
};

// What somebody gives with an act: the text as it would be, and a comment.
struct Given { Text text; bool comment = false; };

// May this person do this act now?
bool allowed(const Rules&, const World&, const Act&, const std::string& who, const Given&);
// The act done, without what follows.
void perform(World&, const Act&, const std::string& who, const Given&);
// Does the release follow?
bool releases(const Rules&, const World&, const Act&);

// The history, for counting again without any state: what was done, in order.
struct Event { std::string act, who; std::set<std::string> roles; Text text; bool writes = false, signs = false, new_round = false; Names withdraws; };
// Whether what `signed` need claims is in the history: enough different people, each entitled, of these bytes, in this round.
bool in_history(const Need&, const std::vector<Event>&, const std::string& owner);
// Whether all that the policy claims is in the history.
bool is_kept(const Rules&, const std::vector<Event>&, const std::string& owner);

}  // namespace model
