// An item: one version of a document or record, as its item.json says. Values only; where it lies in the ledger is
// domain/paths.h, what may be done with it is the policy's.
#pragma once
#include "domain/time.h"
#include "sdk/items.h"
#include "sdk/json.h"
#include "sdk/outcome.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

// A file of an item. Its bytes lie beside item.json: the content under its own name, attachments below files/.
struct File {
  std::string name;
  std::string media_type;
  std::uint64_t size = 0;     // bytes
  std::string sha256;         // lower-case hex
  bool content = false;       // the controlled text itself; at most one file of an item
};

// A review comment. Numbered from 1 within a revision; answers are comments too.
struct Comment {
  int number = 0;
  std::string author;         // login
  Instant at;
  std::string text;
  std::string quote;          // the words it is on; empty: on the whole
  int answers = 0;            // the comment it answers; 0: none
  bool resolved = false;
  std::string resolved_by;
};

// A sign-off, bound to bytes by `subject`: it counts only while that still is the item's subject (see subject_of).
struct Signoff {
  std::string signer;         // login
  std::string name;           // printed name at that time
  std::vector<std::string> roles;   // of the signer at that time
  std::string act;            // "approve"
  std::string meaning;        // "I approve this revision for use."
  Instant at;
  std::string method;         // "passkey": signed by a key of their own; others ("password", "password and code"): by the server on the person's behalf
  std::string key;            // fingerprint of that key; empty: the server's
  std::string subject;        // subject_of(item) when signed
  int round = 0;              // the item's round when signed
  std::string statement;      // path of the statement, relative to the item's folder; its signature is the same + ".sig"
  std::string statement_sha256;
  std::string on_behalf_of;   // login of the person whose delegate signed; empty: for oneself
  std::string voided;         // why it no longer counts: empty, or the act that voided it
};

// A passkey of the person that an item of the register `people` is about. Numbered from 1 for each person. It signs from the
// time somebody else confirmed it until it ended; what it signed in between stays good.
struct Key {
  int number = 0;
  std::string name;           // as its owner calls it: "Phone"
  std::string public_key;     // as in allowed_signers: "sk-ecdsa-sha2-nistp256@openssh.com AAAA…"
  std::string credential;     // its id for the browser, base64url
  bool synced = false;        // its authenticator says that it may be kept in more than one place
  Instant added;
  std::optional<Instant> confirmed, ended;
  std::string confirmed_by;   // login
  std::string ended_by;       // act: "leave"
  bool signs() const { return confirmed && !ended; }
};

struct Item {
  std::string register_name;
  std::string id;
  std::string state;
  int revision = 0;           // 0 in registers that are not revisioned
  std::string owner;          // login
  std::vector<std::string> authors;   // logins of everyone whose act wrote part of this revision, in order of first act
  Json fields = Json::object();
  std::vector<File> files;
  std::vector<Comment> comments;
  std::vector<Signoff> signoffs;
  std::vector<Key> keys;      // only of people
  std::optional<Instant> codes_since;   // only of people: they have one-time codes; the secret is not in the ledger
  int round = 0;              // how often this revision was sent for sign-off; a return begins a new one
  Instant created;            // of the item's first act
  Instant changed;            // of the last act on this version
  std::optional<Instant> in_force_since;
  std::int64_t last_act = 0;  // number, in the whole ledger, of the last act on this version

  const File* content() const;
  const File* file(const std::string& name) const;
  const File* attachment(const std::string& name) const;
  bool has_author(const std::string& login) const;
  std::string title() const;   // the field "title", or the id
};

Json to_json(const Item&);
// Refuses what is not an item (`invalid`, key "refusal.item-json"): a hand-made or damaged item.json.
Outcome<Item> read_item(const Json&);
Outcome<Item> read_item_text(std::string_view item_json);   // the same from its bytes, several times as fast

// The lines that bind a sign-off to bytes: every field, every file with its SHA-256 and every key
// in use, in one order. A statement quotes
// these lines; `subject` is the SHA-256 of them.
std::string subject_lines(const Item&);

}  // namespace chancery
