// Whether a sign-off that is shown is good, looked at live: the statement has the SHA-256 that was recorded, and its signature
// is by a key of people/allowed_signers. Thread-safe; what was found once is kept, because a commit's bytes never change; only whether
// the key was revoked since is asked each time.
#pragma once
#include "engine/ports.h"
#include "engine/server_keys.h"
#include "engine/state.h"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace chancery {

class SignoffCheck {
 public:
  SignoffCheck(const Ledger& ledger, ParsedObjects& parsed) : ledger_(ledger), parsed_(parsed) {}

  struct Asked {
    std::string register_name, id;
    std::string commit;             // one whose tree holds the item with this sign-off
    std::string statement, statement_sha256;   // its path in the item's folder, and what was recorded of its bytes
    std::string method, signer;
    Instant at;                     // when it was signed
  };
  struct Found {
    std::string state = "unchecked";   // "valid", "invalid", "revoked" when the key's signatures of that time count no more, or "unchecked"
    std::string why = "absent";        // of "invalid": "statement" (other bytes than were recorded) or "signature" (by no key that signed for them then);
                                       // of "unchecked": "absent", or "unreadable" when the ledger is damaged there; else empty
    std::string in_place_of = {};      // whom the signer stood in for, by the name that the statement prints; empty: nobody
    std::string key = {};              // of the server, by which it is signed; empty: the signer's own
  };
  Found find(const Asked&);

 private:
  Found look(const Asked&) const;
  Found remembered(const Asked&);
  bool is_revoked_now(const std::string& key, Instant at);

  const Ledger& ledger_;
  ParsedObjects& parsed_;
  std::mutex mutex_;
  std::map<std::string, Found> known_;   // by the SHA-256 of what is asked
  std::string signers_object_;           // of the list of keys that `server_keys_` were read from
  std::vector<ServerKey> server_keys_;
};

}  // namespace chancery
