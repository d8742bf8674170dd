// How acts about the server's keys (domain/key_acts.h) are done and judged: each is planned of the state before it and what its act file
// says, the same way when it is done and when `verify` looks at it. It changes people/allowed_signers and, where it has a statement:
//
//   acts/00000351.json                    the act file
//   acts/00000351-key.txt                 what is signed beside the commit: both keys, reason
//   acts/00000351-key.txt.former.sig …    by whom the act needs (ssh-keygen -Y verify)
#pragma once
#include "engine/ports.h"
#include "engine/replay.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

struct KeySignature { std::string ending, key, name_space; };   // ".former.sig", "ssh-ed25519 AAAA…"

struct KeyAct {
  std::string sentence;                    // of the commit
  Json fields;                             // of the act file, besides what every act has
  std::string signers;                     // people/allowed_signers after it
  std::string statement;                   // empty: there is none
  std::vector<KeySignature> signatures;    // of the statement
};

using PlanKeyAct = std::function<Outcome<KeyAct>(const Snapshot& before, const Turn&)>;
using SignKeyAct = std::function<Outcome<std::string>(const KeySignature&, const std::string& statement)>;

Outcome<Appended> do_key_act(Ledger&, const std::string& act, const PlanKeyAct&, const SignKeyAct&);

// Nothing when the act is what is planned of its file, everybody signed who must, and nothing else changed.
std::optional<ReplayProblem> compare_key_act(const Recorded&, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed_paths,
                                             const std::function<PlanKeyAct(const Json& act_file)>&);

// Refuses `invalid` "key.no-reason": it must be one line of text that is not too long.
Outcome<std::string> key_reason(const std::string& given);
std::string organisation_in(const Snapshot&);
std::string signers_in(const Snapshot&);
std::string text_in(const Json& act, const char* name);   // empty: it is not there, or no text

}  // namespace chancery
