// What a plugin is to Chancery, and what Chancery is to a plugin. A plugin is a shared library that includes only
// server/sdk, carries a label that is read from the file, and exports one symbol, `chancery_plugin_card`.
//
// The life of a plugin:
//  1. Its label (a section of the file) is read; a wrong ABI number or an id already taken is refused with a sentence, and
//     none of its code ever runs, not even the constructors of its global variables.
//  2. The library is opened locally (no symbol of it is seen by another plugin), never unloaded; its card must be the label's.
//  3. `card.create()` makes the plugin. Constructors have no side effects.
//  4. `contribute()` is called once, on the starting thread, before anything is served: the plugin names its pages,
//     renderers, facts, listeners, checks, exporters and jobs.
//  5. Those functions are called from many threads at once, until the server stops. The plugin outlives every call.
//
// A page that throws costs that page only. A fact that throws is an error and the policy refuses. A listener that throws
// is told again, from the act where it failed.
#pragma once
#include "sdk/items.h"
#include "sdk/json.h"
#include "sdk/outcome.h"
#include "sdk/page.h"
#include "sdk/sign_off.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace chancery {

// Raised whenever a header of server/sdk changes. A plugin built for another number is not loaded.
constexpr int sdk_abi = 10;

// A file given to an act. Exactly one of `path` (read once, while the act is performed) and `bytes` is used.
struct GivenFile {
  std::string name;         // as it will stand in the ledger; the engine refuses unsafe names with a sentence
  std::string media_type;
  std::string path;
  std::string bytes;
  bool content = false;     // this is the controlled text itself, not an attachment
};

// An act as somebody asks for it. The engine judges it; nothing else writes.
struct ActRequest {
  std::string register_name;
  std::string id;                         // empty: an act that begins an item
  std::string act;                        // "submit", as the register's policy names it
  std::string seen;                       // the commit the person had before them; empty (never over HTTP for an act on an item): not checked
  Json fields = Json::object();           // field -> new value
  std::vector<GivenFile> files;           // added, or replaced by name
  std::vector<std::string> removed_files; // names
  std::string comment;                    // why, answer, or the text of a review comment
  Json about = Json::object();            // of the comment: {quote} the words it is on, or {answers|resolves: comment number}
  std::string statement;                  // for a sign-off: the exact statement shown to the signer
  std::string method;                     // for a sign-off: how the signer was re-authenticated just now (sdk/sign_off.h)
  std::string signature;                  // for a sign-off by passkey: of the statement, as an armored SSHSIG
  std::string once;                       // a nonce of the form: the same one twice is the same act, answered alike
};

struct ActReceipt {
  std::string commit;       // Git id
  std::int64_t number = 0;  // of the act in the whole ledger
  std::string register_name, id, act, state;
  int revision = 0;
  bool draft = false;       // the item lies among the drafts now: its page is /draft
  Json decision = Json::object();
  std::vector<std::string> also;   // consequences that were part of the same commit, e.g. "release"
};

// The files that lie beside a text: those of its item. Lives for one call of a renderer.
struct FilesBeside {
  std::string base;   // where a browser fetches them, with a final slash (e.g. "/documents/SOP-014/files/")
  // Those of the file of that name; nothing when there is none or it cannot be read. Left out: they cannot be asked for here.
  std::function<std::optional<std::string>(const std::string& name)> bytes = nullptr;
  // What tells its bytes from others (their SHA-256); empty: there is none of that name. Left out: files of one name count as the same.
  std::function<std::string(const std::string& name)> digest = nullptr;
};

// Bytes of a controlled file -> what people read. Called from many threads.
class Renderer {
 public:
  virtual ~Renderer() = default;
  virtual bool takes(const std::string& media_type) const = 0;
  // Safe HTML: whatever the bytes are, it holds no script, no handler and no foreign scheme. Links and pictures of the
  // form `files/NAME` are made to point below the base of the files. Headings carry ids.
  virtual std::string html(const std::string& bytes, const FilesBeside& files) const = 0;
  // Plain text for search and for the sentence under a title.
  virtual std::string text(const std::string& bytes) const = 0;
  // Safe HTML of the newer one with <ins> and <del> against the older one, words, tables and pictures. What went leads to the files
  // beside the older one, all else to those beside the newer one; a picture with other bytes under its name went and came.
  virtual std::string redline(const std::string& older, const std::string& newer, const FilesBeside& older_files, const FilesBeside& newer_files) const = 0;
  // Changes whenever the same bytes would be shown otherwise: part of the cache's key.
  virtual std::string version() const = 0;
};

class Host;

// One thing that would be found at tomorrow's audit.
struct Finding {
  std::string severity;      // "major", "minor" or "observation"
  std::string clause;        // "7.5.3"
  std::string register_name, id;
  std::string key;           // of the sentence, in the message catalogue; "<key>.title" heads all findings of this kind
  Json details = Json::object();   // "page", "page_title": where on this server it is put right, where that is no item
};

