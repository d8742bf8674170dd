// Reading: items as they are, as they were, their history and their files, for one pair of eyes. Every call takes the
// viewer, so that nothing can be read past the register's policy. Values are JSON, so that a plugin needs no other header.
#pragma once
#include "sdk/json.h"
#include "sdk/outcome.h"
#include "sdk/page.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace chancery {

// Which version of an item is meant. Registers that are not revisioned know only `current`.
enum class Slot { current, draft };

struct ListQuery {
  std::string register_name;
  std::map<std::string, std::string> where;   // state, owner, title (part of) or the name of a field -> value
  std::string as_of;                          // RFC 3339 time or ISO 8601 date (its last second, UTC), or "act-12" (after that act); empty: now
  bool drafts = false;                        // also the drafts that the viewer may see
  std::string sort = "id";                    // id, title, state, owner, changed; "-" before it: descending
  std::string after;                          // cursor of the last row shown before
  int limit = 100;                            // at most 500
};

struct ListPage {
  std::vector<Json> rows;      // {register, id, title, state, revision, owner, owner_name, changed, in_force_since, draft: bool, fields}
  std::string next;            // cursor for `after`; empty: no more
  std::int64_t total = 0;
};

struct TrailQuery {
  std::string register_name, id, actor, act;   // empty: any
  std::string from, until;                     // times or dates, both inclusive; empty: open
  std::int64_t after = -1;                     // the act number last shown (newest first); -1: from the newest
  int limit = 200;                             // at most 5000
};

struct Hit {
  std::string register_name, id, title, state;
  int revision = 0;
  std::string snippet;   // plain text; the words found stand between U+0002 and U+0003
};

class Items {
 public:
  virtual ~Items() = default;

  // The item's model (DESIGN §7): {register, id, title, state, owner, owner_name, revision, in_force_since, fields, files,
  // content, comments, signoffs, authors, links, seen, draft: {…}|null when the viewer may see one}; of a revision that
  // is or was in force also approved_by: [{login, name, time, act, meaning}], whose sign-offs decided it; of what holds others (a legal hold,
  // while it does) holding: {count, more: there was more than was looked through, rows: [{register, register_title, id, title, state}] of
  // at most 50} of what this person sees, else null. Refuses with
  // `unknown` when it does not exist, did not at that time, or is not for these eyes: the three look alike.
  virtual Outcome<Json> find(const Viewer&, const std::string& register_name, const std::string& id, Slot,
                             const std::string& as_of = "") const = 0;
  // A released revision, now in force or superseded.
  virtual Outcome<Json> revision(const Viewer&, const std::string& register_name, const std::string& id, int number) const = 0;
  // {number, state, in_force_since, superseded_on, approved_by:[{login,name,time}], reason} of each, newest first.
  virtual Outcome<std::vector<Json>> revisions(const Viewer&, const std::string& register_name, const std::string& id) const = 0;

  virtual ListPage list(const Viewer&, const ListQuery&) const = 0;
  // Acts, newest first: the act file of each, with {seq, commit, actor_name, register, item}. Acts on a draft are given
  // only to those who may see it.
  virtual std::vector<Json> trail(const Viewer&, const TrailQuery&) const = 0;
  // How many acts the query has in all, whatever `after` and `limit` say.
  virtual std::int64_t count(const Viewer&, const TrailQuery&) const = 0;
  // Whether nothing of a register (empty: of any register) is closed to this person: what is in force, drafts, former
  // revisions and acts. Who takes its part of the ledger away (all of the ledger) must be one of them.
  virtual bool sees_everything(const Viewer&, const std::string& register_name = "") const = 0;
  virtual std::vector<Hit> search(const Viewer&, const std::string& words, int limit = 50) const = 0;
  // What is at work: the drafts that this person may see, and the records that wait for them, are theirs or were begun by
  // them: {item, acts:[…], steps:[{act, label, signs, takes_files, who[], names[], yours}]}. A step is an act that the item
  // waits for, with the people who are asked to do it.
  virtual std::vector<Json> work(const Viewer&) const = 0;

  // What is in force and this person's roles are asked to read, and they have neither said to have read in that revision nor
  // written or signed themselves: {item, act, label}, the newest in force first; at most 200.
  virtual std::vector<Json> to_read(const Viewer&) const = 0;
  // Of the revision in force: {asked: whether this person is, act, label (null: nobody says so in this register), read: when they
  // said so or null, last_read: the revision that they said so of before or null, sees_all: whether they may read its history,
  // readers: [{login, name, at}], missing: [{login, name}]}; the last two are empty for whoever may not.
  virtual Outcome<Json> readers(const Viewer&, const std::string& register_name, const std::string& id) const = 0;

  // What has come to the end of its retention period and was not disposed of, of what this person sees, the first due first:
  // {register, register_title, id, title, state, since, due (dates), then ("keep", "transfer with approval" or "destroy with approval"),
  // schedule (the register's retention), sealed, held: [{register, id, title: null for whoever may not read the case}]}; at most 500.
  virtual std::vector<Json> due_for_disposition(const Viewer&) const = 0;

  // Bytes of one file of an item that `find` or `revision` gave to the same viewer, by the SHA-256 in its model.
  virtual Outcome<std::string> bytes(const Viewer&, const Json& item, const std::string& sha256) const = 0;
  // {act, label, help, allowed, open (nothing is missing but what is given with the act itself: show its button), yours,
  // requirements[], unmet[] (sentences), signs, fields[], takes_fields, takes_files, takes_comment, …} for each act of this state.
  virtual Json acts(const Viewer&, const Json& item) const = 0;
  // The newest commit, and its act number: changes whenever anything changes.
  virtual std::string head() const = 0;
  virtual std::int64_t head_number() const = 0;
};

}  // namespace chancery
