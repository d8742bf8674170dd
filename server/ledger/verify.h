// Proves a ledger from its repository alone: every commit from the founding on, and names the first bad one. Takes no lock,
// writes nothing (verify_mark.h does), works on a clone as well. Whether an act was permitted, and whether its files say what the act did, is the
// judge's, which the engine provides.
#pragma once
#include "engine/ports.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

// What is wrong, where. `key` is the sentence in web/messages ("verify.chain"), `details` what it names.
struct Problem {
  std::string commit;          // empty: the repository as a whole
  std::int64_t number = -1;    // of the act, as far as it is known
  std::string key;
  Json details = Json::object();
};

struct VerifyOptions {
  unsigned threads = 2;
  // The key that must have signed the founding act ("ssh-ed25519 AAAA…"), known from elsewhere. Empty: the one that the
  // founding act itself names is believed.
  std::string founding_key = {};
  // Whether an act may also touch a path outside its item's folders, people/, policies/ and numbers.json. Null: never.
  std::function<bool(const Recorded&, const std::string& path)> may_touch = {};
};

struct VerifyReport {
  std::int64_t acts = 0;       // proved
  std::string head;            // commit id; empty: an empty ledger
  std::string chain;           // SHA-256 chain value of the last act: worth writing down elsewhere
  std::optional<Problem> problem;
  bool cancelled = false;
};

// Performs the act again in `before` and compares. Called for every act but not in order, and from several threads at once.
using Judge = std::function<std::optional<Problem>(const Recorded&, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths)>;
// Acts done and acts in all; false cancels. One call at a time, from any thread.
using VerifyProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

// Checked: one branch; one line without merges; form, number, time, SHA-256 and chain of each act; its signature by a server
// key that people/allowed_signers named before it; that it touches only what it may, and rewrites no act file; that every
// object is there and has its id; the packs' own checksums; and, when ledger.head lies beside the repository, that the end is
// where the server left it. Throws std::runtime_error when there is no repository.
VerifyReport verify(const std::string& repository, const VerifyOptions& = {}, const Judge& = {}, const VerifyProgress& = {});

}  // namespace chancery
