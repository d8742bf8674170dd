#include "engine/reading_inside.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "domain/text.h"
#include "engine/keeping_model.h"
#include "engine/key_hosts.h"
#include "engine/policy_reading.h"
#include "policy/decide.h"
#include "sdk/text.h"

#include <algorithm>

namespace chancery {

Refusal unknown_item(const std::string& register_name, const std::string& id) {
  return {Because::unknown, "refusal.item-unknown", {{"register", register_name}, {"item", beginning(id, 60)}}};
}

Person person_of(const State& state, const Viewer& viewer) {
  if (auto person = state.find(viewer.login)) {
    if (viewer.roles.empty()) person->roles.clear();   // a token of narrower scope brings fewer roles
    return *person;
  }
  return {viewer.login, viewer.name, {}, false, {}, {}, "", "", "", {}};
}

std::string name_of(const State& state, const std::string& login) {
  const auto person = state.find(login);
  return person ? person->name : login;
}

Item item_of(const Json& json) {
  auto item = read_item(json);
  if (!item) throw std::runtime_error("the index holds something that is no item: " + item.refusal().details.dump());
  return std::move(*item);
}

bool may_read_version(const policy::Policy& policy, const Person& person, const IndexedVersion& version, const Item& item) {
  return policy::may_read(policy, person, item, version.slot == Slot::draft);
}

namespace {

Json content_model(const Item& item) {
  const File* content = item.content();
  if (!content) return nullptr;
  return {{"name", content->name}, {"media_type", content->media_type}, {"sha256", content->sha256}, {"size", content->size}};
}

Json links_of(const policy::Policy& policy, const Item& item) {
  Json links = Json::array();
  for (const auto& field : policy.fields) {
    if (field.kind != policy::FieldKind::link || !item.fields.contains(field.name)) continue;
    for (const auto& target : item.fields.at(field.name)) links.push_back({{"meaning", field.name}, {"label", field.label}, {"to", target}});
  }
  return links;
}

// As it was found, and of what is not valid why: "shut" is what cannot be opened here any more, or not here.
void say_checked(Json& signoff, const SignoffCheck::Found& found, bool is_shut) {
  signoff["checked"] = found.state;
  if (!found.why.empty()) signoff["checked_why"] = is_shut && found.state == "unchecked" ? "shut" : found.why;
}

// What nobody does by hand, so that a page can say what is still missing until it happens.
Json by_itself(const policy::ActRule& act, const Decision::Consequence& foreseen) {
  Json requirements = Json::array(), unmet = Json::array();
  for (const auto& each : foreseen.requirements) {
    requirements.push_back(to_json(each));
    if (each.result == Result::unmet || each.result == Result::error) unmet.push_back(each.sentence);
  }
  return {{"act", act.name}, {"label", act.label}, {"help", act.help}, {"allowed", false}, {"open", false}, {"yours", false},
          {"by_itself", true}, {"requirements", requirements}, {"unmet", unmet}, {"signs", ""}, {"to", act.to}};
}

// {keeping, certificate}; null where the ledger is damaged and cannot tell: the item itself is still worth showing.
Json kept(const State& state, const Person& person, const std::string& register_name, const std::string& id) {
  try {
    const auto certificate = state.snapshot().read(paths::item(register_name, id, Slot::current) + "/" + paths::certificate);
    return {{"keeping", keeping_beside(state, person, keeping_of(state, register_name, id))}, {"certificate", certificate ? Json::parse(*certificate) : Json()}};
  } catch (const std::exception&) {
    return {{"keeping", nullptr}, {"certificate", nullptr}};
  }
}

}  // namespace

std::string Reading::head() const { return engine_.parts().ledger.head_commit(); }
std::int64_t Reading::head_number() const { return engine_.parts().ledger.head_number(); }

Sight Reading::sight(const State& state, const Person& person) const {
  Sight sight;
  sight.login = person.login;
  for (const auto& name : state.registers()) {
    const auto policy = state.policy(name);
    if (!policy) continue;
    if (policy::is_hidden(*policy, person)) continue;
    if (policy::sees_all(*policy, policy->read.in_force, person)) sight.current.push_back(name);
    else {
      if (policy::sees_own(*policy)) sight.own.push_back(name);
      for (const auto& who : policy->read.in_force)
        if (who.kind == policy::Who::Kind::field) sight.named[name].push_back(who.name);
    }
    if (policy::sees_all(*policy, policy->read.otherwise, person)) sight.drafts.push_back(name);
    if (policy::sees_all(*policy, policy->read.history, person)) sight.history.push_back(name);
    if (policy->revisioned && !policy::sees_all(*policy, policy->read.former, person)) sight.closed.push_back(name);
  }
  return sight;
}

bool Reading::is_former(const IndexedVersion& version) const {
  if (version.slot != Slot::current || !version.in_force) return false;
  const auto now = engine_.parts().index.version(version.item.at("register"), version.item.at("id"), Slot::current, -1);
  return !now || !now->in_force || now->item.at("revision") != version.item.at("revision");
}

bool Reading::sees_everything(const Viewer& viewer, const std::string& register_name) const {
  const Now now(engine_);
  const Sight eyes = sight(now.state, person_of(now.state, viewer));
  const auto has = [](const std::vector<std::string>& names, const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  const auto all_of = [&](const std::string& name) {
    return has(eyes.current, name) && has(eyes.drafts, name) && has(eyes.history, name) && !has(eyes.closed, name);
  };
  const auto names = register_name.empty() ? now.state.registers() : std::vector{register_name};
  return std::all_of(names.begin(), names.end(), all_of);
}

std::optional<IndexedVersion> Reading::draft_for(const State&, const policy::Policy& policy, const Person& person, const std::string& id) const {
  if (!policy.revisioned) return std::nullopt;
  auto draft = engine_.parts().index.version(policy.register_name, id, Slot::draft, -1);
  if (!draft || !may_read_version(policy, person, *draft, item_of(draft->item))) return std::nullopt;
  return draft;
}

SignoffCheck::Found Reading::checked(const std::string& register_name, const std::string& id, const std::string& commit, const Json& signoff, const std::string& signer, const std::string& at) const {
  return signoffs_.find({register_name, id, commit, signoff.value("statement", ""), signoff.value("statement_sha256", ""), signoff.value("method", ""), signer, read_instant(at).value_or(Instant())});
}

Json Reading::model(const State& state, const policy::Policy& policy, const Person& person, const IndexedVersion& version, bool live) const {
  const Item item = item_of(version.item);
  Json model = version.item;
  // What was said while it was written quotes words that were never released: only for those who may see its history.
  if (version.slot == Slot::current && policy.revisioned && !policy::may_read_history(policy, person, item)) model["comments"] = Json::array();
  model["title"] = item.title();
  model["owner_name"] = name_of(state, item.owner);
  Json authors = Json::array();
  for (const auto& login : item.authors) authors.push_back(name_of(state, login));
  model["author_names"] = authors;
  for (auto& comment : model["comments"]) {
    comment["author_name"] = name_of(state, comment["author"]);
    comment["resolved_by_name"] = comment["resolved_by"] == "" ? Json("") : Json(name_of(state, comment["resolved_by"]));
  }
  const bool is_shut = model.value("shut", false);   // nobody can check any more what was signed, whatever was found before
  for (auto& signoff : model["signoffs"]) {
    signoff["time"] = signoff["at"];
    say_checked(signoff, checked(item.register_name, item.id, is_shut ? "" : version.commit, signoff, signoff["signer"], signoff["at"]), is_shut);
    signoff["on_behalf_of_name"] = signoff["on_behalf_of"] == "" ? Json("") : Json(name_of(state, signoff["on_behalf_of"]));
  }
  if (const auto keys = model.find("keys"); keys != model.end())
    for (auto& key : *keys) key["host"] = host_of(key.value("public_key", ""));
  // Of what cannot be read any more, nobody can tell whether it is what was signed.
  model["subject"] = is_shut ? std::string() : subject_of(item);   // beside that of each sign-off, so that whoever reads can tell what was signed from what is here
  model["content"] = content_model(item);
  model["links"] = links_of(policy, item);
  model["seen"] = state.snapshot().commit();
  model["slot"] = version.slot == Slot::draft ? "draft" : "current";
  model["in_force"] = version.in_force;
  model["live"] = live;
  model["commit"] = version.commit;
  model["number"] = version.number;
  model["draft"] = nullptr;
  if (live && version.slot == Slot::current)
    if (const auto draft = draft_for(state, policy, person, item.id)) {
      const Item next = item_of(draft->item);
      Json names = Json::array();
      for (const auto& login : next.authors) names.push_back(name_of(state, login));
      model["draft"] = {{"revision", next.revision}, {"state", next.state}, {"title", next.title()}, {"authors", next.authors}, {"author_names", names}};
    }
  return model;
}

// "act-12": after that act; else a time or a date.
std::optional<std::int64_t> Reading::number_at(const std::string& as_of) const {
  if (as_of.rfind("act-", 0) == 0) {
    const std::string digits = as_of.substr(4);
    if (digits.empty() || digits.size() > 12 || digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    return std::stoll(digits);
  }
  const auto moment = read_as_of(as_of);
  if (!moment) return std::nullopt;
  return engine_.parts().index.number_at(*moment);
}

Outcome<Json> Reading::find(const Viewer& viewer, const std::string& register_name, const std::string& id, Slot slot, const std::string& as_of) const {
  const Indexed now(engine_);
  const auto policy = now.state.policy(register_name);
  if (!policy || !is_item_id(id)) return unknown_item(register_name, is_text(id) ? id : "");
  std::int64_t number = -1;
  if (!as_of.empty()) {
    const auto at = number_at(as_of);
    if (!at) return Refusal{Because::invalid, "refusal.as-of", {{"given", as_of}}};
    number = *at;
    if (number < 0) return unknown_item(register_name, id);
  }
  const auto version = engine_.parts().index.version(register_name, id, slot, number);
  if (!version) return unknown_item(register_name, id);
  const Person person = person_of(now.state, viewer);
  const Item item = item_of(version->item);
  const bool former = policy->revisioned && number >= 0 && is_former(*version);
  if (former ? !policy::may_read_former(*policy, person, item) : !may_read_version(*policy, person, *version, item)) return unknown_item(register_name, id);
  Json found = model(now.state, *policy, person, *version, as_of.empty());
  if (policy->revisioned && version->in_force) found["approved_by"] = fate(register_name, id, item.revision).at("approved_by");
  if (as_of.empty() && slot == Slot::current) {
    found.update(kept(now.state, person, register_name, id));
    found["holding"] = what_it_holds(now.state, person, *policy, item);
  }
  return found;
}

// What became of a revision, and whose sign-offs put it in force by the policy of its time.
Json Reading::fate(const std::string& register_name, const std::string& id, int number) const {
  const auto found = engine_.parts().index.revisions(register_name, id, number);
  return found.empty() ? Json{{"approved_by", Json::array()}, {"superseded_on", nullptr}, {"state", ""}} : found.front();
}

Outcome<Json> Reading::revision(const Viewer& viewer, const std::string& register_name, const std::string& id, int number) const {
  const Indexed now(engine_);
  const auto policy = now.state.policy(register_name);
  if (!policy || !is_item_id(id)) return unknown_item(register_name, is_text(id) ? id : "");
  const auto version = engine_.parts().index.revision(register_name, id, number);
  const Person person = person_of(now.state, viewer);
  if (!version) return unknown_item(register_name, id);
  const Item released = item_of(version->item);
  if (version->in_force ? !policy::may_read(*policy, person, released, false) : !policy::may_read_former(*policy, person, released)) return unknown_item(register_name, id);
  Json shown = model(now.state, *policy, person, *version, false);
  // Its file says what it was at its release; what became of it since is in the list.
  const Json now_is = fate(register_name, id, number);
  shown["approved_by"] = now_is.at("approved_by");
  shown["superseded_on"] = version->in_force ? Json() : now_is.at("superseded_on");
  if (!version->in_force) shown["state"] = now_is.at("state");
  return shown;
}

Outcome<std::vector<Json>> Reading::revisions(const Viewer& viewer, const std::string& register_name, const std::string& id) const {
  auto all = is_item_id(id) ? engine_.parts().index.revisions(register_name, id) : std::vector<Json>();
  // Whoever may read one of them may know which there are; also when the document is out of use now.
  const bool readable = !all.empty() ? revision(viewer, register_name, id, all.front().at("number")).operator bool()
                                     : find(viewer, register_name, id, Slot::draft, "").operator bool();
  if (!readable) return unknown_item(register_name, is_text(id) ? id : "");
  const auto closed = [&](const Json& each) {   // who may not read the former ones is not told of them either
    return !each.at("superseded_on").is_null() && !revision(viewer, register_name, id, each.at("number"));
  };
  if (all.size() > 1 && closed(all[1])) all.erase(std::remove_if(all.begin(), all.end(), closed), all.end());
  return all;
}

ListPage Reading::list(const Viewer& viewer, const ListQuery& query) const {
  const Indexed now(engine_);
  const auto policy = now.state.policy(query.register_name);
  if (!policy) return {};
  std::int64_t number = -1;
  if (!query.as_of.empty()) {
    const auto at = number_at(query.as_of);
    if (!at || *at < 0) return {};
    number = *at;
  }
  ListPage page = engine_.parts().index.list(sight(now.state, person_of(now.state, viewer)), query, number);
  for (auto& row : page.rows) row["owner_name"] = name_of(now.state, row.value("owner", ""));
  return page;
}

// Whoever belongs to an item (its author, its owner, the person it is about) sees its acts without seeing everyone's.
Sight Reading::sight_of_acts(const State& state, const Person& person, const TrailQuery& query) const {
  Sight eyes = sight(state, person);
  if (query.id.empty()) return eyes;
  const auto policy = state.policy(query.register_name);
  for (const Slot slot : {Slot::current, Slot::draft})
    if (policy)
      if (const auto version = engine_.parts().index.version(query.register_name, query.id, slot, -1))
        if (policy::may_read_history(*policy, person, item_of(version->item))) eyes.history.push_back(query.register_name);
  return eyes;
}

std::int64_t Reading::count(const Viewer& viewer, const TrailQuery& query) const {
  const Indexed now(engine_);
  return engine_.parts().index.count(sight_of_acts(now.state, person_of(now.state, viewer), query), query);
}

std::vector<Json> Reading::trail(const Viewer& viewer, const TrailQuery& query) const {
  const Indexed now(engine_);
  auto acts = engine_.parts().index.trail(sight_of_acts(now.state, person_of(now.state, viewer), query), query);
  for (auto& act : acts) {
    const auto signoff = act.find("signoff");
    if (signoff == act.end() || !signoff->is_object()) continue;
    const auto found = checked(act.value("register", ""), act.value("item", ""), act.value("shut", false) ? "" : act.value("commit", ""), *signoff, act.value("actor", ""), act.value("at", ""));
    say_checked(*signoff, found, act.value("shut", false));
    (*signoff)["on_behalf_of_name"] = found.in_place_of;
  }
  for (auto& act : acts)
    if (!act.contains("actor_name")) act["actor_name"] = name_of(now.state, act.value("actor", ""));
  return acts;
}

std::vector<Hit> Reading::search(const Viewer& viewer, const std::string& words, int limit) const {
  const Indexed now(engine_);
  return engine_.parts().index.search(sight(now.state, person_of(now.state, viewer)), words, limit);
}

// What is sealed cannot be found by its digest: from where it lies.
std::optional<std::string> Reading::bytes_in_place(const Json& item, const std::string& sha256) const {
  const auto at = engine_.parts().ledger.at(item.at("commit"));
  for (const Json& file : item.at("files")) {
    if (file.at("sha256") != sha256) continue;
    auto bytes = at->read(paths::item(item.at("register"), item.at("id"), Slot::current) + "/" + paths::content_or_file(file.at("content"), file.at("name")));
    if (bytes && sha256_hex(*bytes) == sha256) return bytes;
  }
  return std::nullopt;
}

Outcome<std::string> Reading::bytes(const Viewer&, const Json& item, const std::string& sha256) const {
  const auto& files = item.at("files");
  const bool of_item = std::any_of(files.begin(), files.end(), [&](const Json& file) { return file.at("sha256") == sha256; });
  const auto object = of_item ? engine_.parts().index.object_of(sha256) : std::nullopt;
  if (of_item && !object)
    if (auto bytes = bytes_in_place(item, sha256)) return std::move(*bytes);
  if (!object) return Refusal{Because::unknown, "refusal.file-unknown", {{"item", item.value("id", "")}}};
  auto bytes = engine_.parts().ledger.blob(*object);
  if (!bytes || sha256_hex(*bytes) != sha256) {
    engine_.parts().log("damaged file", {{"item", item.value("id", "")}, {"sha256", sha256}});
    return Refusal{Because::unavailable, "refusal.file-damaged", {{"item", item.value("id", "")}}};
  }
  return std::move(*bytes);
}

Json Reading::acts(const Viewer& viewer, const Json& model) const {
  const Now now(engine_);
  const auto policy = now.state.policy(model.at("register"));
  if (!policy || !model.value("live", false)) return Json::array();
  const Item item = item_of(model);
  if (const Json gone = disposed_in(now.state.snapshot(), paths::item(item.register_name, item.id, Slot::current)); gone.is_object() && gone.value("how", "") != "kept") return Json::array();
  const Person person = person_of(now.state, viewer);
  const Surroundings around = engine_.surroundings(now.state);
  Json acts = Json::array();
  for (const auto& act : policy->acts) {
    if (std::find(act.from.begin(), act.from.end(), item.state) == act.from.end()) continue;
    if (act.who.empty()) {
      if (!act.follows.empty()) acts.push_back(by_itself(act, foresee_consequence(now.state, *policy, item, act, person, around)));
      continue;
    }
    const Decision decision = foresee(now.state, *policy, item, act, person, around);
    Json requirements = Json::array(), unmet = Json::array();
    bool yours = true, open = true;   // open: nothing is missing but what one gives with the act itself
    for (const auto& each : policy::told(*policy, act, decision)) {
      requirements.push_back(to_json(each));
      if (each.result == Result::unmet || each.result == Result::error) {
        // The state and a requirement may say the same ("is being written already"): once is enough.
        if (std::find(unmet.begin(), unmet.end(), Json(each.sentence)) == unmet.end()) unmet.push_back(each.sentence);
        open = open && each.result == Result::unmet && policy::met_by_giving(*policy, act, each.name);
      }
      if (each.name == "who" && each.result != Result::met) yours = false;
    }
    acts.push_back({{"act", act.name}, {"label", act.label}, {"help", act.help}, {"allowed", decision.allowed}, {"yours", yours}, {"open", open},
                    {"requirements", requirements}, {"unmet", unmet}, {"signs", act.signs}, {"to", act.to},
                    {"takes_fields", act.takes_fields}, {"takes_files", act.takes_files}, {"takes_comment", act.takes_comment},
                    {"comments", act.comments == policy::ActRule::Comments::adds ? "adds" : act.comments == policy::ActRule::Comments::resolves ? "resolves" : ""},
                    {"reads", !act.reads.empty()}, {"begins_revision", act.begins == policy::ActRule::Begins::revision}, {"fields", act.fields}});
  }
  return acts;
}

std::vector<std::string> Reading::disclosed_paths(const std::vector<Host::ItemName>& items) const {
  std::vector<std::string> all = {paths::ledger_json, paths::allowed_signers, paths::own_acts};
  for (const auto& [register_name, id] : items) {
    all.push_back(paths::policy(register_name));
    for (const Slot slot : {Slot::current, Slot::draft}) all.push_back(paths::item(register_name, id, slot));
    all.push_back(paths::archived(register_name, id));
  }
  return all;
}

Outcome<std::string> Reading::evidence(const Viewer&, const Json& item, const std::string& path) const {
  const auto refused = Refusal{Because::unknown, "refusal.file-unknown", {{"item", item.value("id", "")}}};
  const auto& signoffs = item.at("signoffs");
  const bool of_item = path == "item.json" || std::any_of(signoffs.begin(), signoffs.end(), [&](const Json& s) {
    const std::string statement = s.at("statement");
    return path == statement || path == statement + ".sig";
  });
  if (!of_item) return refused;
  const Slot slot = item.value("slot", "current") == "draft" ? Slot::draft : Slot::current;
  const auto at = engine_.parts().ledger.at(item.at("commit"));
  for (const auto& folder : {paths::item(item.at("register"), item.at("id"), slot), paths::archived(item.at("register"), item.at("id"))})
    if (auto bytes = at->is_shut(folder) ? at->stored(folder + "/" + path) : at->read(folder + "/" + path)) return std::move(*bytes);
  return refused;
}

Json Reading::sealing(const Viewer&, const Json& item, const std::string& path) const {
  const std::string folder = paths::item(item.at("register"), item.at("id"), Slot::current);
  Json sealed = engine_.parts().ledger.at(item.at("commit"))->sealing(folder + "/" + path);
  if (sealed.is_object()) sealed["place"] = sealed.at("place").get<std::string>().substr(folder.size() + 1);
  return sealed;
}

Outcome<Json> Reading::explain(const std::string& register_name, const std::string& id) const {
  const Indexed now(engine_);
  const auto policy = now.state.policy(register_name);
  if (!policy) return Refusal{Because::unknown, "refusal.register-unknown", {{"register", beginning(register_name, 60)}}};
  const Surroundings around = engine_.surroundings(now.state);
  Json slots = Json::array();
  for (const Slot slot : {Slot::current, Slot::draft}) {
    const auto version = is_item_id(id) ? engine_.parts().index.version(register_name, id, slot, -1) : std::nullopt;
    if (!version) continue;
    const Item item = item_of(version->item);
    Json acts = Json::array();
    for (const auto& each : explained(now.state, *policy, item, around)) {
      Json names = Json::array();
      for (const auto& login : each.who) names.push_back(name_of(now.state, login));
      acts.push_back({{"act", each.act}, {"label", each.label}, {"who", each.who}, {"names", names}, {"sentence", each.sentence}});
    }
    slots.push_back({{"slot", slot == Slot::draft ? "draft" : "current"}, {"state", item.state}, {"revision", item.revision}, {"acts", acts}});
  }
  if (slots.empty()) return unknown_item(register_name, id);
  return slots;
}

Outcome<Json> Reading::policy(const std::string& register_name, const std::string& as_of) const {
  if (!as_of.empty()) {
    const Indexed indexed(engine_);
    const auto number = number_at(as_of);
    if (!number) return Refusal{Because::invalid, "refusal.as-of", {{"given", as_of}}};
    return PolicyReading(engine_).as_of(register_name, std::min(*number, indexed.snapshot->number()));
  }
  const Now now(engine_);
  const auto policy = now.state.policy(register_name);
  if (!policy) return Refusal{Because::unknown, "refusal.register-unknown", {{"register", beginning(register_name, 60)}}};
  Json model = to_json(*policy);
  model["source"] = policy->source;
  model["object"] = now.state.policy_object(register_name);
  return model;
}

std::vector<Json> Reading::registers() const {
  const Now now(engine_);
  std::vector<Json> all;
  for (const auto& name : now.state.registers())
    if (const auto policy = now.state.policy(name)) all.push_back(to_json(*policy));
  return all;
}

std::vector<Json> Reading::people() const {
  const Now now(engine_);
  std::vector<Json> all;
  for (const auto& person : now.state.everyone())
    all.push_back({{"login", person.login}, {"name", person.name}, {"roles", person.roles}, {"active", person.active}, {"out_of_time", person.out_of_time}, {"state", person.state}});
  return all;
}

std::vector<PersonKey> Reading::keys(const std::string& login) const {
  const Now now(engine_);
  const auto person = now.state.find(login);
  return person && person->active ? person->keys : std::vector<PersonKey>();
}

std::optional<Passkeys::Found> Reading::key_of(const std::string& credential) const {
  const Now now(engine_);
  for (const auto& person : now.state.everyone())
    for (const auto& key : person.keys)
      if ((person.active || person.out_of_time) && key.credential == credential) return Passkeys::Found{person.login, key};   // who is out of time is told so
  return std::nullopt;
}

Json Reading::organisation() const {
  const std::string text = file_at_head(paths::ledger_json);
  return text.empty() ? Json{{"organisation", ""}, {"sample", false}, {"language", "en"}, {"standards", Json::array()}} : Json::parse(text);
}

std::optional<Viewer> Reading::viewer(const std::string& login) const {
  const Now now(engine_);
  const auto person = now.state.find(login);
  if (!person || !person->active || person->has("operator") || person->has("server")) return std::nullopt;
  return Viewer{person->login, person->name, person->roles, "session", "", person->has_codes, !person->keys.empty()};
}

std::string Reading::file_at_head(const std::string& path) const { return engine_.parts().ledger.head()->read(path).value_or(""); }

}  // namespace chancery
