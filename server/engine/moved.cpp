#include "engine/moved.h"

#include "domain/paths.h"
#include "domain/text.h"
#include "engine/past.h"
#include "sdk/shown.h"

#include <algorithm>
#include <string_view>

namespace chancery {
namespace {

// Which version of the item the person had before them: Git ids of its item.json at that commit, which every act but
// somebody's having read it changes.
struct SeenItem { std::optional<std::string> current, draft; };

SeenItem seen_item(const Snapshot& at, const ActInput& input) {
  return {at.object(paths::item(input.register_name, input.id, Slot::current) + "/item.json"),
          at.object(paths::item(input.register_name, input.id, Slot::draft) + "/item.json")};
}

// A version of the item where it lies now.
struct Version { std::string folder; bool draft = false; };

// The draft that was given up last; empty: none ever was.
std::string given_up(const Snapshot& at, const ActInput& input) {
  constexpr std::string_view prefix = "withdrawn-";
  const std::string archive = paths::archived(input.register_name, input.id);
  std::string newest;
  std::int64_t last = -1;
  for (const auto& each : at.list(archive)) {
    if (!each.folder || each.name.rfind(prefix, 0) != 0) continue;
    const std::int64_t number = std::stoll(each.name.substr(prefix.size()));
    if (number > last) newest = archive + "/" + each.name;
    last = std::max(last, number);
  }
  return newest;
}

// Where a version that moved is now: in its place, or put away because it was given up or taken out of use.
Version place_of(const State& state, const ActInput& input, Slot slot) {
  const std::string folder = paths::item(input.register_name, input.id, slot);
  if (state.snapshot().object(folder + "/item.json")) return {folder, slot == Slot::draft};
  return slot == Slot::draft ? Version{given_up(state.snapshot(), input), true} : Version{paths::archived(input.register_name, input.id), false};
}

std::optional<Item> visible(const State& state, const ActInput& input, const Version& version) {
  const auto policy = state.policy(input.register_name);
  const auto actor = state.find(input.actor);
  const auto item = policy && actor && !version.folder.empty() ? state.item_at(version.folder) : std::nullopt;
  return item && policy::may_read(*policy, *actor, *item, version.draft) ? item : std::nullopt;
}

std::optional<Item> visible(const State& state, const ActInput& input, Slot slot) {
  return visible(state, input, Version{paths::item(input.register_name, input.id, slot), slot == Slot::draft});
}

// In one of the states that the person can find it in now; what else is missing is said when it is asked again.
bool can_still_be_done(const State& now, const ActInput& input, const policy::ActRule& act) {
  for (const Slot slot : {Slot::draft, Slot::current})
    if (const auto item = visible(now, input, slot); item && std::find(act.from.begin(), act.from.end(), item->state) != act.from.end()) return true;
  return false;
}

// Who did what meanwhile: the last act on the version that moved, so that nobody has to search for it.
Refusal first_was(const State& now, const ActInput& input, const Version& moved, const policy::Say& say) {
  Refusal refusal = stale(input);
  const auto policy = now.policy(input.register_name);
  const auto item = visible(now, input, moved);
  if (!item || !policy) return refusal;
  const auto text = now.snapshot().read(moved.folder + "/" + paths::act_file(item->last_act));
  if (!text) return refusal;
  const Json act = Json::parse(*text);
  Json changed = Json::array();
  for (const auto& [name, ignored] : act.at("fields").items()) changed.push_back(name);
  for (const char* key : {"files", "removed"}) for (const auto& file : act.at(key)) changed.push_back(file.at("name"));
  const auto* asked = policy->act(input.act);
  refusal.key = asked && !can_still_be_done(now, input, *asked) ? "refusal.stale-over" : "refusal.stale-by";
  refusal.details.update({{"by", act.at("actor")}, {"by_name", act.at("actor_name")}, {"act_done", act.at("act")}, {"at", act.at("at")},
                          {"changed", changed}, {"state", item->state}, {"revision", item->revision}, {"now", now.snapshot().commit()},
                          {"label", asked ? asked->label : input.act}, {"happened", happened(*policy, act, say)}, {"at_shown", shown::time(act.at("at"))}});
  return refusal;
}

}  // namespace

Refusal stale(const ActInput& input) {
  return {Because::stale, "refusal.stale", {{"item", input.id}, {"register", input.register_name}, {"act", input.act}, {"seen", input.seen}}};
}

std::optional<Refusal> moved_meanwhile(const State& then, const State& now, const ActInput& input, const policy::Say& say) {
  if (!is_item_id(input.id)) return std::nullopt;
  const SeenItem before = seen_item(then.snapshot(), input), after = seen_item(now.snapshot(), input);
  const auto theirs = [&](Slot slot) { return visible(then, input, slot) || visible(now, input, slot); };
  const bool draft = before.draft != after.draft && theirs(Slot::draft), current = before.current != after.current && theirs(Slot::current);
  if (!draft && !current) return std::nullopt;
  // A draft that was released is what is in force now.
  return first_was(now, input, place_of(now, input, draft && (after.draft || !current) ? Slot::draft : Slot::current), say);
}

}  // namespace chancery
