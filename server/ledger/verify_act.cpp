#include "ledger/verify_act.h"

#include "domain/key_acts.h"
#include "domain/paths.h"
#include "signatures/sshsig.h"

namespace chancery::git {
namespace {

Problem problem(const ToldAct& act, const char* key, Json details = Json::object()) {
  return {act.head.commit->hex(), act.head.number, std::string("verify.") + key, std::move(details)};
}

bool is_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.compare(0, folder.size(), folder) == 0 && path[folder.size()] == '/';
}

// The mark of an item that this act disposed of, as its act file says.
bool is_mark(const Recorded& act, const std::string& path) {
  const std::string end = std::string("/") + paths::disposed;
  if (path.size() <= end.size() || path.compare(path.size() - end.size(), end.size(), end) != 0) return false;
  const Json said = Json::parse(act.act_bytes, nullptr, false);
  for (const auto& each : said.is_object() ? said.value("disposed", Json::array()) : Json::array()) {
    const std::string name = each.value("item", "");
    const auto slash = name.find('/');
    if (slash == std::string::npos) continue;
    for (const auto& folder : {paths::item(name.substr(0, slash), name.substr(slash + 1), Slot::current), paths::archived(name.substr(0, slash), name.substr(slash + 1))})
      if (path == folder + end) return true;
  }
  return false;
}

// What any act of that item may touch (DESIGN §3); the judge knows more precisely.
bool may_touch(const Recorded& act, const std::string& path) {
  if (path == act.act_path || path == paths::numbers_json || is_mark(act, path)) return true;
  if (act.register_name == "people" && is_below(path, "people")) return true;
  if (act.register_name == "policies" && is_below(path, "policies")) return true;
  // The server's keys: their list, and beside the act file what the keys concerned signed.
  if (act.register_name.empty() && is_key_act(act.act)) return path == paths::allowed_signers || path.rfind(paths::key_statement(act.number), 0) == 0;
  if (act.register_name.empty() || act.item.empty()) return false;
  return is_below(path, paths::item(act.register_name, act.item, Slot::current)) || is_below(path, paths::item(act.register_name, act.item, Slot::draft)) ||
         is_below(path, paths::archived(act.register_name, act.item));
}

}  // namespace

std::optional<Problem> ActProof::check(const ObjectId& commit, const std::optional<Head>& before, Head& after) {
  const std::int64_t expected = before ? before->number + 1 : 0;
  try {
    const auto told = tell(store_, commit, true, true);
    if (!told) return Problem{commit.hex(), expected, "verify.foreign", Json::object()};
    if (auto found = check_form(*told, before)) return found;
    if (auto found = check_signature(*told, before)) return found;
    if (auto found = check_changes(*told, before)) return found;
    after = told->head;
    return std::nullopt;
  } catch (const ObjectFault& fault) {
    return Problem{commit.hex(), expected, fault.missing ? "verify.object-missing" : "verify.object-damaged", {{"object", fault.id.hex()}}};
  } catch (const std::exception&) {   // a folder that Git's own rules forbid
    return Problem{commit.hex(), expected, "verify.unreadable", Json::object()};
  }
}

std::optional<Problem> ActProof::check_form(const ToldAct& act, const std::optional<Head>& before) const {
  const Head previous = before.value_or(Head{});
  if (act.commit.parents.size() > 1) return problem(act, "merge", {{"object", act.head.commit->hex()}});
  if (act.head.number != previous.number + 1) return problem(act, "number", {{"expected", previous.number + 1}});
  if (act.head.time < previous.time) return problem(act, "time", {{"before", to_text(previous.time)}, {"time", to_text(act.head.time)}});
  if (!(act.commit.author_time == act.commit.time)) return problem(act, "foreign");
  if (sha256_of(act.recorded.act_bytes) != act.recorded.act_sha256) return problem(act, "act-file", {{"path", act.recorded.act_path}});
  if (chain_of(previous.chain, act.recorded.act_sha256, act.message.body) != act.head.chain) return problem(act, "chain");
  return std::nullopt;
}

const std::vector<AllowedKey>& ActProof::keys_of(const ObjectId& tree) {
  static const std::vector<AllowedKey> none;
  const auto entry = find_path(store_, tree, paths::allowed_signers);
  if (!entry || entry->folder) return none;
  const auto known = keys_.find(entry->id);
  if (known != keys_.end()) return known->second;
  return keys_.emplace(entry->id, server_keys_in(store_, tree)).first->second;
}

std::optional<Problem> ActProof::check_signature(const ToldAct& act, const std::optional<Head>& before) {
  if (!before && !options_.founding_key.empty()) {
    const auto pinned = sshsig::blob_of_line(options_.founding_key);
    if (!pinned || !is_signed_by(act.commit, {AllowedKey{{}, *pinned, {}, std::nullopt, std::nullopt}})) return problem(act, "founding-key");
  }
  const bool good = is_signed_by(act.commit, keys_of(before ? before->tree : act.head.tree)) || (before && is_signed_by_replacement(act, store_, before->tree));
  return good ? std::nullopt : std::optional(problem(act, "signature"));
}

std::optional<Problem> ActProof::check_changes(const ToldAct& act, const std::optional<Head>& before) {
  std::optional<Problem> found;
  std::vector<std::string> changed;
  bool act_file_there = false;
  differences(store_, before ? std::optional(before->tree) : std::nullopt, act.head.tree, [&](const Difference& each) {
    changed.push_back(each.path);
    if (each.after && store_.find(*each.after) == nullptr) throw ObjectFault(*each.after, true);   // also proves its id
    if (found) return;
    if (each.path == act.recorded.act_path) act_file_there = each.after == act.message.act_object && !each.before;
    else if (each.before && each.after && each.path.find("/acts/") != std::string::npos) found = problem(act, "act-rewritten", {{"path", each.path}});
    const bool allowed = !before || may_touch(act.recorded, each.path) || (options_.may_touch && options_.may_touch(act.recorded, each.path));
    if (!allowed && !found) found = problem(act, "touches", {{"path", each.path}});
  });
  if (found) return found;
  if (!act_file_there) return problem(act, "act-file", {{"path", act.recorded.act_path}});
  if (!judge_) return std::nullopt;
  return judge_(act.recorded, TreeSnapshot(store_, before.value_or(Head{})), TreeSnapshot(store_, act.head), changed);
}

}  // namespace chancery::git
