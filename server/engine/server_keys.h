// The server's keys, and the recovery key, among the lines of people/allowed_signers. What was revoked is a remark on the line before
// the key's own, which ends where its signatures stop counting, so that stock ssh-keygen takes none from there on:
//
//   # revoked since=2026-11-20T00:00:00Z signed-until=2026-11-29T10:00:00Z act=351: The disk was stolen.
//   server@example.org namespaces="chancery,git",valid-after="…",valid-before="20261119235959Z" ssh-ed25519 AAAA…
//
// Pure functions; safe from any thread.
#pragma once
#include "domain/time.h"
#include "signatures/allowed_signers.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

struct Revocation { Instant since, signed_until; std::int64_t act = 0; std::string reason; };   // signed_until: its last second as the server's key

struct ServerKey {
  std::string public_key;                  // "ssh-ed25519 AAAA…"
  std::optional<Instant> from, until;      // until: it signs nothing after that second
  std::optional<Revocation> revoked;
};

std::vector<ServerKey> server_keys_of(const std::string& allowed_signers);   // in the order of the list
bool has_revoked_keys(const std::string& allowed_signers);
bool signs_now(const std::string& allowed_signers, const std::string& public_key);
std::optional<std::string> current_server_key(const std::string& allowed_signers);
std::optional<std::string> current_recovery_key(const std::string& allowed_signers);

// The list with the line of the key that signs ended at `at` and the new key's after it. Nothing when `from` does not sign now, or `to` stands there already.
std::optional<std::string> with_next_server_key(const std::string& allowed_signers, const std::string& from, const std::string& to, Instant at);
// The list with another recovery key; the one before it, if any, ends. Nothing when the list names no server, or `key` stands there already.
std::optional<std::string> with_recovery_key(const std::string& allowed_signers, const std::string& key, Instant at);
// The list with a former key revoked, or revoked from an earlier time on. Nothing when it is none, or is revoked since then already.
std::optional<std::string> with_revoked_key(const std::string& allowed_signers, const std::string& key, const Revocation&);

}  // namespace chancery
