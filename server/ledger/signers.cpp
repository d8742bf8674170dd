#include "ledger/signers.h"

#include "domain/key_acts.h"
#include "domain/paths.h"
#include "ledger/tree.h"
#include "signatures/sshsig.h"

#include <algorithm>

namespace chancery::git {
namespace {

constexpr const char* commit_namespace = "git";   // what stock Git asks for (gpg.format = ssh)

bool is_server(const AllowedKey& key) {
  return std::any_of(key.principals.begin(), key.principals.end(), [](const std::string& each) { return each.rfind("server@", 0) == 0; });
}

bool is_recovery(const AllowedKey& key) {
  return key.is_for(recovery_namespace) && !key.namespaces.empty() && std::any_of(key.principals.begin(), key.principals.end(), [](const std::string& each) { return each.rfind("recovery@", 0) == 0; });
}

std::optional<std::string> file_in(const ObjectSource& source, const ObjectId& tree, const std::string& path) {
  const auto entry = find_path(source, tree, path);
  if (!entry || entry->folder) return std::nullopt;
  const auto object = source.find(entry->id);
  if (object == nullptr) throw ObjectFault(entry->id, true);
  return std::string(object->bytes);
}

}  // namespace

std::vector<AllowedKey> server_keys(std::string_view allowed_signers) {
  auto keys = read_allowed_signers(allowed_signers);
  keys.erase(std::remove_if(keys.begin(), keys.end(), [](const AllowedKey& key) { return !is_server(key) || !key.is_for(commit_namespace); }), keys.end());
  return keys;
}

std::vector<AllowedKey> server_keys_in(const ObjectSource& source, const ObjectId& tree) {
  return server_keys(file_in(source, tree, paths::allowed_signers).value_or(""));
}

bool is_signed_by(const ReadCommit& commit, const std::vector<AllowedKey>& keys) {
  const auto signature = sshsig::parse(commit.signature);
  if (!signature) return false;
  return std::any_of(keys.begin(), keys.end(), [&](const AllowedKey& key) {
    return key.blob == signature->key && key.is_valid(commit.time) && sshsig::verify(*signature, key.blob, commit_namespace, commit.payload);
  });
}

bool is_signed_by_replacement(const ToldAct& act, const ObjectSource& source, const ObjectId& tree_before) {
  if (!act.recorded.register_name.empty() || act.recorded.act != replace_key_act) return false;
  const std::string path = paths::key_statement(act.head.number);
  const auto statement = file_in(source, act.head.tree, path), armored = file_in(source, act.head.tree, path + ".recovery.sig");
  const auto signature = armored ? sshsig::parse(*armored) : std::nullopt, of_commit = sshsig::parse(act.commit.signature);
  if (!statement || !signature || !of_commit) return false;
  const auto names = [&](const std::string& line) { return statement->find("\n" + line + "\n") != std::string::npos; };
  if (!names("New key: " + sshsig::public_line(of_commit->key)) || !names("Act-Number: " + std::to_string(act.head.number))) return false;
  const auto known = read_allowed_signers(file_in(source, tree_before, paths::allowed_signers).value_or(""));
  const bool recovered = std::any_of(known.begin(), known.end(), [&](const AllowedKey& key) {
    return is_recovery(key) && key.is_valid(act.head.time) && key.blob == signature->key && sshsig::verify(*signature, key.blob, recovery_namespace, *statement);
  });
  return recovered && is_signed_by(act.commit, server_keys_in(source, act.head.tree));
}

}  // namespace chancery::git
