#include "engine/signoff_check.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "domain/time.h"
#include "engine/key_revocation.h"
#include "engine/statement.h"
#include "sdk/sign_off.h"
#include "signatures/signed_by.h"

namespace chancery {
namespace {
constexpr std::size_t most_known = 20'000;
}

SignoffCheck::Found SignoffCheck::find(const Asked& asked) {
  Found found = remembered(asked);
  if (found.state == "valid" && is_revoked_now(found.key, asked.at)) found.state = "revoked";
  return found;
}

bool SignoffCheck::is_revoked_now(const std::string& key, Instant at) {
  const auto head = ledger_.head();
  const auto object = head->object(paths::allowed_signers);
  const std::lock_guard lock(mutex_);
  if (object.value_or("") != signers_object_) {
    server_keys_ = server_keys_of(head->read(paths::allowed_signers).value_or(""));
    signers_object_ = object.value_or("");
  }
  return is_revoked(server_keys_, key, at);
}

SignoffCheck::Found SignoffCheck::remembered(const Asked& asked) {
  if (asked.commit.empty() || asked.statement.empty()) return {};
  // The digest, because there are thousands of them, and they are long.
  const std::string key = sha256_hex(asked.commit + " " + asked.id + " " + asked.statement + " " + asked.statement_sha256 + " " + asked.method + " " + asked.signer + " " + to_text(asked.at));
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = known_.find(key); at != known_.end()) return at->second;
  }
  Found found;
  try {
    found = look(asked);
  } catch (const std::exception&) {   // a damaged ledger: the page is still shown, and says that this could not be checked
    return {"unchecked", "unreadable"};
  }
  const std::lock_guard lock(mutex_);
  if (known_.size() >= most_known) known_.clear();
  return known_[key] = found;
}

SignoffCheck::Found SignoffCheck::look(const Asked& asked) const {
  const auto snapshot = ledger_.at(asked.commit);
  const State state(*snapshot, parsed_, asked.at);
  for (const auto& folder : {paths::item(asked.register_name, asked.id, Slot::draft), paths::item(asked.register_name, asked.id, Slot::current),
                             paths::archived(asked.register_name, asked.id)}) {
    const auto text = snapshot->read(folder + "/" + asked.statement);
    const auto signature = snapshot->read(folder + "/" + asked.statement + ".sig");
    if (!text || !signature) continue;
    const bool same = sha256_hex(*text) == asked.statement_sha256;
    const bool good = same && is_signed_by(*state.signers(), state.signoff_signature(asked.method, asked.signer, asked.at), *text, *signature);
    return {good ? "valid" : "invalid", good ? "" : same ? "signature" : "statement", principal_named(*text), asked.method == by_passkey ? "" : sshsig::public_line(sshsig::key_of(*signature))};
  }
  return {};
}

}  // namespace chancery
