// What the engine needs from the world: a ledger, an index, a clock, a seal. Implementations are in ledger/, index/ and
// identity/; the composition root joins them. Everything here may be called from any thread unless it says otherwise.
#pragma once
#include "domain/act.h"
#include "domain/item.h"
#include "domain/people.h"
#include "domain/time.h"
#include "sdk/items.h"
#include "sdk/json.h"
#include "sdk/outcome.h"
#include "sdk/plugin.h"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace chancery {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

// Signs with the server's key (OpenSSH SSHSIG, PROTOCOL.sshsig), wherever that is kept.
class Seal {
 public:
  virtual ~Seal() = default;
  // Armored, final newline. Refuses `unavailable` when the key is not at hand.
  virtual Outcome<std::string> sign(const std::string& name_space, const std::string& text) const = 0;
  virtual std::string public_key() const = 0;   // "ssh-ed25519 AAAA…", "ecdsa-sha2-nistp256 AAAA…"; empty: not known before the key was at hand
  virtual std::string principal() const = 0;    // "server@<organisation>" as in allowed_signers
  // Why nothing can be signed now, as far as can be told without signing; nothing: it can.
  virtual std::optional<Refusal> trouble() const { return std::nullopt; }
  // The key that the ledger names: where it is not at hand yet, no other that turns up in its place signs anything. Before the first signature.
  virtual void must_be(const std::string&) {}
};

// Bytes made ready for the ledger on the caller's thread (hashed, compressed), not yet part of it.
struct Staged {
  std::string object;         // Git blob id
  std::string sha256;
  std::uint64_t size = 0;
  std::shared_ptr<const void> prepared;   // the ledger's own
};

// One edit of the tree. Exactly one of `staged`, `bytes` and `object` for a put; a removed path may be a folder.
struct Edit {
  enum class Kind { put, put_object, remove } kind = Kind::put;
  std::string path;
  std::string bytes;
  Staged staged;
  std::string object;         // put_object: a blob or tree that the ledger has already
  bool folder = false;        // put_object: it is a tree
};

// The state of the whole management system after one act. Belongs to the thread that asked for it.
class Snapshot {
 public:
  struct Entry { std::string name; bool folder; std::string object; };
  virtual ~Snapshot() = default;
  virtual std::string commit() const = 0;            // Git id, 40 hex; empty before the founding act
  virtual std::int64_t number() const = 0;           // of its act: 0 is the founding, -1 before it
  virtual Instant time() const = 0;
  virtual std::optional<std::string> read(const std::string& path) const = 0;     // whole bytes of a file
  // The bytes as they lie in the ledger, which are not what `read` gives where they are sealed.
  virtual std::optional<std::string> stored(const std::string& path) const { return read(path); }
  virtual std::optional<std::string> object(const std::string& path) const = 0;   // Git id of a file or folder; "": of the whole tree
  virtual std::vector<Entry> list(const std::string& folder) const = 0;           // empty when there is none; names as they lie in the ledger
  // The item in that folder is sealed, and its key is not at hand: only what lies open of it can be read.
  virtual bool is_shut(const std::string&) const { return false; }
  // Of a file that lies sealed: {place: its whole path as it lies there, salt: what its commitment was made with (sealing/form.h)}; else null.
  virtual Json sealing(const std::string&) const { return nullptr; }
  // The first path at which `after`, of the same ledger, is not the very tree that these edits make of this one; nothing when it is.
  virtual std::optional<std::string> unlike(const std::vector<Edit>&, const Snapshot& after) const = 0;
};

// Everything one commit says. Identifiers only: no free text, title or reason (DESIGN §3).
struct Change {
  std::string sentence;       // "Approve SOP-014 revision 3"
  std::string act, register_name, item, actor, actor_name;
  int revision = 0;
  std::string policy_object;  // Git id of the policy that judged it; empty for the founding
  std::string act_path;       // of the act file, whole path
  std::string act_bytes;
  std::string content_sha256; // of the version written; empty when it has no content
  std::vector<Edit> edits;    // besides the act file; in order
};

struct Turn { std::int64_t number; Instant time; };

struct Appended { std::string commit; std::int64_t number = 0; Instant time; };

// A commit as the ledger tells it: its trailers and its act file.
struct Recorded {
  std::string commit;
  std::int64_t number = 0;
  Instant time;
  std::string act, register_name, item, actor;
  std::string sentence, author_name, author_mail;   // as stock git shows them: the first line, and whom the commit is by
  int revision = 0;
  std::string policy_object, act_path, act_sha256, content_sha256, chain;
  std::string act_bytes;
};

// One line of signed acts. `append` is the only way to add to it.
class Ledger {
 public:
  // Called by the writer, one at a time, with the state after every act accepted so far. May refuse; must not block.
  using Proposal = std::function<Outcome<Change>(const Snapshot& head, const Turn&)>;

