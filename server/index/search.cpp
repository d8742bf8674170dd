// Full-text search (SQLite FTS5) over what stands in the current slots, for one pair of eyes.
#include "index/queries.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace chancery::index {
namespace {

constexpr std::size_t most_words = 16;        // of a question; the rest is left out
constexpr std::size_t longest_word = 100;     // bytes
constexpr std::size_t longest_question = 2000;   // bytes looked at
constexpr std::int64_t most_ranked = 1500;    // candidates: ranking a common word over 100,000 texts costs 130 ms (NOTES)

bool has_letter(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

std::string question_text(const std::string& words) {
  std::string text = words.substr(0, longest_question);
  for (char& c : text) if (static_cast<unsigned char>(c) < 0x20) c = ' ';   // NUL among them: FTS5 would end there
  return text;
}

// Words, and what stands between double quotes as one.
std::vector<std::string> pieces_of(const std::string& text) {
  std::vector<std::string> pieces;
  std::string piece;
  bool quoted = false;
  const auto finish = [&] {
    if (has_letter(piece)) pieces.push_back(piece.substr(0, longest_word));
    piece.clear();
  };
  for (const char c : text) {
    if (c == '"') { finish(); quoted = !quoted; }
    else if (c == ' ' && !quoted) finish();
    else piece += c;
  }
  finish();
  if (pieces.size() > most_words) pieces.resize(most_words);
  return pieces;
}

struct Candidate { std::int64_t row; double score; std::string register_name, item; };

// At most `most_ranked` of what matches, scored. bm25 gives lower numbers to better matches (SQLite FTS5, 5.1.1).
void gather(Connection& connection, const Sight& sight, const std::string& expression, std::set<std::int64_t>& known, std::vector<Candidate>& found) {
  auto row = connection.prepared(
      "SELECT t.row, CAST(bm25(search, 8.0, 12.0, 1.0, 1.0) * 1000000 AS INTEGER), t.register, t.item FROM search JOIN search_text t ON t.row = search.rowid "
      "WHERE search MATCH ? AND t.register IN (SELECT value FROM json_each(?)) LIMIT ?");
  row.with(expression).with(as_array(sight.current)).with(most_ranked);
  while (row.next())
    if (known.insert(row.number(0)).second)
      found.push_back({row.number(0), static_cast<double>(row.number(1)), row.string(2), row.string(3)});
}

std::vector<Candidate> best(Connection& connection, const Sight& sight, const std::string& expression, std::size_t limit) {
  std::set<std::int64_t> known;
  std::vector<Candidate> found;
  gather(connection, sight, "{title number} : (" + expression + ")", known, found);   // first, so that the cap cannot cut a title off
  gather(connection, sight, expression, known, found);
  std::sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.score, a.register_name, a.item) < std::tie(b.score, b.register_name, b.item);
  });
  if (found.size() > limit) found.resize(limit);
  return found;
}

Hit show(Connection& connection, const std::string& expression, const Candidate& found) {
  Hit hit;
  hit.register_name = found.register_name;
  hit.id = found.item;
  {
    auto row = connection.prepared("SELECT snippet(search, 2, char(2), char(3), '…', 24) FROM search WHERE search MATCH ? AND rowid = ?");
    if (row.with(expression).with(found.row).next()) hit.snippet = row.string(0);
  }
  auto row = connection.prepared(
      "SELECT v.title, v.state, v.revision FROM slots s JOIN versions v ON v.version = s.version WHERE s.slot = 0 AND s.register = ? AND s.item = ?");
  if (row.with(found.register_name).with(found.item).next()) {
    hit.title = row.string(0);
    hit.state = row.string(1);
    hit.revision = static_cast<int>(row.number(2));
  }
  return hit;
}

}  // namespace

std::string full_text_expression(const std::string& words, bool beginnings) {
  std::string expression;
  for (const auto& piece : pieces_of(question_text(words))) {
    if (!expression.empty()) expression += " ";
    expression += "\"" + piece + "\"";   // a piece holds no quote: nothing in it is an operator
    if (beginnings) expression += "*";
  }
  return expression;
}

std::vector<Hit> find_words(Connection& connection, const Sight& sight, const std::string& words, int limit) {
  const auto wanted = static_cast<std::size_t>(std::clamp(limit, 0, 200));
  std::vector<Hit> hits;
  const ReadSnapshot snapshot(connection);
  for (const bool beginnings : {false, true}) {
    const std::string expression = full_text_expression(words, beginnings);
    if (expression.empty() || wanted == 0) return hits;
    for (const auto& each : best(connection, sight, expression, wanted)) hits.push_back(show(connection, expression, each));
    if (!hits.empty()) return hits;
  }
  return hits;
}

}  // namespace chancery::index
