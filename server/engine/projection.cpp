#include "engine/projection.h"

#include "domain/paths.h"
#include "domain/stored_json.h"
#include "policy/decide.h"

#include <algorithm>

namespace chancery {
namespace {

std::string spoken(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  std::string all;
  if (value.is_array()) for (const auto& each : value) all += (each.is_string() ? each.get<std::string>() : each.dump()) + " ";
  return all;
}

constexpr int longest_line = 200;   // a text field that takes more holds sentences

bool holds_sentences(const policy::Policy& policy, const std::string& name) {
  const policy::Field* field = policy.field(name);
  return field != nullptr && field->kind == policy::FieldKind::text && field->longest > longest_line;
}

// What a reader may find an item by: the text in force, and the sentences in its fields, which are the text of a record. Single
// words (who owns it, which process) find it too, but nobody wants to read them in a row.
void make_searchable(Version& version, const policy::Policy& policy, const std::string& folder, const Snapshot& after) {
  if (const File* content = version.item->content())
    if (auto bytes = after.read(folder + "/" + content->name)) version.unread_text.emplace(content->media_type, std::move(*bytes));
  for (const auto& field : policy.fields) {
    const auto value = version.item->fields.find(field.name);
    if (value == version.item->fields.end() || field.name == "title") continue;
    (holds_sentences(policy, field.name) ? version.searchable : version.found_by) += spoken(*value) + "\n";
  }
}

using SignOffsAsked = std::vector<const policy::SignOffs*>;

void gather_sign_offs(const policy::Condition& c, SignOffsAsked& all) {
  if (c.kind == policy::ConditionKind::sign_offs) all.push_back(&c.sign_offs);
  for (const auto& part : c.parts) gather_sign_offs(part, all);
}

SignOffsAsked asked_by(const policy::Policy& policy, const std::vector<std::string>& requirements) {
  SignOffsAsked all;
  for (const auto& name : requirements)
    if (const auto* rule = policy.requirement(name)) gather_sign_offs(rule->condition, all);
  return all;
}

// What a release asks to be signed; not what comes before that because another signature waits for it (a review before the approval).
SignOffsAsked asked_of_a_release(const policy::Policy& policy) {
  SignOffsAsked all, last;
  for (const auto& act : policy.acts) {
    if (!act.releases) continue;
    for (const auto* names : {&act.needs, &act.when})
      for (const auto* each : asked_by(policy, *names)) all.push_back(each);
  }
  for (const auto* each : all) {
    const bool waited_for = std::any_of(all.begin(), all.end(), [&](const policy::SignOffs* other) {
      const auto* act = policy.act(other->of);
      if (act == nullptr || other->of == each->of) return false;
      const SignOffsAsked before = asked_by(policy, act->needs);
      return std::any_of(before.begin(), before.end(), [&](const policy::SignOffs* b) { return b->of == each->of; });
    });
    if (!waited_for) last.push_back(each);
  }
  return last;
}

// Whose sign-offs decided that it came in force; where the policy asks for none, all that stand.
Json approvals(const policy::Policy& policy, const Item& item) {
  const SignOffsAsked wanted = asked_of_a_release(policy);
  Json deciding = Json::array(), standing = Json::array();
  for (const auto& each : item.signoffs) {
    if (!each.voided.empty() || each.round != item.round) continue;
    const Json row = {{"login", each.signer}, {"name", each.name}, {"time", to_text(each.at)}, {"act", each.act}, {"meaning", each.meaning}};
    if (std::any_of(wanted.begin(), wanted.end(), [&](const policy::SignOffs* w) { return policy::counts(each, *w, item, policy); })) deciding.push_back(row);
    standing.push_back(row);
  }
  return deciding.empty() ? standing : deciding;
}

class Projector {
 public:
  Projector(const Recorded& recorded, const Snapshot& after, const Snapshot& head, ParsedObjects& parsed)
      : after_(after), head_(head), state_(after, parsed, recorded.time) {
    result_.recorded = recorded;
    result_.act = stored_members(recorded.act_bytes, {"slot", "released", "left", "once", "to", "disposed", "also"});
  }

  Projected projected() {
    const Recorded& r = result_.recorded;
    if (r.register_name.empty() || r.item.empty() || !result_.act.contains("slot")) return std::move(result_);
    policy_ = state_.policy(r.register_name);
    const policy::ActRule* rule = policy_ ? policy_->act(r.act) : nullptr;
    result_.reads = rule != nullptr && !rule->reads.empty();
    if (result_.reads) return std::move(result_);
    const bool draft = result_.act.at("slot") == "draft", released = result_.act.at("released"), left = result_.act.at("left");
    if (draft) version(Slot::draft, paths::item(r.register_name, r.item, Slot::draft), released || left);
    if (!draft || released) current(left && !draft);
    return std::move(result_);
  }

 private:
  void current(bool archived) {
    const Recorded& r = result_.recorded;
    version(Slot::current, archived ? paths::archived(r.register_name, r.item) : paths::item(r.register_name, r.item, Slot::current), false);
  }

  void version(Slot slot, const std::string& folder, bool emptied) {
    Version v;
    v.register_name = result_.recorded.register_name;
    v.id = result_.recorded.item;
    v.slot = slot;
    v.revisioned = policy_ && policy_->revisioned;
    if (v.revisioned) v.superseded = policy_->superseded;
    if (!emptied) fill(v, folder);
    result_.versions.push_back(std::move(v));
  }

  void fill(Version& v, const std::string& folder) {
    v.item_json = after_.read(folder + "/item.json").value_or("");
    if (!v.item_json.empty()) v.item = state_.item_in(v.item_json, folder);
    else throw std::runtime_error("the ledger lacks " + folder + "/item.json after act " + std::to_string(result_.recorded.number));
    v.folder_object = after_.object(folder).value_or("");
    v.in_force = v.slot == Slot::current && policy_ && (!policy_->revisioned || v.item->state == policy_->in_force);
    if (v.in_force && v.revisioned) v.approved_by = approvals(*policy_, *v.item);
    // By its item.json, which every act but somebody's having read it changes: the folder also holds who has.
    if (v.in_force && head_.object(folder + "/item.json") == after_.object(folder + "/item.json")) make_searchable(v, *policy_, folder, after_);
    if (v.item->files.empty() || after_.object(folder + "/" + paths::sealed)) return;   // what is sealed is found by where it lies, and leaves no digest here
    for (const auto& file : v.item->files)
      if (const auto object = after_.object(folder + "/" + paths::content_or_file(file.content, file.name)))
        result_.blobs.emplace_back(file.sha256, *object);
  }

  const Snapshot& after_;
  const Snapshot& head_;
  State state_;
  ParsedObjects::PolicyPtr policy_;
  Projected result_;
};

}  // namespace

Projected project(const Recorded& recorded, const Snapshot& after, const Snapshot& head, ParsedObjects& parsed) {
  return Projector(recorded, after, head, parsed).projected();
}

void make_texts(std::vector<Projected>& acts, const TextOf& text_of) {
  for (auto& act : acts)
    for (auto& version : act.versions) {
      if (!version.unread_text) continue;
      version.searchable = text_of(version.unread_text->first, version.unread_text->second) + "\n" + version.searchable;
      version.unread_text.reset();
    }
}

}  // namespace chancery
