#include "engine/destroying.h"

#include "domain/paths.h"
#include "engine/keeping.h"

#include <algorithm>
#include <vector>

namespace chancery {
namespace {

struct Doomed { std::string register_name, id, folder, key; };

std::string sealing_key(const Snapshot& snapshot, const std::string& folder) {
  const auto text = snapshot.read(folder + "/" + paths::sealed);
  return text ? Json::parse(*text).value("key", "") : "";
}

Recorded told_of(const Snapshot& after, const std::string& commit, const std::string& folder) {
  Recorded told;
  told.commit = commit;
  told.number = after.number();
  told.time = after.time();
  told.act_path = folder + "/" + paths::act_file(told.number);
  told.act_bytes = after.read(told.act_path).value_or("");
  const Json act = Json::parse(told.act_bytes);
  told.act = act.at("act");
  told.register_name = act.at("register");
  told.item = act.at("item");
  told.actor = act.at("actor");
  told.revision = act.at("revision");
  return told;
}

}  // namespace

bool destroys(const Json& act) {
  const Json disposed = act.value("disposed", Json::array());
  return std::any_of(disposed.begin(), disposed.end(), [](const Json& each) { return each.value("how", "") == "destroyed"; });
}

void destroy_keys(Ledger& ledger, Index& index, ParsedObjects& parsed, const TextOf& text_of, const std::function<void()>& forgotten) {
  const auto head = ledger.head();
  const State state(*head, parsed, head->time());
  std::vector<Doomed> doomed;
  for (const auto& [register_name, id] : index.destroyed()) {
    const std::string folder = standing_folder(state, register_name, id);
    const std::string key = folder.empty() ? "" : sealing_key(*head, folder);
    // The mark in the ledger decides, not the index: what is destroyed cannot be brought back.
    const Json mark = key.empty() ? Json() : disposed_in(*head, folder);
    if (!mark.is_object() || mark.value("key", "") != key || !ledger.has_key(key)) continue;
    ledger.give_up_key(key);
    doomed.push_back({register_name, id, folder, key});
  }
  if (doomed.empty()) return;
  const auto without = ledger.head();
  std::vector<Projected> acts;
  for (const auto& each : doomed)
    for (const auto& [number, commit] : index.acts_of(each.register_name, each.id)) {
      const auto after = ledger.at(commit);
      acts.push_back(project(told_of(*after, commit, each.folder), *after, *without, parsed));
    }
  make_texts(acts, text_of);
  index.retell(acts);   // all at once: it empties what the file kept of the former rows
  forgotten();
  for (const auto& each : doomed) ledger.destroy_key(each.key);
}

}  // namespace chancery
