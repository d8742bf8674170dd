// The acts of a register: from where to where, who, what must be met, and what it does.
#include "policy/reading.h"

#include "domain/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace chancery::policy {
namespace {

std::vector<std::string> states_of(const Yaml& node, Reading& reading, const std::string& what) {
  std::vector<std::string> all;
  for (const Yaml* each : list_of(node, what)) all.push_back(reading.refer(Reference::To::state, *each, what));
  return all;
}

void read_way(Part& part, ActRule& act, Reading& reading) {
  if (const Yaml* begins = part.find("begins")) {
    const std::string what = text_of(*begins, "\"begins\" of " + part.what(), 20);
    if (what == "item") act.begins = ActRule::Begins::item;
    else if (what == "revision") act.begins = ActRule::Begins::revision;
    else throw Mistake{begins->place, fmt::format("An act cannot begin \"{}\".", what), "Write  begins: item  or  begins: revision."};
  }
  const Yaml* from = part.find("from");
  const Yaml* in = part.find("in");
  const Yaml* to = part.find("to");
  if (from != nullptr && in != nullptr) throw Mistake{in->place, part.what() + " has both \"from\" and \"in\".", "Write  from  and  to  when the state changes, and  in  when it stays."};
  if (in != nullptr && to != nullptr) throw Mistake{in->place, part.what() + " has both \"in\" and \"to\".", "Write  from  instead of  in  when the state changes."};
  if (from != nullptr && to == nullptr) throw Mistake{from->place, part.what() + " says where it starts but not where it leads.", "Add  to: <state>, or write  in  instead of  from  when the state stays."};
  if (from != nullptr) act.from = states_of(*from, reading, "\"from\" of " + part.what());
  if (in != nullptr) act.from = states_of(*in, reading, "\"in\" of " + part.what());
  if (to != nullptr) act.to = reading.refer(Reference::To::state, *to, "\"to\" of " + part.what());
  if (act.begins == ActRule::Begins::item && !act.from.empty())
    throw Mistake{part.place(), part.what() + " begins an item, so there is no state before it.", "Remove  from."};
  if (act.begins != ActRule::Begins::item && act.from.empty())
    throw Mistake{part.place(), part.what() + " does not say in which state it may be done.", "Add  from: <state>  and  to: <state>, or  in: <state>."};
  if (act.begins != ActRule::Begins::nothing && to == nullptr)
    throw Mistake{part.place(), part.what() + " does not say in which state the new one begins.", "Add  to: <state>."};
}

void read_takes(Part& part, ActRule& act, Reading& reading) {
  if (const Yaml* takes = part.find("takes"))
    for (const Yaml* each : list_of(*takes, "\"takes\" of " + part.what())) {
      const std::string what = text_of(*each, "\"takes\" of " + part.what(), 20);
      if (what == "fields") act.takes_fields = true;
      else if (what == "files") act.takes_files = true;
      else if (what == "comment") act.takes_comment = true;
      else throw Mistake{each->place, fmt::format("An act cannot take \"{}\".", what), did_you_mean(what, {"fields", "files", "comment"})};
    }
  if (const Yaml* only = part.find("only fields")) {
    if (!act.takes_fields) throw Mistake{only->place, part.what() + " limits the fields but takes none.", "Add  takes: [fields]."};
    for (const Yaml* each : list_of(*only, "\"only fields\" of " + part.what())) act.fields.push_back(reading.refer(Reference::To::field, *each, part.what()));
    if (act.fields.empty()) throw Mistake{only->place, part.what() + " limits the fields to none.", "Remove  only fields  and  takes: [fields]."};
  }
  act.writes = act.takes_fields || act.takes_files;
  if (const Yaml* writes = part.find("writes")) {
    act.writes = yes_of(*writes, "\"writes\" of " + part.what()) && act.writes;
    if (!act.writes && (act.takes_files || (act.takes_fields && act.fields.empty())))
      throw Mistake{writes->place, part.what() + " changes the text, so whoever does it is an author.", "Remove  writes: false, or limit it with  only fields  to fields that name people."};
    if (!act.writes) for (const auto& each : act.fields) reading.refer(Reference::To::people_field, each, writes->place, "\"writes: false\" of " + part.what());
  }
  if (const Yaml* comments = part.find("comments")) {
    const std::string what = text_of(*comments, "\"comments\" of " + part.what(), 20);
    if (what == "adds") act.comments = ActRule::Comments::adds;
    else if (what == "resolves") act.comments = ActRule::Comments::resolves;
    else throw Mistake{comments->place, fmt::format("\"comments\" cannot be \"{}\".", what), "Write  comments: adds  or  comments: resolves."};
    if (act.comments == ActRule::Comments::adds && !act.takes_comment)
      throw Mistake{comments->place, part.what() + " adds a comment but takes none.", "Add  takes: [comment]."};
  }
}

void read_keys(Part& part, ActRule& act) {
  const Yaml* keys = part.find("keys");
  if (keys == nullptr) return;
  using Keys = ActRule::Keys;
  static const std::map<std::string, Keys> known = {{"adds", Keys::adds}, {"confirms", Keys::confirms}, {"ends", Keys::ends}, {"ends all", Keys::ends_all}};
  const std::string what = text_of(*keys, "\"keys\" of " + part.what(), 20);
  const auto at = known.find(what);
  if (at == known.end()) throw Mistake{keys->place, fmt::format("\"keys\" cannot be \"{}\".", what), did_you_mean(what, {"adds", "confirms", "ends", "ends all"})};
  act.keys = at->second;
}

void read_names(Part& part, const char* key, Reference::To to, std::vector<std::string>& into, Reading& reading) {
  const Yaml* given = part.find(key);
  if (given == nullptr) return;
  const std::string what = fmt::format("\"{}\" of {}", key, part.what());
  for (const Yaml* each : list_of(*given, what)) into.push_back(reading.refer(to, *each, what));
}

std::string default_label(std::string name) {
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

ActRule read_act(const std::string& name, const Yaml& value, Reading& reading) {
  Part part(value, fmt::format("the act \"{}\"", name));
  ActRule act;
  act.name = name;
  read_way(part, act, reading);
  if (const Yaml* who = part.find("who")) act.who = read_who(*who, reading, part.what());
  read_takes(part, act, reading);
  read_keys(part, act);
  if (const Yaml* reads = part.find("reads")) act.reads = reading.refer(Reference::To::roles_field, *reads, part.what());
  read_names(part, "needs", Reference::To::requirement, act.needs, reading);
  read_names(part, "follows", Reference::To::act, act.follows, reading);
  read_names(part, "when", Reference::To::requirement, act.when, reading);
  act.signs = part.text("signs", 400);
  if (const Yaml* how = part.find("assurance")) {
    act.assurance = read_assurance(*how, part.what());
    if (act.signs.empty()) throw Mistake{how->place, part.what() + " signs nothing, so there is nothing to be assured of.", "Add  signs: \"<what the signature means>\", or remove  assurance."};
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
  part.finish();
  if (act.who.empty() && act.follows.empty() && !act.by_server)
    throw Mistake{value.place, fmt::format("Nobody can do {}.", part.what()), "Add  who: [<role>], or  follows: [<act>]  when it happens by itself, or  by server: true."};
  if (!act.when.empty() && act.follows.empty())
    throw Mistake{value.place, fmt::format("{} has \"when\" but follows no act.", part.what()), "Use  needs  for what a person must meet; \"when\" is for an act that happens by itself."};
  if (!act.follows.empty() && (act.begins != ActRule::Begins::nothing || !act.signs.empty() || act.takes_fields || act.takes_files || act.takes_comment))
    throw Mistake{value.place, fmt::format("{} happens by itself, so it cannot begin anything, take anything or be signed.", part.what()), "Remove  begins,  signs  and  takes."};
  return act;
}

}  // namespace

std::vector<Who> read_who(const Yaml& node, Reading& reading, const std::string& where) {
  std::vector<Who> all;
  const std::string what = "\"who\" of " + where;
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
  each_entry(node, "acts", [&](const std::string& name, const Yaml& key, const Yaml& value) {
    reading.act_places[name] = key.place;
    all.push_back(read_act(name, value, reading));
  });
  return all;
}

}  // namespace chancery::policy
