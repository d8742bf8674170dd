#include "engine/keeping.h"

#include "domain/paths.h"
#include "domain/text.h"
#include "sdk/shown.h"

#include <algorithm>
#include <stdexcept>

namespace chancery {
namespace {

std::vector<std::string> words_in(const Item& item, const Json& field) {
  std::vector<std::string> all;
  const auto at = field.is_string() ? item.fields.find(field.get<std::string>()) : item.fields.end();
  if (at == item.fields.end()) return all;
  if (at->is_string() && !at->get_ref<const std::string&>().empty()) all.push_back(*at);
  if (at->is_array()) for (const auto& each : *at) if (each.is_string()) all.push_back(each);
  return all;
}

std::string word_in(const Item& item, const Json& field) {
  const auto all = words_in(item, field);
  return all.empty() ? std::string() : trimmed(all.front());
}

HoldCase case_of(const policy::Policy& policy, const Item& item) {
  const Json& by = policy.holds;
  const auto field = [&](const char* key) { return word_in(item, by.value(key, Json())); };
  return {policy.register_name, item.id, item.title(), words_in(item, by.value("items", Json())), field("register"), field("state"), field("owner"), field("clause"), field("year")};
}

bool is_open(const policy::Policy& policy, const Item& item) { return among(policy.holds.at("while").get<std::vector<std::string>>(), item.state); }

void gather_cases(const State& state, const policy::Policy& policy, const std::string& folder, std::vector<HoldCase>& all) {
  for (const auto& entry : state.snapshot().list(folder)) {
    if (!entry.folder) continue;
    const std::string inside = folder + "/" + entry.name;
    const auto item = state.item_at(inside);
    if (!item) gather_cases(state, policy, inside, all);
    else if (is_open(policy, *item)) all.push_back(case_of(policy, *item));
  }
}

ParsedObjects::HoldsPtr cases_of(const State& state, const policy::Policy& policy) {
  const auto folder = state.snapshot().object(policy.register_name);
  if (!folder) return nullptr;
  return state.parsed().holds(*folder + state.policy_object(policy.register_name), [&] {
    auto all = std::make_shared<std::vector<HoldCase>>();
    gather_cases(state, policy, policy.register_name, *all);
    return ParsedObjects::HoldsPtr(std::move(all));
  });
}

bool answers(const policy::Policy& policy, const Item& item, const std::string& clause) {
  if (among(policy.answers, clause)) return true;
  return std::any_of(policy.fields.begin(), policy.fields.end(), [&](const policy::Field& field) {
    return field.kind == policy::FieldKind::clauses && among(words_in(item, field.name), clause);
  });
}

// The day on which it came to the state in which it is: its acts, the newest first, as long as they leave it there.
std::string came_to_rest(const State& state, const std::string& folder, const std::string& resting) {
  auto acts = state.snapshot().list(folder + "/acts");
  std::sort(acts.begin(), acts.end(), [](const auto& a, const auto& b) { return a.name > b.name; });
  std::string day;
  for (const auto& each : acts) {
    const Json act = Json::parse(state.snapshot().read(folder + "/acts/" + each.name).value_or(""));
    if (act.at("to") != resting) break;
    day = act.at("at").get<std::string>().substr(0, 10);
  }
  return day;
}

std::string cut_off(const State& state, const policy::Policy& policy, const Item& item, const std::string& folder) {
  const std::string from = policy.retention.value("from", "");
  if (!policy.retention.value("of_date", false)) return item.state == from ? came_to_rest(state, folder, from) : std::string();
  return among(policy.rest, item.state) ? word_in(item, from) : std::string();   // whoever still works on it is not to lose it
}

struct Asked { std::string fact, field; };

Asked asked(const std::string& name) {
  const auto colon = name.find(':');
  return {name.substr(0, colon), colon == std::string::npos ? std::string() : name.substr(colon + 1)};
}

// Why it is not so of this item, as the key of a word for it with its values; null: it is so.
Json objection(const State& state, const std::string& fact, const std::string& name) {
  const auto parts = item_named(name);
  const ItemKeeping kept = parts ? keeping_of(state, parts->first, parts->second) : ItemKeeping{};
  const Json id = parts ? parts->second : name;
  if (!kept.exists) return {{"key", "retention.unknown"}, {"id", id}};
  if (fact == policy::items_due) {
    if (!kept.disposed.is_null()) return {{"key", "retention.disposed"}, {"id", id}, {"by", kept.disposed.value("by", "")}};
    if (kept.due.empty()) return {{"key", "retention.no-date"}, {"id", id}};
    return kept.is_due(state.now()) ? Json() : Json{{"key", "retention.not-yet"}, {"id", id}, {"due", shown::date(kept.due)}};
  }
  if (fact == policy::items_disposable)
    return kept.then != policy::then_destroy || kept.sealed ? Json() : Json{{"key", "retention.not-sealed"}, {"id", id}};
  if (kept.holds.empty()) return Json();
  Json cases = Json::array();
  for (const auto& each : kept.holds) cases.push_back(each.id + " “" + each.title + "”");
  return {{"key", "retention.held"}, {"id", id}, {"cases", cases}};
}

// A hold that names nothing there is would protect nothing, and nobody would notice.
bool names_something(const State& state, const Item& item) {
  const auto policy = state.policy(item.register_name);
  if (!policy || policy->holds.empty()) return false;
  const HoldCase hold = case_of(*policy, item);
  if (!hold.year.empty() && (hold.year.size() != 4 || hold.year.find_first_not_of("0123456789") != std::string::npos)) return false;
  if (!hold.of_register.empty() && !state.policy(hold.of_register)) return false;
  const auto names = state.registers();
  const auto has_state = [&](const std::string& name) {
    const auto of = state.policy(name);
    return of && among(of->states, hold.state) && (hold.of_register.empty() || hold.of_register == name);
  };
  if (!hold.state.empty() && std::none_of(names.begin(), names.end(), has_state)) return false;
  return !hold.items.empty() || !hold.of_register.empty() || !hold.state.empty() || !hold.owner.empty() || !hold.clause.empty() || !hold.year.empty();
}

constexpr std::size_t most_named = 10;

}  // namespace

std::optional<std::pair<std::string, std::string>> item_named(const std::string& name) {
  const auto slash = name.find('/');
  if (slash == std::string::npos || !is_name(name.substr(0, slash)) || !is_item_id(name.substr(slash + 1))) return std::nullopt;
  return std::pair{name.substr(0, slash), name.substr(slash + 1)};
}

std::string standing_folder(const State& state, const std::string& register_name, const std::string& id) {
  for (const auto& folder : {paths::item(register_name, id, Slot::current), paths::archived(register_name, id)})
    if (state.snapshot().object(folder + "/item.json")) return folder;
  return {};
}

Json disposed_in(const Snapshot& snapshot, const std::string& folder) {
  const auto text = snapshot.read(folder + "/" + paths::disposed);
  return text ? Json::parse(*text) : Json();
}

std::optional<HoldCase> hold_of(const policy::Policy& policy, const Item& item) {
  if (policy.holds.empty() || !is_open(policy, item)) return std::nullopt;
  return case_of(policy, item);
}

bool holds(const HoldCase& each, const policy::Policy& policy, const Item& item) {
  if (among(each.items, item.register_name + "/" + item.id)) return true;
  const bool any = !each.of_register.empty() || !each.state.empty() || !each.owner.empty() || !each.clause.empty() || !each.year.empty();
  return any && (each.of_register.empty() || each.of_register == item.register_name) && (each.state.empty() || each.state == item.state) &&
         (each.owner.empty() || each.owner == item.owner) && (each.clause.empty() || answers(policy, item, each.clause)) &&
         (each.year.empty() || each.year == date_of(item.created).substr(0, 4));
}

std::vector<HoldCase> holds_over(const State& state, const policy::Policy& policy, const Item& item) {
  std::vector<HoldCase> all;
  for (const auto& name : state.registers()) {
    const auto rules = state.policy(name);
    if (!rules || rules->holds.empty()) continue;
    if (const auto cases = cases_of(state, *rules))
      for (const auto& each : *cases)
        if (holds(each, policy, item)) all.push_back(each);
  }
  return all;
}

ItemKeeping keeping_of(const State& state, const std::string& register_name, const std::string& id) {
  ItemKeeping kept;
  kept.register_name = register_name;
  kept.id = id;
  const auto policy = state.policy(register_name);
  const std::string folder = policy && is_item_id(id) ? standing_folder(state, register_name, id) : std::string();
  if (folder.empty()) return kept;
  const auto item = state.item_at(folder);
  kept.exists = item.has_value();
  kept.sealed = state.snapshot().object(folder + "/" + paths::sealed).has_value();
  kept.disposed = disposed_in(state.snapshot(), folder);
  kept.holds = holds_over(state, *policy, *item);
  kept.then = policy->retention.value("then", "");
  if (const int months = policy->retention.value("keep_months", 0); months > 0) {
    kept.since = cut_off(state, *policy, *item, folder);
    kept.due = months_after(kept.since, months);
  }
  return kept;
}

bool seals_what_begins(const Snapshot& snapshot, ParsedObjects& parsed, const std::string& register_name) {
  const auto policy = State(snapshot, parsed, snapshot.time()).policy(register_name);
  return policy && policy::seals(*policy);
}

bool is_retention_fact(const std::string& name) { return name.rfind(policy::retention_facts, 0) == 0; }

bool retention_fact(const State& state, const std::string& name, const Item& item) {
  const auto [fact, field] = asked(name);
  if (fact == policy::hold_names_something) return names_something(state, item);
  if (fact != policy::items_due && fact != policy::items_not_held && fact != policy::items_disposable) throw std::logic_error("no fact of retention: " + name);
  const auto items = words_in(item, field);
  return !items.empty() && std::all_of(items.begin(), items.end(), [&, &about = fact](const std::string& each) { return objection(state, about, each).is_null(); });
}

std::string retention_words(const State& state, const std::string& name, const Item& item, const policy::Say& say) {
  if (!is_retention_fact(name)) return {};
  const auto [fact, field] = asked(name);
  std::string words;
  std::size_t count = 0;
  for (const auto& each : words_in(item, field)) {
    const Json why = objection(state, fact, each);
    if (why.is_null()) continue;
    if (++count <= most_named) words += (words.empty() ? "" : ", ") + say(why.at("key"), why);
  }
  return count > most_named ? say("retention.and-more", {{"first", words}, {"count", count - most_named}}) : words;
}

}  // namespace chancery
