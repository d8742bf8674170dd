// Every row as text, so that a rebuilt index can be compared with the one that was kept up to date.
#include "index/queries.h"

#include <fmt/format.h>

namespace chancery::index {
namespace {

struct Table { const char* name; const char* columns; const char* order; int count; };

// Row numbers of search_text and the shape of FTS5's own tables depend on how acts were batched; what they hold does not:
// the words themselves are compared, with how often each occurs.
constexpr Table tables[] = {
    {"position", "number, commit_id", "1", 2},
    {"acts", "number, commit_id, time, actor, register, item, act, revision, touches_in_force, draft, also", "1", 11},
    {"act_files", "number, json", "1", 2},
    {"act_nonces", "actor, once, number", "1, 2", 3},
    {"versions", "version, register, item, slot, number, present, in_force, state, revision, title, owner, people, changed, "
                 "in_force_since, folder_object, fields", "1", 16},
    {"version_items", "version, json", "1", 2},
    {"slots", "slot, register, item, version, present, in_force, state", "1, 2, 3", 7},
    {"revisions", "register, item, revision, released, released_time, ended, ended_time, ended_state, version, approved_by", "1, 2, 3", 10},
    {"disposals", "register, item, how, number", "1, 2", 4},
    {"draft_people", "register, item, revision, people", "1, 2, 3", 4},
    {"readings", "register, item, login, revision, number, time", "1, 2, 3", 6},
    {"blobs", "sha256, object", "1", 2},
    {"search_text", "register, item, title, number, body, fields", "1, 2", 6},
    {"search_words", "term, col, doc, cnt", "1, 2", 4},
};

// One line a row whatever is in it.
void append(std::string& to, std::string_view text) {
  for (const char c : text) {
    if (c == '\\') to += "\\\\";
    else if (c == '\n') to += "\\n";
    else if (c == '\t') to += "\\t";
    else to += c;
  }
}

}  // namespace

std::string dump_tables(Connection& connection) {
  connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab('main', 'search', 'col')");
  const ReadSnapshot snapshot(connection);
  std::string text;
  for (const auto& table : tables) {
    text += fmt::format("# {}: {}\n", table.name, table.columns);
    auto row = connection.prepared(fmt::format("SELECT {} FROM {} ORDER BY {}", table.columns, table.name, table.order));
    while (row.next()) {
      for (int column = 0; column < table.count; ++column) {
        if (column > 0) text += '\t';
        append(text, row.text(column));
      }
      text += '\n';
    }
  }
  return text;
}

}  // namespace chancery::index
