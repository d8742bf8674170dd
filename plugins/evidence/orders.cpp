#include "evidence/orders.h"

#include "evidence/package.h"

#include "sdk/shown.h"

#include <algorithm>
#include <set>

namespace chancery::evidence {
namespace {

using shown::text;

constexpr const char* register_name = "evidence";

std::string work_name(const std::string& id) { return std::string(register_name) + "/" + id; }

std::set<std::string> registers_of(const std::vector<Chosen>& chosen) {
  std::set<std::string> names;
  for (const auto& one : chosen) names.insert(one.register_name);
  return names;
}

bool sees_all(const Host& host, const Viewer& viewer, bool whole, const std::set<std::string>& registers) {
  if (whole) return host.items().sees_everything(viewer);
  for (const auto& name : registers)
    if (!host.items().sees_everything(viewer, name)) return false;
  return true;
}

bool is_destroyed(const Host& host, const Viewer& viewer, const std::string& name) {
  const auto slash = name.find('/');
  const auto item = host.items().find(viewer, name.substr(0, slash), name.substr(slash + 1), Slot::current);
  if (!item) return false;
  const Json keeping = item->value("keeping", Json());
  return keeping.is_object() && keeping.value("disposed", Json()).is_object() && text(keeping.at("disposed"), "how") == "destroyed";
}

}  // namespace

Permission takers() { return Permission::one_of({"auditor", "quality", "admin"}); }

Outcome<Done> may_take(const Host& host, const Viewer& viewer, bool whole, const std::vector<Chosen>& chosen) {
  const auto registers = registers_of(chosen);
  if (sees_all(host, viewer, whole, registers)) return Done{};
  std::string names;
  for (const auto& person : host.people()) {
    const Viewer each{text(person, "login"), text(person, "name"), person.value("roles", std::vector<std::string>()), "session"};
    const auto allowed = takers().roles;
    const bool comes_here = std::any_of(allowed.begin(), allowed.end(), [&](const auto& role) { return each.has(role); });
    if (person.value("active", true) && comes_here && sees_all(host, each, whole, registers)) names += (names.empty() ? "" : ", ") + each.name;
  }
  return Refusal{Because::forbidden, whole ? "evidence.not-for-you" : "evidence.part-not-for-you", {{"people", names.empty() ? host.say("evidence.nobody") : names}}};
}

Orders::Orders(Host& host) : host_(host), shelf_(host.kept_directory() + "/" + register_name) {}

std::string Orders::problem(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = problems_.find(id);
  return found == problems_.end() ? std::string() : found->second;
}

Outcome<Json> Orders::find(const Viewer& viewer, const std::string& id) const { return host_.items().find(viewer, register_name, id, Slot::current); }

std::optional<Work> Orders::work(const std::string& id) const { return host_.work(work_name(id)); }

Outcome<ActReceipt> Orders::act(const Viewer& viewer, const std::string& id, const std::string& name, Json fields, const std::string& once) {
  ActRequest request;
  request.register_name = register_name;
  request.id = id;
  request.act = name;
  request.fields = std::move(fields);
  request.once = once;
  return host_.perform(viewer, request);
}

Outcome<ActReceipt> Orders::place(const Viewer& viewer, const Choice& choice, const std::string& once) {
  if (!host_.has_room_for_work()) return Refusal{Because::too_many, "refusal.work-waiting"};   // before the act: an order that nobody can take up is none
  auto placed = act(viewer, "", "order", fields_of(host_, choice), once);
  if (!placed) return placed;
  if (auto begun = begin(viewer, placed->id); !begun) {
    (void)act(viewer, placed->id, "give up");   // what was asked for stays on record; that it was not made, too
    return begun.refusal();
  }
  return placed;
}

Outcome<ActReceipt> Orders::keep_choice(const Viewer& viewer, const Choice& choice, const std::string& once) { return act(viewer, "", "keep choice", fields_of(host_, choice), once); }

Outcome<Done> Orders::begin(const Viewer& viewer, const std::string& id) {
  const auto item = find(viewer, id);
  if (!item) return item.refusal();
  // The same form sent twice is the same order: it may have been made already.
  if (text(*item, "state") != "ordered") return Done{};
  return host_.begin_work(work_name(id), [this, viewer, id](Progress& progress) { make(viewer, id, progress); });
}

Outcome<Done> Orders::again(const Viewer& viewer, const std::string& id) {
  const auto item = find(viewer, id);
  if (!item) return item.refusal();
  if (text(*item, "state") != "ordered")
    if (auto ordered = act(viewer, id, "order again"); !ordered) return ordered.refusal();
  return begin(viewer, id);
}

Outcome<Done> Orders::give_up(const Viewer& viewer, const std::string& id) {
  if (auto given_up = act(viewer, id, "give up"); !given_up) return given_up.refusal();
  host_.cancel_work(work_name(id));
  return Done{};
}

Outcome<Download> Orders::fetch(const Viewer& viewer, const std::string& id) {
  const auto item = find(viewer, id);
  if (!item) return item.refusal();
  if (!shelf_.size(id)) return Refusal{Because::unknown, "evidence.gone"};
  // Again, because roles may have changed since it was made.
  const auto choice = choice_in(host_, viewer, item->at("fields"));
  if (!choice) return choice.refusal();
  const auto chosen = choose(host_, viewer, *choice);
  if (!chosen) return chosen.refusal();
  if (auto may = may_take(host_, viewer, choice->whole, *chosen); !may) return may.refusal();
  const item_pages::InHand::While in_hand(in_hand_, id);
  if (auto fetched = act(viewer, id, "fetch"); !fetched) return fetched.refusal();
  return Download{"application/zip", "", shelf_.path(id), "chancery-evidence-" + id + ".zip", false, ""};
}

void Orders::make(const Viewer& viewer, const std::string& id, Progress& progress) {
  std::string why;
  try {
    if (const auto made = try_to_make(viewer, id, progress); !made) why = host_.say(made.refusal().key, made.refusal().details);
  } catch (const std::exception&) {
    const std::lock_guard lock(mutex_);
    problems_[id] = host_.say("evidence.fault");
    throw;   // logged with what it was
  }
  {
    const std::lock_guard lock(mutex_);
    if (why.empty()) problems_.erase(id);
    else problems_[id] = why;
  }
  if (!why.empty() && !progress.cancelled()) throw std::runtime_error(why);
}

Outcome<Done> Orders::try_to_make(const Viewer& viewer, const std::string& id, Progress& progress) {
  const auto item = find(viewer, id);
  if (!item) return item.refusal();
  const auto choice = choice_in(host_, viewer, item->at("fields"));
  if (!choice) return choice.refusal();
  const auto chosen = choose(host_, viewer, *choice);
  if (!chosen) return chosen.refusal();
  if (auto may = may_take(host_, viewer, choice->whole, *chosen); !may) return may.refusal();
  Shelf::Draft draft(shelf_, id);
  const auto made = make_package(host_, viewer, id, *choice, *chosen, draft.file(), draft.folder(), progress);
  if (!made) return made.refusal();
  draft.keep(made->sealed);
  for (const auto& each : made->sealed)   // while it was being made
    if (is_destroyed(host_, viewer, each)) destroy(each);
  const item_pages::InHand::While in_hand(in_hand_, id);
  const auto said = act(viewer, id, "make", {{"revisions", chosen->size()}, {"size", shelf_.size(id).value_or(0)}, {"sha256", made->sha256}, {"head", made->head}});
  if (!said) return said.refusal();
  return Done{};
}

}  // namespace chancery::evidence
