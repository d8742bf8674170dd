#include "index/projection.h"

#include "domain/text.h"
#include "index/queries.h"

#include <fmt/format.h>

#include <stdexcept>

namespace chancery::index {
namespace {

std::string compact(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string people_of(const Item& item) {
  std::string people = between_spaces(item.owner);
  for (const auto& each : item.authors) people += each + " ";
  return people;
}

// What followed by itself, for a search among them by name: a line feed before and after each.
std::string followed(const Json& act) {
  std::string names;
  for (const auto& each : act.value("also", Json::array()))
    if (each.is_string()) names += (names.empty() ? "\n" : "") + each.get<std::string>() + "\n";
  return names;
}

std::string text_at(const Json& object, const char* key) {
  const auto at = object.is_object() ? object.find(key) : object.end();
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// Well-formed text without control characters: a snippet is cut out of it, and marks what it found with two of them.
std::string plain(const std::string& searchable) {
  std::string text = is_text(searchable) ? searchable : Json::parse(compact(Json(searchable))).get<std::string>();
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') c = ' ';
  return text;
}

bool stands_in_force(const Version& version) { return version.slot == Slot::current && version.item && version.in_force; }

}  // namespace

void Projection::apply(const std::vector<Projected>& acts) {
  std::int64_t position = -1;
  {
    auto row = connection_.prepared("SELECT number FROM position");
    if (row.next()) position = row.number(0);
  }
  for (const auto& each : acts) {
    if (each.recorded.number != position + 1)
      throw std::runtime_error(fmt::format("The index is at act {} and was given act {}.", position, each.recorded.number));
    add(each);
    ++position;
  }
  write_search();
  connection_.prepared("UPDATE position SET number = ?, commit_id = ?").with(position).with(acts.back().recorded.commit).run();
}

void Projection::add(const Projected& act) {
  add_act(act);
  for (const auto& each : act.versions) {
    const std::int64_t version = insert_version(act.recorded, each);
    if (each.slot == Slot::current) follow_revision(act.recorded, each, version, act.act);
    note_for_search(each);
  }
  if (act.reads)
    connection_.prepared("INSERT INTO readings VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, number = excluded.number, time = excluded.time")
        .with(act.recorded.register_name).with(act.recorded.item).with(act.recorded.actor).with(std::int64_t{act.recorded.revision})
        .with(act.recorded.number).with(act.recorded.time.seconds).run();
  for (const auto& each : act.act.value("disposed", Json::array())) {
    const std::string name = text_at(each, "item");
    connection_.prepared("INSERT OR REPLACE INTO disposals VALUES(?, ?, ?, ?)")
        .with(name.substr(0, name.find('/'))).with(name.substr(name.find('/') + 1)).with(text_at(each, "how")).with(act.recorded.number).run();
  }
  for (const auto& [sha256, object] : act.blobs)
    connection_.prepared("INSERT OR IGNORE INTO blobs VALUES(?, ?)").with(sha256).with(object).run();
}

void Projection::add_act(const Projected& act) {
  const Recorded& said = act.recorded;
  bool touches_in_force = false;
  int draft = -1;
  for (const auto& each : act.versions) {
    if (!each.revisioned) continue;   // each act on a record is its history: who reads that is the policy's to say
    const Before before = before_of(each);
    if (stands_in_force(each) || (each.slot == Slot::current && before.in_force)) touches_in_force = true;
    else draft = each.item ? each.item->revision : before.revision;
  }
  connection_.prepared("INSERT INTO acts VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .with(said.number).with(said.commit).with(said.time.seconds).with(said.actor).with(said.register_name).with(said.item)
      .with(said.act).with(std::int64_t{said.revision}).with(std::int64_t{touches_in_force}).with(std::int64_t{draft})
      .with(followed(act.act)).run();
  connection_.prepared("INSERT INTO act_files VALUES(?, ?)").with(said.number).with(said.act_bytes).run();
  if (const std::string once = text_at(act.act, "once"); !once.empty())   // the first one counts: the engine answers the second from it
    connection_.prepared("INSERT OR IGNORE INTO act_nonces VALUES(?, ?, ?)").with(said.actor).with(once).with(said.number).run();
}

// What stood in that slot until this act.
Projection::Before Projection::before_of(const Version& made) {
  auto row = connection_.prepared(made.slot == Slot::current
      ? "SELECT v.revision, v.in_force FROM slots s JOIN versions v ON v.version = s.version WHERE s.slot = 0 AND s.register = ? AND s.item = ?"
      : "SELECT v.revision, v.in_force FROM slots s JOIN versions v ON v.version = s.version WHERE s.slot = 1 AND s.register = ? AND s.item = ?");
  if (!row.with(made.register_name).with(made.id).next()) return {};
  return {static_cast<int>(row.number(0)), row.number(1) == 1};
}

std::int64_t Projection::insert_version(const Recorded& said, const Version& made) {
  static const Item nothing;
  const Item& item = made.item ? *made.item : nothing;
  const std::string people = made.item ? people_of(item) : std::string();
  connection_.prepared(
      "INSERT INTO versions(register, item, slot, number, present, in_force, state, revision, title, owner, people, changed, "
      "in_force_since, folder_object, fields) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .with(made.register_name).with(made.id).with(number_of(made.slot)).with(said.number).with(std::int64_t{made.item.has_value()})
      .with(std::int64_t{stands_in_force(made)}).with(item.state).with(std::int64_t{item.revision})
      .with(made.item ? item.title() : std::string()).with(item.owner).with(people).with(item.changed.seconds)
      .with(item.in_force_since ? item.in_force_since->seconds : -1).with(made.folder_object).with(compact(item.fields))
      .run();
  const std::int64_t version = connection_.last_row();
  if (made.item) connection_.prepared("INSERT INTO version_items VALUES(?, ?)").with(version).with(made.item_json).run();
  connection_.prepared("INSERT INTO slots VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                       "version = excluded.version, present = excluded.present, in_force = excluded.in_force, state = excluded.state")
      .with(number_of(made.slot)).with(made.register_name).with(made.id).with(version).with(std::int64_t{made.item.has_value()})
      .with(std::int64_t{stands_in_force(made)}).with(item.state).run();
  if (made.item && !stands_in_force(made))
    connection_.prepared("INSERT INTO draft_people VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET people = excluded.people WHERE people <> excluded.people")
        .with(made.register_name).with(made.id).with(std::int64_t{item.revision}).with(people).run();
  return version;
}

// What stands in the current slot decides which revision is in force, and since when the one before is not.
void Projection::follow_revision(const Recorded& said, const Version& made, std::int64_t version, const Json& act) {
  const bool in_force = made.item && made.in_force && made.item->revision > 0;
  const int revision = in_force ? made.item->revision : 0;
  std::string state_of_ended = made.superseded;
  if (!in_force) state_of_ended = made.item ? made.item->state : text_at(act, "to");
  connection_.prepared("UPDATE revisions SET ended = ?, ended_time = ?, ended_state = ? WHERE register = ? AND item = ? AND revision <> ? AND ended = -1")
      .with(said.number).with(said.time.seconds).with(state_of_ended.empty() ? "withdrawn" : state_of_ended)
      .with(made.register_name).with(made.id).with(std::int64_t{revision}).run();
  if (!in_force) return;
  connection_.prepared("INSERT INTO revisions VALUES(?, ?, ?, ?, ?, -1, -1, '', ?, ?) "
                       "ON CONFLICT DO UPDATE SET version = excluded.version, approved_by = excluded.approved_by, ended = -1, ended_time = -1, ended_state = ''")
      .with(made.register_name).with(made.id).with(std::int64_t{revision}).with(said.number).with(said.time.seconds).with(version).with(compact(made.approved_by)).run();
}

void Projection::retell(const std::vector<Projected>& acts) {
  for (const auto& each : acts) {
    connection_.prepared("UPDATE act_files SET json = ? WHERE number = ?").with(each.recorded.act_bytes).with(each.recorded.number).run();
    connection_.prepared("DELETE FROM act_nonces WHERE number = ?").with(each.recorded.number).run();
    for (const auto& version : each.versions) {
      retell_version(each.recorded, version);
      note_for_search(version);
    }
  }
  write_search();
}

void Projection::retell_version(const Recorded& said, const Version& made) {
  if (!made.item) return;
  connection_.prepared("UPDATE versions SET title = ?, owner = ?, people = ?, fields = ? WHERE register = ? AND item = ? AND slot = ? AND number = ?")
      .with(made.item->title()).with(made.item->owner).with(people_of(*made.item)).with(compact(made.item->fields))
      .with(made.register_name).with(made.id).with(number_of(made.slot)).with(said.number).run();
  connection_.prepared("UPDATE version_items SET json = ? WHERE version = (SELECT version FROM versions WHERE register = ? AND item = ? AND slot = ? AND number = ?)")
      .with(made.item_json).with(made.register_name).with(made.id).with(number_of(made.slot)).with(said.number).run();
}

void Projection::note_for_search(const Version& version) {
  if (version.slot == Slot::current) searchable_[{version.register_name, version.id}] = &version;
}

void Projection::write_search() {
  for (const auto& [key, version] : searchable_) write_search_row(key.first, key.second, stands_in_force(*version) ? version : nullptr);
  searchable_.clear();
}

void Projection::write_search_row(const std::string& register_name, const std::string& id, const Version* now) {
  const std::string title = now ? now->item->title() : "", body = now ? plain(now->searchable) : "", fields = now ? plain(now->found_by) : "";
  std::int64_t row = -1;
  {
    auto before = connection_.prepared("SELECT row, title, number, body, fields FROM search_text WHERE register = ? AND item = ?");
    if (before.with(register_name).with(id).next()) {
      if (now && before.text(1) == title && before.text(3) == body && before.text(4) == fields) return;   // a sign-off or a comment: the words are the same
      row = before.number(0);
      connection_.prepared("INSERT INTO search(search, rowid, title, number, body, fields) VALUES('delete', ?, ?, ?, ?, ?)")
          .with(row).with(before.text(1)).with(before.text(2)).with(before.text(3)).with(before.text(4)).run();
    }
  }
  if (!now) {
    if (row >= 0) connection_.prepared("DELETE FROM search_text WHERE row = ?").with(row).run();
    return;
  }
  if (row >= 0) {
    connection_.prepared("UPDATE search_text SET title = ?, body = ?, fields = ? WHERE row = ?").with(title).with(body).with(fields).with(row).run();
  } else {
    connection_.prepared("INSERT INTO search_text(register, item, title, number, body, fields) VALUES(?, ?, ?, ?, ?, ?)")
        .with(register_name).with(id).with(title).with(id).with(body).with(fields).run();
    row = connection_.last_row();
  }
  connection_.prepared("INSERT INTO search(rowid, title, number, body, fields) VALUES(?, ?, ?, ?, ?)").with(row).with(title).with(id).with(body).with(fields).run();
}

}  // namespace chancery::index
