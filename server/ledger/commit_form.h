// How an act stands in a commit, and back: the one place that knows the trailers' names, their order, and what the signature
// and the SHA-256 chain cover. On bytes only; no storage here.
//
//   Approve SOP-014 revision 3            a sentence of identifiers, never free text (DESIGN §3)
//
//   Act: approve                          fields without a value are left out
//   Register: documents
//   Item: SOP-014
//   Revision: 3
//   Actor: mweber
//   Act-Number: 57                        0 is the founding act; then one more each time
//   Policy: <Git id of the policy that judged it>
//   Act-File: documents/SOP/0/SOP-014/acts/00000057.json
//   Act-Object: <Git id of that file>     so that history is read without opening seven folders an act
//   Act-SHA256: <of that file>
//   Content-SHA256: <of the version written>
//   Chain-SHA256: <see chain_of>
//
// Author is the person, committer the server, both times are the act's, in UTC. The signature (header "gpgsig") is SSHSIG in
// the namespace "git" over the commit without that header, as stock Git makes and checks it.
#pragma once
#include "engine/ports.h"
#include "ledger/object.h"

#include <optional>
#include <string>
#include <string_view>

namespace chancery::git {

// The text of a message without its chain line. Throws std::invalid_argument on a control character in any field: a line
// break would forge a trailer.
std::string message_body(const Change&, std::int64_t number, const ObjectId& act_object, const std::string& act_sha256);

// SHA-256 of: the previous act's chain value (64 zeros before the founding), LF, the act file's SHA-256, LF, the message
// as `message_body` makes it. A changed act, sentence or trailer breaks it, and so does every later value.
std::string chain_of(const std::string& previous, const std::string& act_sha256, std::string_view body);
inline const std::string no_chain(64, '0');

std::string with_chain(const std::string& body, const std::string& chain);

struct Identity { std::string name, email; };
std::string identity_line(const Identity&, Instant);   // "Name <email> seconds +0000", without what Git forbids in names

struct CommitParts {
  ObjectId tree;
  std::optional<ObjectId> parent;
  Identity author, committer;
  Instant time;
  std::string message;
};
std::string unsigned_commit(const CommitParts&);
std::string signed_commit(const std::string& unsigned_bytes, const std::string& armored);   // with the header in its place

// A commit as it lies in the ledger, whoever made it.
struct ReadCommit {
  ObjectId tree;
  std::vector<ObjectId> parents;
  Identity author, committer;
  Instant author_time, time;      // time: the committer's
  std::string signature;          // armored, final newline; empty when there is none
  std::string payload;            // the bytes that the signature covers; filled only when asked for
  std::string message;
};
std::optional<ReadCommit> read_commit(std::string_view bytes, bool with_payload);
std::optional<ObjectId> first_parent(std::string_view bytes);   // only that, fast
bool is_merge(std::string_view bytes);                          // has a second one
std::optional<ObjectId> tree_of(std::string_view bytes);        // the same

// What the message says, in exactly the form above; nothing when it is another form, has an unknown, doubled or misplaced
// trailer. `body` is what the chain covers.
struct ReadMessage {
  Recorded recorded;              // commit, time and act_bytes are the caller's to fill
  ObjectId act_object;
  std::string sentence, body;
};
std::optional<ReadMessage> read_message(const std::string& message);

}  // namespace chancery::git
