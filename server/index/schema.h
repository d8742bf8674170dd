// The tables of the index. Not here: how a commit becomes rows (projection.cpp), or who may see which (each query).
//
// What is forever and what is derived: ALL of this is derived. Every row is worked out from commits of the ledger and from
// nothing else, so the file may be deleted at any time; the next start projects it again and it is equal row by row
// (Index::dump). Nothing may be stored here that the ledger does not say.
//
// Rows are only ever added (apart from `slots`, `revisions.ended…`, `draft_people`, `readings`, `search_text` and `position`, which say
// what is so now): "as of" is a look-up of the last version not after an act, never a walk over history.
// Columns are TEXT and INTEGER, never NULL: Poco::Data reads NULL as 0, so "none" is -1 or ''.
#pragma once

namespace chancery::index {

// Raised with every change of the text below: a file with another number is thrown away and projected again.
inline constexpr int schema_version = 6;

inline constexpr const char* schema_tables = R"sql(
-- The last act projected; written in the transaction that adds its rows. One row.
CREATE TABLE position(only_row INTEGER PRIMARY KEY CHECK(only_row = 1), number INTEGER NOT NULL, commit_id TEXT NOT NULL) STRICT;
INSERT INTO position VALUES(1, -1, '');

-- One row an act. Of registers with revisions: `touches_in_force`: it made, changed or ended what is in force; `draft`: the
-- revision of what it made, changed or ended that is not in force, a draft mostly; -1: none. In the others each act is history
-- and nothing else (0 and -1). `time`: seconds since 1970. `also`: what followed by itself in the same commit, a line feed before and
-- after each.
CREATE TABLE acts(
  number INTEGER PRIMARY KEY, commit_id TEXT NOT NULL, time INTEGER NOT NULL, actor TEXT NOT NULL, register TEXT NOT NULL,
  item TEXT NOT NULL, act TEXT NOT NULL, revision INTEGER NOT NULL, touches_in_force INTEGER NOT NULL,
  draft INTEGER NOT NULL, also TEXT NOT NULL) STRICT;
CREATE INDEX acts_of_item ON acts(register, item);
CREATE INDEX acts_of_actor ON acts(actor);
CREATE INDEX acts_by_time ON acts(time);
-- The act files, apart so that a scan over acts stays narrow.
CREATE TABLE act_files(number INTEGER PRIMARY KEY REFERENCES acts(number), json TEXT NOT NULL) STRICT;

-- The nonces of forms: the same one twice is the same act.
CREATE TABLE act_nonces(actor TEXT NOT NULL, once TEXT NOT NULL, number INTEGER NOT NULL REFERENCES acts(number), PRIMARY KEY(actor, once)) STRICT, WITHOUT ROWID;

-- One row for every version that an act made in a slot (0 current, 1 draft); present = 0: the act emptied the slot.
-- A version holds from its act until the next row of the same slot. `people`: ' owner author author ' for drafts' readers.
CREATE TABLE versions(
  version INTEGER PRIMARY KEY, register TEXT NOT NULL, item TEXT NOT NULL, slot INTEGER NOT NULL,
  number INTEGER NOT NULL REFERENCES acts(number), present INTEGER NOT NULL, in_force INTEGER NOT NULL, state TEXT NOT NULL,
  revision INTEGER NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL, people TEXT NOT NULL, changed INTEGER NOT NULL,
  in_force_since INTEGER NOT NULL, folder_object TEXT NOT NULL, fields TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX versions_at ON versions(register, item, slot, number);
CREATE TABLE version_items(version INTEGER PRIMARY KEY REFERENCES versions(version), json TEXT NOT NULL) STRICT;

-- Every slot that ever held a version, with its newest one. `in_force` and `state` again: counting a register, and finding
-- what waits for somebody among much that rests, read no versions.
CREATE TABLE slots(
  slot INTEGER NOT NULL, register TEXT NOT NULL, item TEXT NOT NULL, version INTEGER NOT NULL REFERENCES versions(version),
  present INTEGER NOT NULL, in_force INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY(slot, register, item)) STRICT, WITHOUT ROWID;
-- Queries write the slot as a number, not as a parameter: a parameter that a partial index depends on has SQLite plan the
-- query anew each time it is bound.
CREATE INDEX open_drafts ON slots(register, item) WHERE slot = 1 AND present = 1;
CREATE INDEX slots_in_state ON slots(register, state) WHERE slot = 0 AND present = 1;

-- Released revisions. `version`: the newest row while it was in force. `ended`: the act that superseded or retired it; -1: none.
-- `approved_by`: JSON, whose sign-offs decided it, as the policy of its time says.
CREATE TABLE revisions(
  register TEXT NOT NULL, item TEXT NOT NULL, revision INTEGER NOT NULL, released INTEGER NOT NULL, released_time INTEGER NOT NULL,
  ended INTEGER NOT NULL, ended_time INTEGER NOT NULL, ended_state TEXT NOT NULL, version INTEGER NOT NULL,
  approved_by TEXT NOT NULL, PRIMARY KEY(register, item, revision)) STRICT, WITHOUT ROWID;

-- Whose a draft is, or was when it ended (or a document out of use): who may see the acts on it without seeing all drafts.
CREATE TABLE draft_people(
  register TEXT NOT NULL, item TEXT NOT NULL, revision INTEGER NOT NULL, people TEXT NOT NULL,
  PRIMARY KEY(register, item, revision)) STRICT, WITHOUT ROWID;

-- Who said last that they have read what was in force, and which revision.
CREATE TABLE readings(
  register TEXT NOT NULL, item TEXT NOT NULL, login TEXT NOT NULL, revision INTEGER NOT NULL, number INTEGER NOT NULL REFERENCES acts(number),
  time INTEGER NOT NULL, PRIMARY KEY(register, item, login)) STRICT, WITHOUT ROWID;

-- What was disposed of, how (kept, transferred, destroyed), and by which act.
CREATE TABLE disposals(
  register TEXT NOT NULL, item TEXT NOT NULL, how TEXT NOT NULL, number INTEGER NOT NULL REFERENCES acts(number),
  PRIMARY KEY(register, item)) STRICT, WITHOUT ROWID;

-- Where bytes lie: SHA-256 -> Git blob id.
CREATE TABLE blobs(sha256 TEXT PRIMARY KEY, object TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- What is searched: only what is in force, which a record always is. No draft ever comes here. Snippets are cut from `body`;
-- `fields` are words that only find.
CREATE TABLE search_text(
  row INTEGER PRIMARY KEY, register TEXT NOT NULL, item TEXT NOT NULL, title TEXT NOT NULL, number TEXT NOT NULL,
  body TEXT NOT NULL, fields TEXT NOT NULL, UNIQUE(register, item)) STRICT;
-- External content, because a contentless table cannot delete before SQLite 3.43.
CREATE VIRTUAL TABLE search USING fts5(title, number, body, fields, content = 'search_text', content_rowid = 'row',
  tokenize = "unicode61 remove_diacritics 2");
)sql";

// In an order that no reference forbids.
inline constexpr const char* schema_drop = R"sql(
DROP TABLE IF EXISTS search; DROP TABLE IF EXISTS search_text; DROP TABLE IF EXISTS blobs; DROP TABLE IF EXISTS disposals; DROP TABLE IF EXISTS draft_people; DROP TABLE IF EXISTS readings;
DROP TABLE IF EXISTS revisions; DROP TABLE IF EXISTS slots; DROP TABLE IF EXISTS version_items; DROP TABLE IF EXISTS versions;
DROP TABLE IF EXISTS act_nonces; DROP TABLE IF EXISTS act_files; DROP TABLE IF EXISTS acts; DROP TABLE IF EXISTS position;
)sql";

}  // namespace chancery::index
