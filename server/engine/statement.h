// The statement a signer signs: a small text that a person can read and `ssh-keygen -Y verify -n chancery` can check.
// The same values always give the same text, so that the engine and `verify` recompute it instead of trusting it.
#pragma once
#include "domain/item.h"
#include "domain/people.h"
#include "policy/policy.h"

#include <optional>
#include <string>

namespace chancery {

// The namespace of the SSHSIG (PROTOCOL.sshsig): keeps a sign-off from being taken for a signed commit ("git").
inline constexpr const char* statement_namespace = "chancery";

// How long a person may look at a statement before it must be shown again, in seconds.
inline constexpr std::int64_t statement_lifetime = 30 * 60;

struct StatementFrame {       // what is in a statement besides the item, the act and the signer
  Instant prepared;           // when it was shown
  std::string nonce;          // 32 hex digits
};

struct StatementSigner {
  Person person;
  std::optional<Person> in_place_of;
  const Key* about = nullptr;   // the passkey that the act confirms
};

std::string statement_text(const Item&, const policy::Policy&, const std::string& policy_object, const policy::ActRule&,
                           const StatementSigner&, const std::string& organisation, const std::string& method,
                           const StatementFrame&);

// The frame of a statement that was shown; nothing when the text is not of this form.
std::optional<StatementFrame> read_statement_frame(const std::string& text);

// The printed name of the person in whose place a statement was signed; empty: the signer signed for themselves.
std::string principal_named(const std::string& statement);

}  // namespace chancery
