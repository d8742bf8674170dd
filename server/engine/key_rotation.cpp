#include "engine/key_rotation.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "domain/text.h"
#include "engine/statement.h"
#include "signatures/allowed_signers.h"
#include "signatures/sshsig.h"

#include <fmt/format.h>

#include <algorithm>

namespace chancery {
namespace {

constexpr std::size_t longest_reason = 500;

struct Rotation { std::string from, to, reason, organisation; };   // keys as "ssh-ed25519 AAAA…"

std::string statement_path(std::int64_t number) {
  const std::string act = paths::act_file(number);
  return act.substr(0, act.rfind('.')) + "-key.txt";
}

std::string statement(const Rotation& r, const Turn& turn) {
  return fmt::format("Chancery server key statement, form 1\n\nOrganisation: {}\nAct: {}\nAct-Number: {}\nAt: {}\nFormer key: {}\nFormer fingerprint: {}\nNew key: {}\nNew fingerprint: {}\nReason: {}\n",
                     r.organisation, rotate_key_act, turn.number, to_text(turn.time), r.from, key_fingerprint(r.from), r.to, key_fingerprint(r.to), r.reason);
}

Json act_of(const Rotation& r, const Turn& turn) {
  return {{"form", 1}, {"act", rotate_key_act}, {"register", ""}, {"item", ""}, {"number", turn.number}, {"at", to_text(turn.time)}, {"actor", "operator"}, {"actor_name", "Operator at the console"},
          {"former_key", r.from}, {"new_key", r.to}, {"reason", r.reason}, {"statement_sha256", sha256_hex(statement(r, turn))}};
}

bool is_server(const AllowedKey& key) { return key.principals.size() == 1 && key.principals.front().rfind("server@", 0) == 0; }

std::optional<AllowedKey> server_key_in(const std::string& line) {
  const auto read = read_allowed_signers(line);
  return read.size() == 1 && is_server(read.front()) ? std::optional(read.front()) : std::nullopt;
}

// The list with the former key's line ended and the new one's after it; nothing when the former key does not sign now.
std::optional<std::string> signers_after(const std::string& before, const Rotation& r, Instant at) {
  std::string file;
  bool found = false;
  for (const auto& line : split(before, '\n')) {
    if (line.empty()) continue;
    auto key = server_key_in(line);
    if (key && sshsig::public_line(key->blob) == r.to) return std::nullopt;   // a key that was given up does not come back
    if (!key || key->until || sshsig::public_line(key->blob) != r.from) {
      file += line + "\n";
      continue;
    }
    found = true;
    AllowedKey next{key->principals, sshsig::blob_of_line(r.to).value(), key->namespaces, at, std::nullopt};
    if (key->from) key->from->seconds += 1;   // it is written a second earlier than meant
    key->until = at;
    file += allowed_signers_line(*key) + allowed_signers_line(next);
  }
  return found ? std::optional(file) : std::nullopt;
}

bool has_signed(const std::string& allowed_signers, const std::string& public_key) {
  const auto keys = server_keys_of(allowed_signers);
  return std::any_of(keys.begin(), keys.end(), [&](const ServerKey& key) { return key.public_key == public_key && key.until; });
}

std::string organisation_in(const Snapshot& snapshot) {
  const Json ledger = Json::parse(snapshot.read(paths::ledger_json).value_or(""), nullptr, false);
  return ledger.is_object() ? ledger.value("organisation", "") : "";
}

Edit written(const std::string& path, std::string bytes) {
  Edit edit;
  edit.path = path;
  edit.bytes = std::move(bytes);
  return edit;
}

bool is_signed(const std::string& text, const std::string& armored, const std::string& public_key) {
  const auto signature = sshsig::parse(armored);
  const auto blob = sshsig::blob_of_line(public_key);
  return signature && blob && sshsig::verify(*signature, *blob, statement_namespace, text);
}

std::string text_in(const Json& act, const char* name) {
  const auto at = act.find(name);
  return at != act.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

Outcome<Appended> rotate_key(Ledger& ledger, const Seal& from, const Seal& to, const std::string& given) {
  const std::string reason = trimmed(given);
  if (reason.empty() || reason.size() > longest_reason || !is_text(reason) || reason.find_first_of("\r\n") != std::string::npos) return Refusal{Because::invalid, "key.no-reason", {{"longest", longest_reason}}};
  if (from.public_key() == to.public_key()) return Refusal{Because::invalid, "key.same"};
  return ledger.append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
    const Rotation r{from.public_key(), to.public_key(), reason, organisation_in(head)};
    const std::string before = head.read(paths::allowed_signers).value_or("");
    if (has_signed(before, r.to)) return Refusal{Because::invalid, "key.given-up", {{"key", key_fingerprint(r.to)}}};
    const auto signers = signers_after(before, r, turn.time);
    if (!signers) return Refusal{Because::invalid, "key.not-current", {{"key", key_fingerprint(r.from)}}};
    const std::string text = statement(r, turn), path = statement_path(turn.number);
    const auto by_former = from.sign(statement_namespace, text);
    if (!by_former) return by_former.refusal();
    const auto by_new = to.sign(statement_namespace, text);
    if (!by_new) return by_new.refusal();
    Change change;
    change.sentence = "Rotate the server's key";
    change.act = rotate_key_act;
    change.actor = "operator";
    change.actor_name = "Operator at the console";
    change.act_path = paths::act_file(turn.number);
    change.act_bytes = canonical(act_of(r, turn));
    change.edits = {written(paths::allowed_signers, *signers), written(path, text), written(path + ".former.sig", *by_former), written(path + ".new.sig", *by_new)};
    return change;
  });
}

std::optional<ReplayProblem> replay_key_rotation(const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths) {
  const Json act = Json::parse(recorded.act_bytes, nullptr, false);
  if (!act.is_object()) return ReplayProblem{"verify.act-unreadable", {{"path", recorded.act_path}, {"problem", "JSON"}}};
  const Turn turn{recorded.number, recorded.time};
  const Rotation r{text_in(act, "former_key"), text_in(act, "new_key"), text_in(act, "reason"), organisation_in(before)};
  if (recorded.act_path != paths::act_file(turn.number) || !sshsig::blob_of_line(r.to) || act != act_of(r, turn)) return ReplayProblem{"verify.act-differs", {{"path", recorded.act_path}}};
  if (recorded.actor != "operator" || !recorded.item.empty() || !recorded.policy_object.empty() || recorded.revision != 0) return ReplayProblem{"verify.trailer", {{"trailer", "Actor"}}};
  const std::string path = statement_path(turn.number), text = statement(r, turn);
  const auto expected = signers_after(before.read(paths::allowed_signers).value_or(""), r, turn.time);
  if (!expected || after.read(paths::allowed_signers) != *expected) return ReplayProblem{"verify.tree", {{"path", paths::allowed_signers}}};
  if (after.read(path) != text) return ReplayProblem{"verify.tree", {{"path", path}}};
  for (const auto& [ending, key] : {std::pair{".former.sig", r.from}, std::pair{".new.sig", r.to}})
    if (!is_signed(text, after.read(path + ending).value_or(""), key)) return ReplayProblem{"verify.signoff", {{"path", path + ending}}};
  const std::vector<std::string> known = {paths::allowed_signers, recorded.act_path, path, path + ".former.sig", path + ".new.sig"};
  for (const auto& each : changed_paths)
    if (!among(known, each)) return ReplayProblem{"verify.foreign-change", {{"path", each}}};
  return std::nullopt;
}

std::vector<ServerKey> server_keys_of(const std::string& allowed_signers) {
  std::vector<ServerKey> keys;
  for (const auto& line : split(allowed_signers, '\n'))
    if (auto key = server_key_in(line)) {
      if (key->from) key->from->seconds += 1;
      keys.push_back({sshsig::public_line(key->blob), key->from, key->until});
    }
  return keys;
}

bool signs_now(const std::string& allowed_signers, const std::string& public_key) {
  const auto keys = server_keys_of(allowed_signers);
  return std::any_of(keys.begin(), keys.end(), [&](const ServerKey& key) { return key.public_key == public_key && !key.until; });
}

}  // namespace chancery
