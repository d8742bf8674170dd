// people/allowed_signers as ssh-keygen(1) reads it ("ALLOWED SIGNERS"): whose key counts, for what and from when until when.
// Pure functions; safe from any thread.
#pragma once
#include "domain/time.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

struct AllowedKey {
  std::vector<std::string> principals;       // as written; patterns are not followed, because the ledger writes none
  std::string blob;                          // public key in the wire format (RFC 4253, 6.6; PROTOCOL.u2f)
  std::vector<std::string> namespaces;       // empty: every one
  std::optional<Instant> from, until;        // valid-after, valid-before; both inclusive, as OpenSSH has them

  bool is_of(std::string_view principal) const;
  bool is_for(std::string_view name_space) const;
  bool is_valid(Instant at) const;
};

// In the order of the file. A line that cannot be read, or that has an option not known here (a certificate authority), gives
// no key: what is not understood is not trusted.
std::vector<AllowedKey> read_allowed_signers(std::string_view file);

// One line with its line feed. `from` is written one second earlier than asked: OpenSSH 9.2 takes a signature of the very
// second of valid-after for too early.
std::string allowed_signers_line(const AllowedKey&);

}  // namespace chancery