  virtual ~Ledger() = default;
  // Returns when the act is durable and visible to stock Git. Acts that wait at the same time share one flush.
  // Refuses with `unavailable` when storage cannot take it (full disk, read-only); nothing is then half there.
  virtual Outcome<Appended> append(const Proposal&) = 0;
  virtual Staged stage(std::string bytes) = 0;
  virtual Outcome<Staged> stage_file(const std::string& path) = 0;
  virtual std::string staged_bytes(const Staged&) const { throw std::logic_error("this ledger gives no staged bytes back"); }

  virtual std::unique_ptr<Snapshot> head() const = 0;   // of the last durable act
  virtual std::unique_ptr<Snapshot> at(const std::string& commit) const = 0;   // throws when there is none
  // The state that the act of this commit was done in; throws when there is no such act, or none before it.
  virtual std::unique_ptr<Snapshot> before(const std::string& commit) const = 0;
  virtual std::string head_commit() const = 0;          // cheap
  virtual std::int64_t head_number() const = 0;         // cheap
  // Commits after act `after` (-1: all), oldest first, until the function says false.
  virtual void each(std::int64_t after, const std::function<bool(const Recorded&, const Snapshot&)>&) const = 0;
  virtual std::optional<std::string> blob(const std::string& object) const = 0;
  virtual std::string bundle(std::ostream&) const = 0;
  // Every signed commit as one Git pack, and of each commit's tree only the folders on the way to these paths and what they
  // hold; returns the head's commit id. Nothing else of the tree is in it, save names of folders and ids. `out` is read again, too.
  virtual std::string disclosure(const std::vector<std::string>& paths, std::iostream&) const = 0;
  virtual std::vector<Host::Span> align(const std::vector<std::string>& older, const std::vector<std::string>& newer) const = 0;
  // Why nothing may be written, when the line of acts does not end as it must; reading goes on.
  virtual std::optional<Refusal> damage() const { return std::nullopt; }

  // Keys of sealed items (sealing/). A key that is given up opens nothing from now on; one that is destroyed never will again, nor after
  // a start. Destroying throws when the disk refuses; again is harmless.
  virtual bool has_key(const std::string&) const { return false; }
  virtual void give_up_key(const std::string&) {}
  virtual void destroy_key(const std::string&) {}
};

// One version of an item that an act made (or, with no item, ended) in a slot.
struct Version {
  std::string register_name, id;
  Slot slot = Slot::current;
  std::optional<Item> item;      // nothing: the slot is empty now
  std::string item_json;         // the very bytes of its item.json
  std::string folder_object;     // Git tree of the item's folder: its bytes for ever
  bool in_force = false;
  std::string searchable;        // what is in force: the text that people read; else empty
  std::string found_by;          // the same: other words by which it is found (values of fields), never shown as its text
  bool revisioned = true;        // its register keeps revisions: only there an act on what is in force is for all who read that
  std::string superseded = "superseded";     // what its register calls a revision that another has replaced
  Json approved_by = Json::array();          // of what is in force: {login, name, time, act, meaning} of the sign-offs that decided it
  std::optional<std::pair<std::string, std::string>> unread_text = {};   // media type and bytes of a file whose text belongs before `searchable` (projection.h)
};

// All that the index learns from one commit.
struct Projected {
  Recorded recorded;
  Json act;                                  // of the act file: slot, released, left, once, to, disposed
  std::vector<Version> versions;
  bool reads = false;                        // its actor has read the revision in force; there is no new version then
  std::vector<std::pair<std::string, std::string>> blobs;   // SHA-256 -> Git id of every file of those versions
};

// What a viewer may see, worked out from the policies and handed to every query.
struct Sight {
  std::string login;
  std::vector<std::string> current;    // registers whose current items are seen
  std::vector<std::string> drafts;     // registers all of whose drafts are seen; own ones (author, owner) always are
  std::vector<std::string> history;    // registers all of whose acts are seen
  std::vector<std::string> own = {};      // registers whose current items are seen by their owner and authors, beside `current`
  std::map<std::string, std::vector<std::string>> named = {};   // registers whose current items are seen by whoever one of these fields names, beside `current`
  std::vector<std::string> closed = {};   // registers whose former revisions are not seen: as of a day, only what still is in force
};

// Items of one register in one state: all that the viewer sees, or those they have to do with (owner or author).
struct Wanted { std::string register_name, state; bool only_own = false; };

// Where people say that they have read what is in force: the register, its state in force, the field of the roles asked to.
struct Readable { std::string register_name, state, field; };

// Who read which revision last.
struct ReadingDone { std::string login; int revision = 0; std::int64_t number = 0; Instant time; };

