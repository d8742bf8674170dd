// What commits look like to the index, made by hand: one document through its life, and whatever else a test needs.
// Not the ledger: nothing here is stored or signed.
#pragma once
#include "engine/ports.h"
#include "index/sqlite_index.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

namespace chancery::testing {

// A folder of its own, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "chancery-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~TemporaryFolder() { std::error_code ignored; std::filesystem::remove_all(path_, ignored); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline Item item(const std::string& register_name, const std::string& id, int revision, const std::string& state, const std::string& title) {
  Item made;
  made.register_name = register_name;
  made.id = id;
  made.revision = revision;
  made.state = state;
  made.owner = "owner";
  made.authors = {"author"};
  made.fields = {{"title", title}};
  return made;
}

// Acts in order, numbered by themselves; one day apart from 2025-01-01.
class Story {
 public:
  std::vector<Projected> acts;

  Projected& act(const std::string& name, const std::string& actor, const std::string& register_name, const std::string& id, std::vector<Version> versions) {
    Projected p;
    const auto number = static_cast<std::int64_t>(acts.size());
    p.recorded.number = number;
    p.recorded.commit = fmt::format("{:040x}", number + 1);
    p.recorded.time = Instant{1735689600 + number * 86400};
    p.recorded.act = name;
    p.recorded.actor = actor;
    p.recorded.register_name = register_name;
    p.recorded.item = id;
    for (auto& each : versions) {
      each.register_name = register_name;
      each.id = id;
      each.folder_object = fmt::format("{:040x}", 7000 + number);
      if (!each.item) continue;
      each.item->changed = p.recorded.time;
      each.item->last_act = number;
      p.recorded.revision = each.item->revision;
      if (each.in_force && !each.item->in_force_since) each.item->in_force_since = p.recorded.time;
      each.item_json = canonical(to_json(*each.item));
    }
    p.act = {{"act", name}, {"actor", actor}, {"comment", "why " + std::to_string(number)}};
    p.recorded.act_bytes = canonical(p.act);
    p.versions = std::move(versions);
    acts.push_back(std::move(p));
    return acts.back();
  }

  static Version draft(Item i) { return {"", "", Slot::draft, std::move(i), "", "", false, "", "", true}; }
  static Version in_force(Item i, std::string text = "") { return {"", "", Slot::current, std::move(i), "", "", true, std::move(text), "", true}; }
  static Version record(Item i) {   // its fields are what is searched
    std::string text;
    for (const auto& [name, value] : i.fields.items()) if (value.is_string()) text += value.get<std::string>() + "\n";
    return {"", "", Slot::current, std::move(i), "", "", true, text, "", false};
  }
  static Version out_of_use(Item i) { return {"", "", Slot::current, std::move(i), "", "", false, "", "", true}; }
  static Version none(Slot slot) { return {"", "", slot, std::nullopt, "", "", false, "", "", true}; }
};

// SOP-001: founding (0), drafted (1), edited (2), released (3), acknowledged (4), revised (5), edited (6), released (7), retired (8).
inline Story life_of_a_document() {
  Story story;
  story.act("found", "operator", "", "", {});
  const auto sop = [](int revision, const char* state, const char* title) { return item("documents", "SOP-001", revision, state, title); };
  story.act("create", "author", "documents", "SOP-001", {Story::draft(sop(1, "draft", "Purchsing secretone"))});
  story.act("edit", "author", "documents", "SOP-001", {Story::draft(sop(1, "draft", "Purchasing secretone"))});
  story.act("approve", "approver", "documents", "SOP-001",
            {Story::in_force(sop(1, "in force", "Purchasing"), "Order from approved suppliers only."), Story::none(Slot::draft)});
  Item acknowledged = sop(1, "in force", "Purchasing");
  acknowledged.in_force_since = story.acts[3].recorded.time;
  story.act("acknowledge", "reader", "documents", "SOP-001", {Story::in_force(acknowledged, "Order from approved suppliers only.")});
  story.act("revise", "author", "documents", "SOP-001", {Story::draft(sop(2, "draft", "Purchasing and suppliers"))});
  story.act("edit", "author", "documents", "SOP-001", {Story::draft(sop(2, "draft", "Purchasing secrettwo"))});
  story.act("approve", "approver", "documents", "SOP-001",
            {Story::in_force(sop(2, "in force", "Purchasing and suppliers"), "Order from qualified suppliers only."), Story::none(Slot::draft)});
  story.act("retire", "quality", "documents", "SOP-001", {Story::none(Slot::current)});
  return story;
}

inline Sight reader() { return {"reader", {"documents", "improvements"}, {}, {}}; }
inline Sight auditor() { return {"auditor", {"documents", "improvements"}, {"documents", "improvements"}, {"documents", "improvements"}}; }
inline Sight author() { return {"author", {"documents", "improvements"}, {}, {}}; }
inline Sight nobody() { return {"stranger", {}, {}, {}}; }

inline std::vector<Projected> first(const Story& story, std::size_t count) { return {story.acts.begin(), story.acts.begin() + static_cast<std::ptrdiff_t>(count)}; }

}  // namespace chancery::testing