struct ActTold {             // what a listener hears, after the act is durable
  std::int64_t number = 0;
  std::string commit;
  Json act;                  // the act file
};

// How far long work is, told and asked by the work itself. From its own thread.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void at(std::uint64_t done, std::uint64_t of) = 0;
  virtual bool cancelled() const = 0;   // somebody cancelled it, or the server stops: return soon
};

// Long work as others see it.
struct Work {
  enum class State { waiting, running, done, failed, cancelled } state = State::waiting;
  std::uint64_t done = 0, of = 0;
  std::size_t ahead = 0;     // waiting: how many come before it
};

// What a plugin may ask of Chancery. Every member may be called from any thread.
class Host {
 public:
  virtual ~Host() = default;
  virtual const Items& items() const = 0;
  virtual Outcome<ActReceipt> perform(const Viewer&, const ActRequest&) = 0;
  // Refuses what would be refused whatever the act brings with it: to whom it is not open, what moved meanwhile, what the policy
  // misses. Nothing of the values given, nor of a signature; `method`: how the person is about to prove who they are.
  virtual Outcome<Done> foresee(const Viewer&, const ActRequest&) = 0;
  // The statement that `act` would have this person sign now, exactly as it will be stored; refused as the act would be.
  virtual Outcome<Json> statement(const Viewer&, const ActRequest&) = 0;   // {text, nonce, meaning, files[], unmet[]}
  // True when this is the person's password, under the same slowing of guesses as sign-in.
  virtual Outcome<Done> reauthenticate(const Viewer&, const std::string& password) = 0;
  // {rp_id, origin, url, problem: a sentence or null, keys: those of this person that sign now [{number, name, credential, synced}],
  // challenge: for a new key, good once in this session}.
  virtual Json passkeys(const Viewer&) const = 0;
  // What a browser answered for a new passkey -> {public_key, credential, synced}; for a statement -> its SSHSIG.
  virtual Outcome<Json> passkey_enrolled(const Viewer&, const std::string& answer) = 0;
  virtual Outcome<std::string> passkey_signature(const Viewer&, const std::string& statement, const std::string& answer) = 0;
  // One-time codes of that person: {has, since: RFC 3339 or null, recovery_left, wrong: wrong codes since the last good one}.
  virtual Json codes(const std::string& login) const = 0;
  // A new secret, for this session only and for minutes: {key, address, recovery[], picture: {size, path}}.
  virtual Json code_offer(const Viewer&) = 0;
  virtual Outcome<Done> begin_codes(const Viewer&, const std::string& code) = 0;   // the app has what was offered
  virtual void end_codes(const std::string& login) = 0;
  virtual Outcome<Done> use_code(const Viewer&, const std::string& code) = 0;      // good once
  virtual const Renderer* renderer(const std::string& media_type) const = 0;
  // A sentence of the catalogue with its {names} filled in.
  virtual std::string say(const std::string& key, const Json& details = Json::object()) const = 0;
  // The register's policy as data: {register, title, item, fields[], states[], acts[], answers[], retention, review, …}.
  // `as_of`: as for Items::find; empty: now.
  virtual Outcome<Json> policy(const std::string& register_name, const std::string& as_of = "") const = 0;
  // What would come of this text as the register's policy; takes up to seconds. {good, mistake: {line, column, problem, advice} or null,
  // complete, situations, problems: [{guarantee, steps[], conclusion}], clashes[], notes[], differences: [{says, less}],
  // dry_run: {acts, releases, left_out, otherwise, releases_otherwise, rows: [{how: "refused", "released" or "not released", number,
  // at, act, id, revision, title, actor_name, was_released, why[]}]}, or null where there is no history that this person may see}.
  virtual Json try_policy(const Viewer&, const std::string& register_name, const std::string& yaml) const = 0;
  virtual std::vector<Json> registers() const = 0;        // of each policy in force, what `policy` gives
  virtual std::vector<Json> people() const = 0;           // {login, name, roles[], active, out_of_time, state}: active today; `state` as in their register
  virtual Json organisation() const = 0;                  // ledger.json
  virtual std::string now() const = 0;                    // RFC 3339, UTC
  // What the checks of all plugins find now; a check that throws is itself a finding ("finding.check-failed" {check}).
  virtual std::vector<Finding> findings(const Viewer&) const = 0;
  // Aligns two token sequences: ops of {kind: '=', '-', '+', begin, end} over the older ('=' and '-') or newer ('+').
  struct Span { char kind; std::size_t begin, end; };
  virtual std::vector<Span> align(const std::vector<std::string>& older, const std::vector<std::string>& newer) const = 0;
  // Writes the whole ledger as a Git bundle of refs/heads/main; returns the head's commit id.
  virtual std::string bundle(std::ostream&) const = 0;
  // Writes a Git pack: every signed commit, all versions of these items with their drafts and acts, their registers' policies,
  // the allowed signers and ledger.json; nothing of other items but numbers. Returns the head's commit id. `out` is read again, too,
  // from where it stood: a pack begins with the number of what is in it.
  struct ItemName { std::string register_name, id; };
  virtual std::string disclosure(const std::vector<ItemName>&, std::iostream& out) const = 0;
  virtual std::string allowed_signers() const = 0;
  virtual bool has_revoked_keys() const = 0;   // a key of the server was revoked: sign-offs that it gave in a certain time count no more        // the file as ssh-keygen reads it
  virtual std::string key_fingerprint() const = 0;        // of the server's key: "SHA256:…", as `ssh-keygen -l` shows it
  // Whether this can be an `as_of`: a date (2026-03-31) that the calendar has, or a time (2026-03-31T12:00:00Z).
  virtual bool is_moment(const std::string&) const = 0;
  // A file of an item's tree in the ledger, byte for byte: a statement, a signature, or "item.json" (which holds more than
  // every reader of the item may see).
  virtual Outcome<std::string> evidence(const Viewer&, const Json& item, const std::string& path) const = 0;
  // Of such a file that lies sealed in the ledger: {place: its path there in the item's folder, salt: 64 hex digits}; else null. What lies
  // there carries, in the clear, the SHA-256 of the salt and the file's bytes after it: proof for whoever has no key.
  virtual Json sealing(const Viewer&, const Json& item, const std::string& path) const = 0;
  virtual std::string temporary_directory() const = 0;    // private to the server, emptied at start
  virtual std::string kept_directory() const = 0;         // the same, kept over a restart; in no backup
  // Long work, which goes on after the answer, one after the other. It does not survive a restart: what it makes and what is
  // said of it then is the plugin's. Refuses `too_many` ("refusal.work-waiting") when too much waits; a name that is at work
  // already is left at work. An exception costs that work, and is logged.
  virtual Outcome<Done> begin_work(const std::string& name, std::function<void(Progress&)>) = 0;
  virtual bool has_room_for_work() const = 0;   // now: whether `begin_work` would be refused for what waits already
  virtual std::optional<Work> work(const std::string& name) const = 0;   // nothing: none of that name since the start, or long ago
  virtual void cancel_work(const std::string& name) = 0;
  virtual void log(const std::string& level, const std::string& event, const Json& details) = 0;
};