struct IndexedVersion { Json item; Slot slot = Slot::current; std::string folder_object, commit; std::int64_t number = 0; bool in_force = false; };

// Somebody who proved who they are. Name and roles are not here: they come from the ledger, at each request.
struct SignedIn {
  std::string login;
  std::string session;      // the secret of the cookie; empty for a token
  std::string csrf;         // goes into every form of this session; empty for a token
  std::string scope;        // of a token: "read" or "write"; "write" for a session
  std::string device = {};  // of a sign-in in a browser: what it keeps, so that it is known the next time
};

// Where a sign-in comes from: the client's address, and what the browser kept of a sign-in before. `device` not set: no browser.
struct CameFrom {
  std::string address;
  std::optional<std::string> device = std::nullopt;
};

// A session as its owner sees it. `id` leads to no cookie; `address`: where it was begun, empty when that is not kept any more.
struct SessionInfo { std::string id, address; Instant begun, seen; };

struct TokenInfo { std::string id, login, label, scope; Instant created, expires; bool revoked = false; };

// Where passkeys belong, and why they cannot work there yet.
struct PasskeySite {
  std::string url;        // the address that people open
  std::string rp_id;      // its host name: what keys are bound to for good (WebAuthn, 5.1.2)
  std::string origin;     // as browsers say it; empty while there is a problem
  std::string problem;    // key of a sentence with {url} and {host}; empty: they work
};

// What browsers answer for passkeys. `answer`: a JSON object {credential, client_data, authenticator_data, signature}, each
// base64url. Refuses `unavailable` with the site's problem, `invalid` with "passkey.refusal.…".
class Passkeys {
 public:
  struct Found { std::string login; PersonKey key; };
  using FindKey = std::function<std::optional<Found>(const std::string& credential)>;

  virtual ~Passkeys() = default;
  virtual PasskeySite site() const = 0;
  virtual void open_at(const std::string& url) = 0;   // once the port is known
  // Good once, for minutes, for that purpose ("enrol", "sign-in") and session; base64url.
  virtual std::string challenge(const std::string& purpose, const std::string& session) = 0;
  virtual Outcome<Json> enrolled(const std::string& session, const std::string& answer) = 0;   // {public_key, credential, synced}
  // The statement signed by one of these keys, as an armored SSHSIG: its challenge is the statement itself.
  virtual Outcome<std::string> signature(const std::vector<PersonKey>&, const std::string& statement, const std::string& answer) const = 0;
  // The login of the key's owner; `unidentified` ("passkey.refusal.unknown") when the key is nobody's or did not sign.
  virtual Outcome<std::string> signs_in(const std::string& answer, const FindKey&) = 0;
};

// What somebody's one-time codes are now. That they have them, since when, is in the ledger too (an act); the secrets are only here.
struct CodeState {
  bool has = false;
  Instant since;
  int recovery_left = 0;   // recovery codes not used yet
  int wrong = 0;           // wrong codes since the last good one
};

struct CodeOffer {
  std::string key, address;               // the secret in groups of four letters; "otpauth://…"
  std::vector<std::string> recovery;      // each good once; shown now and never again
  int picture_size = 0;                   // the address as a QR code: a square of that many units,
  std::string picture;                    // its dark parts as the data of an SVG path
};

// One-time codes of authenticator apps (RFC 6238) and the recovery codes beside them. Refuses `invalid` ("code.refusal.…"),
// `unavailable` when the key of the secrets is gone, `too_many` ("refusal.slow-down") as for passwords.
class Codes {
 public:
  virtual ~Codes() = default;
  virtual CodeState of(const std::string& login) const = 0;
  // A new secret, the same one while it is offered to that session; it counts for nothing yet.
  virtual CodeOffer offer(const std::string& login, const std::string& session, const std::string& issuer) = 0;
  // The app has it, as this code shows: from now on it counts, in place of a former one.
  virtual Outcome<Done> begin(const std::string& login, const std::string& session, const std::string& code) = 0;
  virtual void end(const std::string& login) = 0;
  // Good once: a code of this half minute, the one before or the one after, or a recovery code.
  virtual Outcome<Done> use(const std::string& login, const std::string& code) = 0;
  // Between the password and the code at sign-in: a secret that says whose password was right, for minutes; empty login: nobody's.
  virtual std::string halfway(const std::string& login) = 0;
  virtual std::string login_halfway(const std::string& ticket) const = 0;
  virtual void spend(const std::string& ticket) = 0;
};

