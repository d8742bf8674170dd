#include "engine/projection.h"

#include "domain/paths.h"

namespace chancery {
namespace {

std::string spoken(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  std::string all;
  if (value.is_array()) for (const auto& each : value) all += (each.is_string() ? each.get<std::string>() : each.dump()) + " ";
  return all;
}

// What a reader may find an item by: for documents the text in force, for records what was written in their fields.
std::string searchable(const Version& version, const std::string& folder, const Snapshot& after, const TextOf& text_of) {
  std::string text;
  for (const auto& [name, value] : version.item->fields.items()) text += spoken(value) + "\n";
  if (const File* content = version.item->content())
    if (const auto bytes = after.read(folder + "/" + content->name)) text += text_of(content->media_type, *bytes);
  return text;
}

class Projector {
 public:
  Projector(const Recorded& recorded, const Snapshot& after, const Snapshot& head, ParsedObjects& parsed, const TextOf& text_of)
      : after_(after), head_(head), state_(after, parsed, recorded.time), text_of_(text_of) {
    result_.recorded = recorded;
    result_.act = Json::parse(recorded.act_bytes);
  }

  Projected projected() {
    const Recorded& r = result_.recorded;
    if (r.register_name.empty() || r.item.empty() || !result_.act.contains("slot")) return std::move(result_);
    policy_ = state_.policy(r.register_name);
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
    if (!emptied) fill(v, folder);
    result_.versions.push_back(std::move(v));
  }

  void fill(Version& v, const std::string& folder) {
    v.item_json = after_.read(folder + "/item.json").value_or("");
    if (!v.item_json.empty()) v.item = state_.item_in(v.item_json, folder);
    else throw std::runtime_error("the ledger lacks " + folder + "/item.json after act " + std::to_string(result_.recorded.number));
    v.folder_object = after_.object(folder).value_or("");
    v.in_force = v.slot == Slot::current && policy_ && (!policy_->revisioned || v.item->state == policy_->in_force);
    if (v.in_force && head_.object(folder) == v.folder_object) v.searchable = searchable(v, folder, after_, text_of_);
    for (const auto& file : v.item->files)
      if (const auto object = after_.object(folder + "/" + paths::content_or_file(file.content, file.name)))
        result_.blobs.emplace_back(file.sha256, *object);
  }

  const Snapshot& after_;
  const Snapshot& head_;
  State state_;
  const TextOf& text_of_;
  ParsedObjects::PolicyPtr policy_;
  Projected result_;
};

}  // namespace

Projected project(const Recorded& recorded, const Snapshot& after, const Snapshot& head, ParsedObjects& parsed, const TextOf& text_of) {
  return Projector(recorded, after, head, parsed, text_of).projected();
}

}  // namespace chancery
