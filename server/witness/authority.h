// Time stamps of RFC 3161 over one commit of the ledger, by OpenSSL's TS. What is stamped is the SHA-256 of the commit's bytes as
// `git cat-file commit ID` prints them: they name the tree, the commit before, the SHA-256 chain over all acts (Chain-SHA256), and carry the server's
// signature. So stock tools check a token:
//
//   git cat-file commit ID > commit; openssl ts -verify -data commit -in token.tsr -CAfile ca.pem
//
// Functions of bytes and of the file of certificates; no network (asking.h), no ledger. Thread-safe.
#pragma once
#include "domain/time.h"
#include "sdk/outcome.h"

#include <string>
#include <string_view>

namespace chancery::witness {

struct Query {
  std::string bytes;    // TimeStampReq (RFC 3161, 2.4.1): SHA-256, a nonce of 64 random bits, the authority's certificates asked for
};
Query query_for(std::string_view commit_bytes);

// What a good answer says.
struct Stamped {
  Instant at;               // genTime (RFC 3161, 2.4.2), by the authority's clock
  std::string authority;    // the subject of the certificate that signed
  std::string serial;       // of the token, hexadecimal
};

// The answer (TimeStampResp) to that very query: granted, the same imprint and nonce, signed by a certificate for time stamping that leads to one in
// `ca_file` (PEM) and was valid at that time. Refuses `invalid` with "witness.token.…".
Outcome<Stamped> check_answer(const Query&, std::string_view answer, const std::string& ca_file);
// The same of an answer that was kept: over those bytes, whatever the nonce was.
Outcome<Stamped> check_kept(std::string_view commit_bytes, std::string_view answer, const std::string& ca_file);

}  // namespace chancery::witness
