#include "engine/disposing.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "engine/keeping.h"

namespace chancery {
namespace {

std::string how_of(const std::string& then) {
  if (then == policy::then_destroy) return "destroyed";
  return then == policy::then_transfer ? "transferred" : "kept";
}

void gather_files(const Snapshot& snapshot, const std::string& folder, const std::string& inside, Json& files) {
  for (const auto& entry : snapshot.list(inside.empty() ? folder : folder + "/" + inside)) {
    const std::string path = inside.empty() ? entry.name : inside + "/" + entry.name;
    if (entry.folder) gather_files(snapshot, folder, path, files);
    else files.push_back({{"path", path}, {"sha256", sha256_hex(snapshot.stored(folder + "/" + path).value_or(""))}});
  }
}

// The digest of all files as they lie in the ledger (sealed, where they are), in the form that sha256sum writes.
std::string digest_of_all(const Json& files) {
  std::string lines;
  for (const auto& each : files) lines += each.at("sha256").get<std::string>() + "  " + each.at("path").get<std::string>() + "\n";
  return sha256_hex(lines);
}

std::string key_of(const Snapshot& snapshot, const std::string& folder) {
  const auto text = snapshot.read(folder + "/" + paths::sealed);
  return text ? Json::parse(*text).value("key", "") : "";
}

// By others, before it was carried out.
Json approvals(const Item& disposition, const std::string& act) {
  Json all = Json::array();
  for (const auto& each : disposition.signoffs)
    if (each.voided.empty() && each.act != act)
      all.push_back({{"signer", each.signer}, {"name", each.name}, {"roles", each.roles}, {"at", to_text(each.at)}, {"act", each.act}, {"meaning", each.meaning}, {"method", each.method},
                     {"statement_sha256", each.statement_sha256}});
  return all;
}

Json proposers(const State& before, const Item& disposition) {
  Json all = Json::array();
  for (const auto& login : disposition.authors) {
    const auto person = before.find(login);
    all.push_back({{"login", login}, {"name", person ? person->name : login}});
  }
  return all;
}

}  // namespace

Disposal dispose(const State& before, const Case& c, const Turn& turn) {
  Disposal disposal;
  const std::string by = c.policy.register_name + "/" + c.item.id, at = to_text(turn.time);
  Json items = Json::array();
  for (const auto& name : c.item.fields.value(c.act.disposes, Json::array())) {
    const auto parts = item_named(name.get<std::string>());
    const ItemKeeping kept = keeping_of(before, parts->first, parts->second);
    const auto rules = before.policy(kept.register_name);
    const std::string folder = standing_folder(before, kept.register_name, kept.id), how = how_of(kept.then);
    const std::string key = how == "destroyed" ? key_of(before.snapshot(), folder) : "";
    Json files = Json::array();
    gather_files(before.snapshot(), folder, "", files);
    disposal.marks.push_back({folder + "/" + paths::disposed, canonical(Json{{"form", 1}, {"by", by}, {"act", turn.number}, {"at", at}, {"how", how}, {"key", key}})});
    disposal.done.push_back({{"item", name}, {"how", how}});
    // What is sealed may be destroyed, and then has no title any more: here least of all.
    const auto item = kept.sealed ? std::nullopt : before.item_at(folder);
    items.push_back({{"register", kept.register_name}, {"register_title", rules->title}, {"id", kept.id}, {"title", item ? item->title() : ""}, {"how", how}, {"key", key}, {"since", kept.since}, {"due", kept.due},
                     {"schedule", rules->retention}, {"policy_object", before.policy_object(kept.register_name)}, {"sha256", digest_of_all(files)}, {"files", files}});
  }
  disposal.certificate = canonical(Json{{"form", 1}, {"disposition", by}, {"carried_out", {{"by", c.actor.login}, {"name", c.actor.name}, {"at", at}, {"act", turn.number}}},
                                        {"proposed", {{"by", proposers(before, c.item)}, {"at", to_text(c.item.created)}}}, {"approved", approvals(c.item, c.act.name)},
                                        {"policy_object", before.policy_object(c.policy.register_name)}, {"items", items}});
  return disposal;
}

std::vector<std::string> destroyed_keys(const Json& certificate) {
  std::vector<std::string> keys;
  for (const auto& each : certificate.value("items", Json::array()))
    if (each.value("how", "") == "destroyed" && !each.value("key", "").empty()) keys.push_back(each.at("key"));
  return keys;
}

}  // namespace chancery
