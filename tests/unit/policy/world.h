// A small house to try policies in: people by login, one item, and questions about it. The policies are built in.
#pragma once
#include "domain/digest.h"
#include "domain/message.h"
#include "policy/decide.h"
#include "policy/read.h"
#include "support/shipped.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace chancery::policy::test {

inline std::string shipped(const std::string& name) { return chancery::test::shipped("policies/" + name); }

inline const std::vector<std::string>& roles() {
  static const std::vector<std::string> all = {"staff", "author", "reviewer", "approver", "quality", "auditor", "admin", "operator"};
  return all;
}

inline Policy must_read(const std::string& yaml) {
  auto policy = read(yaml, "test.yaml", roles());
  if (!policy) throw std::runtime_error(policy.refusal().details.dump());
  return *policy;
}

inline Policy documents() { return must_read(shipped("documents.yaml")); }

// The text with one part exchanged; fails loudly when the part is not there, so that a test cannot lose its point.
inline std::string with(std::string text, const std::string& part, const std::string& instead) {
  const auto at = text.find(part);
  if (at == std::string::npos) throw std::runtime_error("not in the policy: " + part);
  return text.replace(at, part.size(), instead);
}

class House final : public People {
 public:
  void add(const std::string& login, std::vector<std::string> held) {
    Person person;
    person.login = login;
    person.name = login;
    person.name[0] = static_cast<char>(person.name[0] - 32);
    person.roles = std::move(held);
    people[login] = person;
  }
  std::optional<Person> find(const std::string& login) const override {
    const auto at = people.find(login);
    return at == people.end() ? std::nullopt : std::optional(at->second);
  }
  std::vector<Person> holding(const std::string& role) const override {
    std::vector<Person> all;
    for (const auto& [login, person] : people) if (person.active && person.has(role)) all.push_back(person);
    return all;
  }
  std::map<std::string, Person> people;
};

inline std::string sentence_of(const std::string& key, const Json& details) {
  static const auto catalogue = chancery::test::shipped_sentences();
  const auto found = catalogue.find(key);
  if (found == catalogue.end()) return key;
  const std::function<std::string(const Json&)> shown = [&](const Json& value) {
    if (is_message(value)) return sentence_of(value["say"], value["with"]);
    std::string list;
    if (value.is_array()) for (const auto& each : value) list += (list.empty() ? "" : ", ") + shown(each);
    return value.is_array() ? list : value.is_string() ? value.get<std::string>() : value.dump();
  };
  std::string text = found->second;
  for (const auto& [name, value] : details.items()) {
    const std::string mark = "{" + name + "}";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) text.replace(at, mark.size(), shown(value));
  }
  return text;
}

// What the check, the cases or the reader leave to be said, as a person reads it.
inline std::string said(const Json& told) { return is_message(told) ? sentence_of(told["say"], told["with"]) : told.is_null() ? "" : told.get<std::string>(); }

// SOP-014 revision 3 in review, written by anna, owned by otto.
struct Desk {
  Policy policy = documents();
  House house;
  Item item;
  Facts facts;
  Say say = sentence_of;
  std::string comment;
  bool draft_exists = true;

  Desk() {
    house.add("anna", {"staff", "author"});
    house.add("rita", {"staff", "reviewer"});
    house.add("alex", {"staff", "approver"});
    house.add("quinn", {"staff", "quality"});
    house.add("otto", {"staff"});
    house.add("multi", {"staff", "author", "reviewer", "approver", "quality"});
    item.register_name = "documents";
    item.id = "SOP-014";
    item.state = "in review";
    item.revision = 3;
    item.round = 1;
    item.owner = "otto";
    item.authors = {"anna"};
    item.fields = {{"title", "Incoming inspection"}, {"type", "SOP"}, {"owner", "otto"}, {"reason", "new gauge"}, {"impact", "measure twice"}};
    item.files = {{"content.md", "text/markdown", 12, "aa", true}};
  }

  Question ask(const std::string& act, const std::string& login) const {
    Question q{policy, item, item.state, draft_exists, true, act, house.people.at(login), comment, Instant{1800000000}, house, facts};
    q.say = &say;
    q.before = &item;
    return q;
  }
  Decision decide(const std::string& act, const std::string& login) const { return policy::decide(ask(act, login)); }

  void sign(const std::string& act, const std::string& login, const std::string& for_whom = "") {
    Signoff s;
    s.signer = login;
    s.on_behalf_of = for_whom;
    s.roles = house.people.at(for_whom.empty() ? login : for_whom).roles;
    s.act = act;
    s.method = "password";
    s.subject = subject_of(item);
    s.round = item.round;
    item.signoffs.push_back(s);
  }
  Decision::Consequence release() const { return decide_consequence(ask("approve", "alex"), *policy.act("release")); }
};

inline const Requirement& row(const std::vector<Requirement>& rows, const std::string& name) {
  for (const auto& each : rows) if (each.name == name) return each;
  throw std::runtime_error("no requirement " + name);
}
inline const Requirement& row(const Decision& d, const std::string& name) { return row(d.requirements, name); }

}  // namespace chancery::policy::test
