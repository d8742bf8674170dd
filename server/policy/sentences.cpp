#include "policy/sentences.h"

#include "policy/sign_offs.h"
#include "policy/standing.h"

#include <algorithm>

namespace chancery::policy {
namespace {

constexpr std::size_t most_names = 6;

bool starts(const std::string& text, const char* with) { return text.rfind(with, 0) == 0; }

std::string spoken_role(const Question& q, const std::string& role) {
  const std::string key = "role." + role;
  const std::string name = said(q, key);
  return name == key ? role : name;   // a role of the house's own has no entry in the catalogue
}

// "an approver": any one who holds the role.
std::string spoken_holder(const Question& q, const std::string& role) {
  const std::string key = "role.a." + role;
  const std::string name = said(q, key);
  return name == key ? said(q, "policy.who.role", {{"role", spoken_role(q, role)}}) : name;
}

// The act by which somebody may change this field, if the policy has one for the state the item is in.
const ActRule* act_that_changes(const Question& q, const std::string& field) {
  for (const auto& act : q.policy.acts) {
    const bool here = std::find(act.from.begin(), act.from.end(), q.state_before) != act.from.end();
    const bool takes = act.takes_fields && (act.fields.empty() || std::find(act.fields.begin(), act.fields.end(), field) != act.fields.end());
    if (here && takes && act.begins == ActRule::Begins::nothing) return &act;
  }
  return nullptr;
}

// "Rita Okafor", or with the reason why Rita cannot sign and the way out.
std::string spoken_named(const Question& q, const SignOffs& wanted, const std::string& login) {
  const std::string name = name_of_person(q, login);
  const auto person = q.people.find(login);
  const ActRule* act = q.policy.act(wanted.of);
  std::string why;
  if (!person) why = "policy.named.unknown";
  else if (!person->active) why = "policy.named.left";
  else if (wanted.other_than_authors && q.item.has_author(login)) why = "policy.named.author";
  else if (wanted.other_than_owner && q.item.owner == login) why = "policy.named.owner";
  else if (!wanted.role.empty() ? !person->has(wanted.role) : act != nullptr && !may(*act, *person, q.item)) why = "policy.named.no-role";
  else if (act != nullptr && shut_out(q, *act, login)) why = "policy.named.shut-out";
  if (why.empty()) return name;
  const ActRule* way = act_that_changes(q, wanted.by_field);
  const Json details = {{"name", name}, {"why", said(q, why)}, {"act", way != nullptr ? way->label : ""}, {"who", way != nullptr ? spoken(q, way->who) : ""}};
  return said(q, way != nullptr ? "policy.named.way-out" : "policy.named.cannot", details);
}

std::string place_of(const Question& q, const std::string& name, const std::string& missing) {
  if (name == "missing") return missing;
  if (name == "id") return q.item.id.empty() ? said(q, "policy.new-item", {{"item", q.policy.item}}) : q.item.id;
  if (name == "revision") return std::to_string(q.item.revision);
  if (name == "title") return q.item.title();
  if (name == "state") return q.state_before;
  if (name == "actor") return name_of_person(q, q.actor.login);
  const Field* field = q.policy.field(name);
  return field != nullptr ? value_of_field(q, *field) : std::string();
}

}  // namespace

std::string said(const Question& q, const std::string& key, const Json& details) {
  return q.say != nullptr && *q.say ? (*q.say)(key, details) : key;
}

std::string name_of_person(const Question& q, const std::string& login) {
  if (login == q.actor.login && !q.actor.name.empty()) return q.actor.name;
  const auto person = q.people.find(login);
  return person && !person->name.empty() ? person->name : login;
}

std::string value_of_field(const Question& q, const Field& field) {
  const auto at = q.item.fields.find(field.name);
  if (at == q.item.fields.end()) return {};
  const auto one = [&](const Json& value) -> std::string {
    if (!value.is_string()) return value.is_null() ? std::string() : value.dump();
    const auto& text = value.get_ref<const std::string&>();
    if (field.kind == FieldKind::person || field.kind == FieldKind::people) return name_of_person(q, text);
    const auto label = field.choice_labels.find(text);
    return label != field.choice_labels.end() ? label->second : text;
  };
  if (!at->is_array()) return one(*at);
  std::vector<std::string> all;
  for (const auto& each : *at) all.push_back(one(each));
  return joined(q, all, "policy.and");
}

std::string filled(const Question& q, const std::string& sentence, const std::string& missing) {
  std::string text;
  for (std::size_t at = 0; at < sentence.size();) {
    const auto open = sentence.find('{', at);
    const auto close = open == std::string::npos ? open : sentence.find('}', open);
    if (close == std::string::npos) return text + sentence.substr(at);
    text += sentence.substr(at, open - at) + place_of(q, sentence.substr(open + 1, close - open - 1), missing);
    at = close + 1;
  }
  return text;
}

std::string joined(const Question& q, const std::vector<std::string>& names, const std::string& key) {
  if (names.empty()) return {};
  if (names.size() == 1) return names[0];
  std::vector<std::string> shown = names;
  if (shown.size() > most_names) {
    shown.resize(most_names);
    shown.push_back(said(q, "policy.more", {{"count", names.size() - most_names}}));
  }
  std::string first;
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) first += (i == 0 ? "" : ", ") + shown[i];
  if (q.say == nullptr) return first + ", " + shown.back();
  return said(q, key, {{"first", first}, {"last", shown.back()}});
}

std::string spoken(const Question& q, const std::vector<std::string>& missing, const std::string& key) {
  std::vector<std::string> names;
  for (const auto& each : missing)
    names.push_back(starts(each, "role:") ? said(q, "policy.nobody-holds", {{"role", spoken_role(q, each.substr(5))}}) : name_of_person(q, each));
  return joined(q, names, key);
}

std::string spoken(const Question& q, const std::vector<Who>& all) {
  std::vector<std::string> names;
  for (const auto& who : all) {
    switch (who.kind) {
      case Who::Kind::role: names.push_back(spoken_holder(q, who.name)); break;
      case Who::Kind::owner: names.push_back(said(q, "policy.who.owner")); break;
      case Who::Kind::author: names.push_back(said(q, "policy.who.author")); break;
      case Who::Kind::not_author: names.push_back(said(q, "policy.who.not-author")); break;
      case Who::Kind::self: names.push_back(said(q, "policy.who.self")); break;
      case Who::Kind::field: {
        const Field* field = q.policy.field(who.name);
        names.push_back(said(q, "policy.who.named", {{"field", field != nullptr ? field->label : who.name}}));
        break;
      }
    }
  }
  return joined(q, names, "policy.or");
}

std::string spoken_roles(const Question& q, const std::vector<std::string>& roles) {
  std::vector<std::string> names;
  for (const auto& each : roles) names.push_back(spoken_role(q, each));
  return joined(q, names, "policy.or");
}

std::string spoken_missing(const Question& q, const SignOffs& wanted) {
  const Tally now = tally(wanted, q.item, q.policy);
  std::vector<std::string> groups;
  for (const auto& login : now.named_missing) groups.push_back(spoken_named(q, wanted, login));
  if (wanted.in_order && groups.size() > 1) groups = {joined(q, groups, "policy.then")};
  if (now.still_needed > 0) {
    const std::string who = spoken(q, candidates(wanted, q), "policy.or");
    groups.push_back(now.still_needed == 1 ? who : said(q, "policy.several-of", {{"count", now.still_needed}, {"who", who}}));
  }
  return joined(q, groups, "policy.and");
}

}  // namespace chancery::policy
