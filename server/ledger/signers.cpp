#include "ledger/signers.h"

#include "domain/paths.h"
#include "domain/text.h"
#include "ledger/sshsig.h"
#include "ledger/tree.h"

#include <algorithm>

namespace chancery::git {
namespace {

// The words of a line; quoted parts keep their blanks.
std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> found;
  std::string word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if ((c == ' ' || c == '\t') && !quoted) {
      if (!word.empty()) found.push_back(std::move(word));
      word.clear();
    } else {
      word.push_back(c);
    }
  }
  if (!word.empty()) found.push_back(std::move(word));
  return found;
}

std::vector<std::string> options_of(const std::string& word) {   // split at commas outside quotes, quotes removed
  std::vector<std::string> found(1);
  bool quoted = false;
  for (const char c : word) {
    if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) found.emplace_back();
    else found.back().push_back(c);
  }
  return found;
}

// "YYYYMMDD[HHMM[SS]][Z]". Without Z ssh-keygen takes local time; the ledger writes UTC only.
std::optional<Instant> key_time(std::string_view text) {
  if (!text.empty() && text.back() == 'Z') text.remove_suffix(1);
  std::string digits(text);
  if (digits.size() < 8 || digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  digits.resize(14, '0');
  return read_instant(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2) + "T" + digits.substr(8, 2) + ":" + digits.substr(10, 2) + ":" + digits.substr(12, 2) + "Z");
}

// False when the key is not for commits.
bool apply_options(const std::string& word, ServerKey& key) {
  for (const auto& each : options_of(word)) {
    const auto equals = each.find('=');
    const std::string name = each.substr(0, equals), value = equals == std::string::npos ? std::string() : each.substr(equals + 1);
    if (name == "namespaces") {
      const auto spaces = split(value, ',');
      if (std::find(spaces.begin(), spaces.end(), "git") == spaces.end()) return false;
    } else if (name == "valid-after") {
      key.from = key_time(value);
      if (!key.from) return false;
    } else if (name == "valid-before") {
      key.until = key_time(value);
      if (!key.until) return false;
    } else {
      return false;   // a certificate authority, or what we do not know: not to be trusted by mistake
    }
  }
  return true;
}

}  // namespace

std::vector<ServerKey> server_keys(std::string_view allowed_signers) {
  std::vector<ServerKey> keys;
  for (const auto& line : split(allowed_signers, '\n')) {
    const auto parts = words(line);
    if (parts.size() < 3 || parts[0].rfind("server@", 0) != 0) continue;
    const bool plain = parts[1].rfind("ssh-", 0) == 0;
    ServerKey key;
    if (!plain && (parts.size() < 4 || !apply_options(parts[1], key))) continue;
    const auto blob = sshsig::blob_of_line(parts[plain ? 1 : 2] + " " + parts[plain ? 2 : 3]);
    if (!blob) continue;
    key.blob = *blob;
    keys.push_back(std::move(key));
  }
  return keys;
}

std::vector<ServerKey> server_keys_in(const ObjectSource& source, const ObjectId& tree) {
  const auto entry = find_path(source, tree, paths::allowed_signers);
  if (!entry || entry->folder) return {};
  const auto object = source.find(entry->id);
  if (object == nullptr) throw ObjectFault(entry->id, true);
  return server_keys(object->bytes);
}

bool is_signed_by(const ReadCommit& commit, const std::vector<ServerKey>& keys) {
  const auto signature = sshsig::parse(commit.signature);
  if (!signature) return false;
  return std::any_of(keys.begin(), keys.end(), [&](const ServerKey& key) {
    if (key.blob != signature->key || (key.from && commit.time < *key.from) || (key.until && *key.until < commit.time)) return false;
    return sshsig::verify(*signature, key.blob, "git", commit.payload);
  });
}

}  // namespace chancery::git
