#include "engine/state.h"

#include "domain/paths.h"
#include "domain/text.h"
#include "engine/statement.h"
#include "policy/read.h"

#include <algorithm>

namespace chancery {
namespace {

constexpr std::size_t cached_objects = 256;   // older states are parsed again when an auditor asks for them

template <class Map>
typename Map::mapped_type cached(std::mutex& mutex, Map& map, const std::string& object,
                                 const std::function<typename Map::mapped_type()>& parse) {
  {
    const std::lock_guard lock(mutex);
    if (const auto at = map.find(object); at != map.end()) return at->second;
  }
  auto value = parse();
  const std::lock_guard lock(mutex);
  if (map.size() >= cached_objects) map.clear();
  map[object] = value;
  return value;
}

std::string text_field(const Item& item, const std::string& name) {
  const auto at = item.fields.find(name);
  return at != item.fields.end() && at->is_string() ? at->get<std::string>() : std::string();
}

Person person_of(const Item& item) {
  Person person;
  person.login = item.id;
  person.name = text_field(item, "name");
  if (const auto roles = item.fields.find("roles"); roles != item.fields.end() && roles->is_array())
    person.roles = roles->get<std::vector<std::string>>();
  person.state = item.state;
  person.active = item.state == "active";
  person.deputy = text_field(item, "deputy");
  person.deputy_from = text_field(item, "deputy from");
  person.deputy_until = text_field(item, "deputy until");
  person.has_codes = item.codes_since.has_value();
  person.from = text_field(item, "access from");
  person.until = text_field(item, "access until");
  if (const auto only = item.fields.find("sees only"); only != item.fields.end() && only->is_array()) person.sees_only = only->get<std::vector<std::string>>();
  for (const auto& each : item.keys) if (each.signs()) person.keys.push_back({each.number, each.name, each.public_key, each.credential, each.synced});
  return person;
}

}  // namespace

ParsedObjects::PolicyPtr ParsedObjects::policy(const std::string& object, const std::function<PolicyPtr()>& parse) {
  return cached(mutex_, policies_, object, parse);
}

ParsedObjects::DirectoryPtr ParsedObjects::people(const std::string& object, const std::function<DirectoryPtr()>& parse) {
  return cached(mutex_, people_, object, parse);
}

ParsedObjects::SignersPtr ParsedObjects::signers(const std::string& object, const std::function<SignersPtr()>& parse) {
  return cached(mutex_, signers_, object, parse);
}

ParsedObjects::HoldsPtr ParsedObjects::holds(const std::string& object, const std::function<HoldsPtr()>& parse) {
  return cached(mutex_, holds_, object, parse);
}

ParsedObjects::PolicyPtr State::policy(const std::string& register_name) const {
  if (const auto known = policies_.find(register_name); known != policies_.end()) return known->second;
  ParsedObjects::PolicyPtr result;
  const std::string object = is_name(register_name) ? policy_object(register_name) : std::string();
  if (!object.empty()) {
    // Which roles exist is the policy of people's to say, so a policy is the same only together with that one.
    result = parsed_.policy(object + policy_object("people"), [&]() -> ParsedObjects::PolicyPtr {
      auto read = policy::read(*snapshot_.read(paths::policy(register_name)), paths::policy(register_name), roles());
      return read ? std::make_shared<const policy::Policy>(std::move(*read)) : nullptr;
    });
  }
  policies_[register_name] = result;
  return result;
}

std::vector<std::string> State::roles() const {
  const auto people = snapshot_.read(paths::policy("people"));
  if (!people) return {};
  const auto read = policy::read(*people, paths::policy("people"), {});
  return read ? policy::roles_in(*read) : std::vector<std::string>();
}

std::vector<std::string> State::registers() const {
  std::vector<std::string> names;
  for (const auto& entry : snapshot_.list("policies")) {
    const std::string ending = ".yaml";
    if (entry.folder || entry.name.size() <= ending.size() || entry.name.compare(entry.name.size() - ending.size(), ending.size(), ending) != 0) continue;
    names.push_back(entry.name.substr(0, entry.name.size() - ending.size()));
  }
  return names;
}

std::string State::policy_object(const std::string& register_name) const {
  return snapshot_.object(paths::policy(register_name)).value_or("");
}

std::optional<Item> State::item_at(const std::string& folder) const {
  const auto text = snapshot_.read(folder + "/item.json");
  return text ? std::optional(item_in(*text, folder)) : std::nullopt;
}

Item State::item_in(const std::string& item_json, const std::string& folder) const {
  auto item = read_item_text(item_json);
  if (!item) throw std::runtime_error("item.json of " + folder + " is not an item: " + item.refusal().details.dump());
  return std::move(*item);
}

std::optional<Item> State::item(const std::string& register_name, const std::string& id, Slot slot) const {
  return item_at(paths::item(register_name, id, slot));
}

ParsedObjects::DirectoryPtr State::directory() const {
  if (directory_) return directory_;
  const auto object = snapshot_.object("people");
  if (!object) return directory_ = std::make_shared<ParsedObjects::Directory>();
  directory_ = parsed_.people(*object, [&] {
    auto people = std::make_shared<ParsedObjects::Directory>();
    for (const auto& entry : snapshot_.list("people"))
      if (entry.folder)
        if (const auto item = item_at("people/" + entry.name)) people->emplace(item->id, person_of(*item));
    return ParsedObjects::DirectoryPtr(std::move(people));
  });
  return directory_;
}

// Between its two days an account is open, and at no other time: asked whenever somebody is, of the clock.
Person State::in_time(Person person) const {
  const std::string day = date_of(now_);
  person.out_of_time = person.active && ((!person.from.empty() && day < person.from) || (!person.until.empty() && person.until < day));
  person.active = person.active && !person.out_of_time;
  return person;
}

Person State::today(Person given) const {
  Person person = in_time(std::move(given));
  const auto people = directory();
  const auto stands_in = deputies().equal_range(person.login);
  for (auto at = stands_in.first; at != stands_in.second; ++at) {
    const Person& other = people->at(at->second);
    person.acts_for.push_back(other.login);
    person.roles_stood_in_for.insert(person.roles_stood_in_for.end(), other.roles.begin(), other.roles.end());
  }
  return person;
}

// Found once: a page asks for the name of everybody in its rows, and a walk over all people for each would be quadratic.
const std::multimap<std::string, std::string>& State::deputies() const {
  if (deputies_) return *deputies_;
  deputies_.emplace();
  const std::string day = date_of(now_);
  for (const auto& [login, other] : *directory())
    if (in_time(other).active && !other.deputy.empty() && other.deputy_from <= day && (other.deputy_until.empty() || day <= other.deputy_until)) deputies_->emplace(other.deputy, login);
  return *deputies_;
}

std::optional<Person> State::find(const std::string& login) const {
  if (login == operator_person().login) return operator_person();
  if (login == server_person().login) return server_person();
  const auto people = directory();
  const auto at = people->find(login);
  if (at == people->end()) return std::nullopt;
  return today(at->second);
}

std::vector<Person> State::holding(const std::string& role) const {
  std::vector<Person> holders;
  for (const auto& [login, person] : *directory())
    if (person.has(role) && in_time(person).active) holders.push_back(person);
  return holders;
}

std::vector<Person> State::everyone() const {
  std::vector<Person> all;
  for (const auto& [login, person] : *directory()) all.push_back(in_time(person));
  return all;
}

ParsedObjects::SignersPtr State::signers() const {
  const auto object = snapshot_.object(paths::allowed_signers);
  if (!object) return std::make_shared<const std::vector<AllowedKey>>();
  return parsed_.signers(*object, [&] {
    return std::make_shared<const std::vector<AllowedKey>>(read_allowed_signers(snapshot_.read(paths::allowed_signers).value_or("")));
  });
}

SignatureAsked State::signoff_signature(const std::string& method, const std::string& signer, Instant at) const {
  if (method == "passkey") return {signer, statement_namespace, at};
  const auto text = snapshot_.read(paths::ledger_json);
  return {text ? Json::parse(*text).value("principal", "") : "", statement_namespace, at};
}

Viewer at_the_console() {
  const Person person = operator_person();
  return {person.login, person.name, person.roles, "console"};
}
Person operator_person() { return {"operator", "Operator at the console", {"operator"}, true, {}, {}, "", "", "", {}}; }
Person server_person() { return {"server", "Chancery server", {"server"}, true, {}, {}, "", "", "", {}}; }

}  // namespace chancery
