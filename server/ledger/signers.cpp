#include "ledger/signers.h"

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

}  // namespace

std::vector<AllowedKey> server_keys(std::string_view allowed_signers) {
  auto keys = read_allowed_signers(allowed_signers);
  keys.erase(std::remove_if(keys.begin(), keys.end(), [](const AllowedKey& key) { return !is_server(key) || !key.is_for(commit_namespace); }), keys.end());
  return keys;
}

std::vector<AllowedKey> server_keys_in(const ObjectSource& source, const ObjectId& tree) {
  const auto entry = find_path(source, tree, paths::allowed_signers);
  if (!entry || entry->folder) return {};
  const auto object = source.find(entry->id);
  if (object == nullptr) throw ObjectFault(entry->id, true);
  return server_keys(object->bytes);
}

bool is_signed_by(const ReadCommit& commit, const std::vector<AllowedKey>& keys) {
  const auto signature = sshsig::parse(commit.signature);
  if (!signature) return false;
  return std::any_of(keys.begin(), keys.end(), [&](const AllowedKey& key) {
    return key.blob == signature->key && key.is_valid(commit.time) && sshsig::verify(*signature, key.blob, commit_namespace, commit.payload);
  });
}

}  // namespace chancery::git
