// The acts of a register: from where to where, who, what must be met, and what it does.
#include "domain/text.h"
#include "policy/reading.h"

#include <algorithm>

namespace chancery::policy {
namespace {

std::vector<std::string> states_of(const Yaml& node, Reading& reading, const Json& what) {
  std::vector<std::string> all;
  for (const Yaml* each : list_of(node, what)) all.push_back(reading.refer(Reference::To::state, *each, what));
  return all;
}

void read_way(Part& part, ActRule& act, Reading& reading) {
  if (const Yaml* begins = part.find("begins")) {
    const std::string what = text_of(*begins, part.what("begins"), 20);
    if (what == "item") act.begins = ActRule::Begins::item;
    else if (what == "revision") act.begins = ActRule::Begins::revision;
    else throw mistake(begins->place, "policy-file.begins", {{"given", what}});
  }
  const Yaml* from = part.find("from");
  const Yaml* in = part.find("in");
  const Yaml* to = part.find("to");
  if (from != nullptr && in != nullptr) throw mistake(in->place, "policy-file.from-and-in", {{"what", part.what()}});
  if (in != nullptr && to != nullptr) throw mistake(in->place, "policy-file.in-and-to", {{"what", part.what()}});
  if (from != nullptr && to == nullptr) throw mistake(from->place, "policy-file.from-without-to", {{"what", part.what()}});
  if (from != nullptr) act.from = states_of(*from, reading, part.what("from"));
  if (in != nullptr) act.from = states_of(*in, reading, part.what("in"));
  if (to != nullptr) act.to = reading.refer(Reference::To::state, *to, part.what("to"));
  if (act.begins == ActRule::Begins::item && !act.from.empty())
    throw mistake(part.place(), "policy-file.begins-from", {{"what", part.what()}});
  if (act.begins != ActRule::Begins::item && act.from.empty())
    throw mistake(part.place(), "policy-file.no-from", {{"what", part.what()}});
  if (act.begins != ActRule::Begins::nothing && to == nullptr)
    throw mistake(part.place(), "policy-file.begins-without-to", {{"what", part.what()}});
}

void read_takes(Part& part, ActRule& act, Reading& reading) {
  if (const Yaml* takes = part.find("takes"))
    for (const Yaml* each : list_of(*takes, part.what("takes"))) {
      const std::string what = text_of(*each, part.what("takes"), 20);
      if (what == "fields") act.takes_fields = true;
      else if (what == "files") act.takes_files = true;
      else if (what == "comment") act.takes_comment = true;
      else throw Mistake{each->place, message("policy-file.takes", {{"given", what}}), did_you_mean(what, {"fields", "files", "comment"})};
    }
  if (const Yaml* only = part.find("only fields")) {
    if (!act.takes_fields) throw mistake(only->place, "policy-file.only-fields-of-none", {{"what", part.what()}});
    for (const Yaml* each : list_of(*only, part.what("only fields"))) act.fields.push_back(reading.refer(Reference::To::field, *each, part.what()));
    if (act.fields.empty()) throw mistake(only->place, "policy-file.only-no-fields", {{"what", part.what()}});
  }
  act.writes = act.takes_fields || act.takes_files;
  if (const Yaml* writes = part.find("writes")) {
    act.writes = yes_of(*writes, part.what("writes")) && act.writes;
    if (!act.writes && (act.takes_files || (act.takes_fields && act.fields.empty())))
      throw mistake(writes->place, "policy-file.writes", {{"what", part.what()}});
    if (!act.writes) for (const auto& each : act.fields) reading.refer(Reference::To::people_field, each, writes->place, part.what("writes: false"));
  }
  if (const Yaml* comments = part.find("comments")) {
    const std::string what = text_of(*comments, part.what("comments"), 20);
    if (what == "adds") act.comments = ActRule::Comments::adds;
    else if (what == "resolves") act.comments = ActRule::Comments::resolves;
    else throw mistake(comments->place, "policy-file.comments", {{"given", what}});
    if (act.comments == ActRule::Comments::adds && !act.takes_comment)
      throw mistake(comments->place, "policy-file.comments-untaken", {{"what", part.what()}});
  }
}

void read_keys(Part& part, ActRule& act) {
  const Yaml* keys = part.find("keys");
  if (keys == nullptr) return;
  using Keys = ActRule::Keys;
  static const std::map<std::string, Keys> known = {{"adds", Keys::adds}, {"confirms", Keys::confirms}, {"ends", Keys::ends}, {"ends all", Keys::ends_all}};
  const std::string what = text_of(*keys, part.what("keys"), 20);
  const auto at = known.find(what);
  if (at == known.end()) throw Mistake{keys->place, message("policy-file.keys", {{"given", what}}), did_you_mean(what, {"adds", "confirms", "ends", "ends all"})};
  act.keys = at->second;
}

void read_codes(Part& part, ActRule& act) {
  const Yaml* codes = part.find("codes");
  if (codes == nullptr) return;
  const std::string what = text_of(*codes, message("policy-file.part.key-of", {{"key", "codes"}, {"what", part.what()}}), 20);
  if (what != "begins" && what != "ends") throw Mistake{codes->place, message("policy-file.codes", {{"given", what}}), did_you_mean(what, {"begins", "ends"})};
  act.codes = what == "begins" ? ActRule::Codes::begins : ActRule::Codes::ends;
}

void read_names(Part& part, const char* key, Reference::To to, std::vector<std::string>& into, Reading& reading) {
  const Yaml* given = part.find(key);
  if (given == nullptr) return;
  const Json what = part.what(key);
  for (const Yaml* each : list_of(*given, what)) into.push_back(reading.refer(to, *each, what));
}

std::string default_label(std::string name) {
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

ActRule read_act(const std::string& name, const Yaml& value, Reading& reading) {
  Part part(value, message("policy-file.part.act", {{"name", name}}));
  ActRule act;
  act.name = name;
  read_way(part, act, reading);
  if (const Yaml* who = part.find("who")) act.who = read_who(*who, reading, part.what());
  read_takes(part, act, reading);
  read_keys(part, act);
  if (const Yaml* reads = part.find("reads")) act.reads = reading.refer(Reference::To::roles_field, *reads, part.what());
  read_codes(part, act);
  read_names(part, "needs", Reference::To::requirement, act.needs, reading);
  read_names(part, "follows", Reference::To::act, act.follows, reading);
  read_names(part, "when", Reference::To::requirement, act.when, reading);
  act.signs = part.text("signs", 400);
  if (const Yaml* how = part.find("assurance")) {
    act.assurance = read_assurance(*how, part.what(), true);
    if (act.signs.empty()) throw mistake(how->place, "policy-file.assurance-of-nothing", {{"what", part.what()}});
  }
  act.label = part.text("label", 60);
  if (act.label.empty()) act.label = default_label(name);
  act.done = part.text("done", 60);
  act.help = part.text("help", 400);
  act.new_round = part.yes("new round");
  read_names(part, "withdraws", Reference::To::signing_act, act.withdraws, reading);
  act.ends_revision = part.yes("ends revision");
  act.releases = part.yes("releases");
  act.retires = part.yes("retires");
  act.by_server = part.yes("by server");
  if (const Yaml* disposes = part.find("disposes")) act.disposes = reading.refer(Reference::To::link_field, *disposes, part.what());
  part.finish();
  if (act.who.empty() && act.follows.empty() && !act.by_server)
    throw mistake(value.place, "policy-file.nobody-acts", {{"what", part.what()}});
  if (!act.when.empty() && act.follows.empty())
    throw mistake(value.place, "policy-file.when-of-none", {{"what", part.what()}});
  if (!act.follows.empty() && (act.begins != ActRule::Begins::nothing || !act.signs.empty() || act.takes_fields || act.takes_files || act.takes_comment || !act.disposes.empty()))
    throw mistake(value.place, "policy-file.by-itself", {{"what", part.what()}});
  return act;
}

}  // namespace

std::vector<Who> read_who(const Yaml& node, Reading& reading, const Json& where) {
  std::vector<Who> all;
  const Json what = message("policy-file.part.key-of", {{"key", "who"}, {"what", where}});
  for (const Yaml* each : list_of(node, what)) {
    const std::string word = text_of(*each, what, 80);
    if (word == "its owner") all.push_back({Who::Kind::owner, {}});
    else if (word == "its author") all.push_back({Who::Kind::author, {}});
    else if (word == "not its author") all.push_back({Who::Kind::not_author, {}});
    else if (word == "oneself") all.push_back({Who::Kind::self, {}});
    else if (word.rfind("named in ", 0) == 0)
      all.push_back({Who::Kind::field, reading.refer(Reference::To::people_field, word.substr(9), each->place, what)});
    else all.push_back({Who::Kind::role, reading.refer(Reference::To::role, word, each->place, what)});
  }
  return all;
}

std::vector<ActRule> read_acts(const Yaml& node, Reading& reading) {
  std::vector<ActRule> all;
  each_entry(node, key_named("acts"), [&](const std::string& name, const Yaml& key, const Yaml& value) {
    reading.act_places[name] = key.place;
    all.push_back(read_act(name, value, reading));
  });
  return all;
}

}  // namespace chancery::policy