// Where a plugin names what it adds. Functions are kept for the life of the server.
class Contributions {
 public:
  virtual ~Contributions() = default;
  virtual void page(Page) = 0;
  virtual void renderer(std::shared_ptr<Renderer>) = 0;
  // A yes or no that a policy may ask for as `fact: <plugin>.<name>`; gets the item's JSON and the actor's login.
  virtual void fact(std::string name, std::function<bool(const Json& item, const std::string& actor)>) = 0;
  virtual void listener(std::string name, std::function<void(const ActTold&)>) = 0;
  virtual void check(std::string name, std::function<std::vector<Finding>(const Viewer&)>) = 0;
  // Runs in the background about every `minutes`; must return soon after `stopping()` turns true.
  virtual void job(std::string name, int minutes, std::function<void(const std::function<bool()>& stopping)>) = 0;
  // An entry of the main navigation: its path, its message key, its icon, and who sees it.
  virtual void navigation(std::string path, std::string message_key, std::string icon, Permission, int order) = 0;
};

class Plugin {
 public:
  virtual ~Plugin() = default;
  virtual void contribute(Host&, Contributions&) = 0;
};

// Stands in the library's section ".chancery_label". Of fixed size and without pointers, so that it can be read from the file.
struct PluginLabel {
  char magic[16];        // "CHANCERY-PLUGIN"
  std::int32_t abi;
  char id[44];
};

struct PluginCard {
  int abi;
  const char* id;        // lower case, as in conf: "documents"
  const char* title;
  const char* version;
  Plugin* (*create)();   // ownership goes to the caller
};

}  // namespace chancery

// At the end of a plugin's one main file: CHANCERY_PLUGIN("documents", "Document control", "1.0.0", DocumentsPlugin)
#define CHANCERY_PLUGIN(ID, TITLE, VERSION, TYPE)                                                        \
  extern "C" __attribute__((visibility("default"), used, section(".chancery_label"))) const chancery::PluginLabel chancery_plugin_label = { \
      "CHANCERY-PLUGIN", chancery::sdk_abi, ID};                                                         \
  extern "C" __attribute__((visibility("default"))) const chancery::PluginCard chancery_plugin_card = { \
      chancery::sdk_abi, ID, TITLE, VERSION, []() -> chancery::Plugin* { return new TYPE; }};
