// What the parts of the reader share: a map whose every key must be known, and the names still to be looked up when the
// whole file has been read. Included within policy/read*.cpp only.
#pragma once
#include "domain/message.h"
#include "policy/policy.h"
#include "policy/yaml_tree.h"

#include <functional>
#include <string>
#include <vector>

namespace chancery::policy {

// A map of the file. Ask for every key that may stand there, then finish(): what was not asked for is a mistake.
class Part {
 public:
  Part(const Yaml& node, Json what);   // `what`: a message, "the act “submit”"; throws Mistake when it is not a map

  const Yaml* find(const std::string& key);
  const Yaml& need(const std::string& key, const char* advice);   // `advice`: the message's key
  bool has(const std::string& key) const;

  std::string text(const std::string& key, std::size_t longest);   // "" when absent
  bool yes(const std::string& key);                                // false when absent
  std::vector<std::string> names(const std::string& key);          // a list of names, or one name
  void finish() const;

  const Place& place() const { return node_.place; }
  const Json& what() const { return what_; }
  Json what(const std::string& key) const;   // "“begins” of the act “submit”"

 private:
  void must_not_be_misspelt(const std::string& key) const;
  const Yaml& node_;
  Json what_;
  std::vector<std::string> asked_;
};

// `what` is a message in all of these: what stands there, for the sentence about a mistake.
std::string text_of(const Yaml&, const Json& what, std::size_t longest);
bool yes_of(const Yaml&, const Json& what);
int number_of(const Yaml&, const Json& what, int least, int most);
// A name of a state, act, field or requirement: lower-case letters, digits, spaces and hyphens, at most 40.
std::string name_of(const Yaml&, const Json& what);
std::vector<const Yaml*> list_of(const Yaml&, const Json& what);   // one value counts as a list of one
// Each entry of a map; its key must be a name.
void each_entry(const Yaml& map, const Json& what, const std::function<void(const std::string& name, const Yaml& key, const Yaml& value)>& each);

Json key_named(const std::string& key);   // a message: "“states”"

struct Reference {
  enum class To { state, act, signing_act, field, people_field, date_field, roles_field, link_field, text_field, role, requirement } to;
  std::string name;
  Place place;
  Json where;   // a message: "the act “submit”"
};

// A sentence with {names}, to be checked when all fields are known.
struct Sentence { std::string text; Place place; Json where; };

struct Reading {
  Policy policy;
  std::vector<std::string> roles;
  std::vector<Reference> references;
  std::vector<Sentence> sentences;
  std::map<std::string, Place> act_places;

  // Notes a name to be looked up, and gives it back.
  std::string refer(Reference::To, const Yaml& name, const Json& where);
  std::string refer(Reference::To, const std::string& name, const Place&, const Json& where);
};

std::vector<Field> read_fields(const Yaml&, Reading&);
std::vector<ActRule> read_acts(const Yaml&, Reading&);
std::vector<RequirementRule> read_requirements(const Yaml&, Reading&);
std::string read_assurance(const Yaml&, const Json& where, bool of_an_act = false);   // one of assurances(); of an act also passkey_if_held
std::vector<Who> read_who(const Yaml&, Reading&, const Json& where);
void resolve(const Reading&, const Yaml& root);   // throws Mistake: names that do not exist, acts that make no sense

}  // namespace chancery::policy