// Accounts' secrets and sessions: the only state outside the ledger (a file of its own, not part of the index).
class Accounts {
 public:
  virtual ~Accounts() = default;
  // Refuses alike, and after the same work, for an unknown login, a wrong password and a suspended account ("refusal.sign-in").
  // `too_many` ("refusal.slow-down", details {retry_after_seconds}) slows guessing at a login without slowing its owner where they
  // signed in before (identity/slow_down.h).
  virtual Outcome<SignedIn> sign_in(const std::string& login, const std::string& password, const CameFrom&) = 0;
  // Nowhere to come from: within a session of theirs.
  virtual Outcome<Done> reauthenticate(const std::string& login, const std::string& password, const std::optional<CameFrom>&) = 0;
  virtual SignedIn sign_in_proven(const std::string& login, const CameFrom&) = 0;   // by a passkey just now
  virtual std::optional<SignedIn> by_session(const std::string& session) = 0;   // also renews the idle time
  virtual std::optional<SignedIn> by_token(const std::string& token) = 0;
  virtual void sign_out(const std::string& session) = 0;
  virtual void sign_out_everywhere(const std::string& login) = 0;
  virtual std::vector<SessionInfo> sessions_of(const std::string& login) = 0;   // those that live, the last used first
  virtual bool end_session(const std::string& login, const std::string& id) = 0;   // false: they have none of that id

  virtual Outcome<Done> set_password(const std::string& login, const std::string& password) = 0;   // creates the account's secret
  virtual bool has_password(const std::string& login) const = 0;
  // The token is returned once and kept only hashed. `lifetime` in seconds.
  virtual std::string create_token(const std::string& login, const std::string& label, const std::string& scope, std::int64_t lifetime) = 0;
  virtual std::vector<TokenInfo> tokens(const std::string& login) const = 0;
  virtual bool revoke_token(const std::string& id) = 0;

  virtual Codes& codes() = 0;
};

// The disposable index. Reads see every projected act at once.
class Index {
 public:
  virtual ~Index() = default;
  virtual std::int64_t position() const = 0;               // number of the last act projected; -1: empty
  virtual std::string position_commit() const = 0;
  virtual void apply(const std::vector<Projected>&) = 0;   // in order, one transaction; throws and changes nothing on a gap
  virtual void clear() = 0;
  // Acts of one item that were applied before and say less now, because what they said was destroyed: their rows are written anew, and
  // nothing of the former ones stays in the file.
  virtual void retell(const std::vector<Projected>&) {}

  virtual std::int64_t number_at(Instant) const = 0;       // of the last act not after that time; -1: before the founding
  // `as_of` is an act number; -1: now.
  virtual std::optional<IndexedVersion> version(const std::string& register_name, const std::string& id, Slot, std::int64_t as_of) const = 0;
  virtual std::optional<IndexedVersion> revision(const std::string& register_name, const std::string& id, int number) const = 0;
  // `only`: that one and no other; 0: all, the newest first.
  virtual std::vector<Json> revisions(const std::string& register_name, const std::string& id, int only = 0) const = 0;
  virtual ListPage list(const Sight&, const ListQuery&, std::int64_t as_of) const = 0;
  virtual std::vector<Json> trail(const Sight&, const TrailQuery&) const = 0;
  virtual std::int64_t count(const Sight&, const TrailQuery&) const = 0;   // of all that `trail` would give, whatever its page
  virtual std::vector<Hit> search(const Sight&, const std::string& words, int limit) const = 0;
  virtual std::vector<IndexedVersion> drafts(const Sight&) const = 0;
  virtual std::optional<std::string> object_of(const std::string& sha256) const = 0;   // Git blob id
  virtual std::optional<Json> act_once(const std::string& actor, const std::string& once) const = 0;   // its act file
  // What is in force, asks one of these roles to read it, and was not read in that revision; the newest first, at most `limit`.
  virtual std::vector<IndexedVersion> unread(const Sight&, const std::vector<Readable>&, const std::vector<std::string>& roles, int limit) const = 0;
  virtual std::vector<ReadingDone> readings(const std::string& register_name, const std::string& id) const = 0;   // by login
  // Every row of every table as text in one order: two indexes of the same ledger give the same.
  virtual std::string dump() const = 0;
  // What stands in the current slot in one of these states, the longest unchanged first; at most `limit`. `people`: whose
  // items count as own ones.
  virtual std::vector<IndexedVersion> in_states(const Sight&, const std::vector<Wanted>&, const std::vector<std::string>& people, int limit) const = 0;
  // The same, of those that were not disposed of and began no later than that; those that began first come first.
  virtual std::vector<IndexedVersion> undisposed(const Sight&, const std::vector<Wanted>&, Instant begun_until, int limit) const = 0;
  // What was destroyed: register and number of each. And the acts of one item (register, number), oldest first, with the commit of each.
  virtual std::vector<std::pair<std::string, std::string>> destroyed() const { return {}; }
  virtual std::vector<std::pair<std::int64_t, std::string>> acts_of(const std::string&, const std::string&) const { return {}; }
};

}  // namespace chancery
