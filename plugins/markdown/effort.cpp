#include "effort.h"

#include <algorithm>
#include <cstddef>

namespace chancery::markdown {
namespace {

// Measured with cmark-gfm on one core: each bound keeps its kind of input below about a third of a second.
constexpr double most_bracket_pairs = 1e8;   // sum over paragraphs of (number of "[")²
constexpr double most_word_steps = 1e8;      // sum over words of length × marks in it
constexpr double most_cells = 2e5;           // columns of a table × lines below its head
constexpr double most_heads_tried = 2e7;     // sum over paragraphs of lines that could be below a table's head × bytes
constexpr double most_open_ends = 1e8;       // sum over paragraphs of "<?" and "<!" × bytes: their ends are looked for each time
constexpr double most_addresses = 2e9;       // sum over paragraphs of "@" × bytes
constexpr double most_footnotes = 4000;      // "[^", in all
constexpr std::size_t most_columns = 500;

bool mark(char c) { return std::string_view("()_@.:[]<>&~*!`\\").find(c) != std::string_view::npos; }

struct Line {
  std::size_t pipes = 0, brackets = 0;
  double open_ends = 0, footnotes = 0, addresses = 0;
  double word_steps = 0;
  bool blank = true, rule = true;   // rule: only what the line below a table's head is made of
};

Line look_at(std::string_view text) {
  Line line;
  double length = 0, marks = 0;
  char before = 0;
  for (char c : text) {
    if (before == '<' && (c == '?' || c == '!')) ++line.open_ends;
    if (before == '[' && c == '^') ++line.footnotes;
    line.addresses += c == '@' ? 1 : 0;
    before = c;
    const bool space = c == ' ' || c == '\t';
    line.blank = line.blank && space;
    line.rule = line.rule && (space || c == '|' || c == '-' || c == ':' || c == '>');
    line.pipes += c == '|' ? 1 : 0;
    line.brackets += c == '[' ? 1 : 0;
    if (space) {
      line.word_steps += length * marks;
      length = marks = 0;
    } else {
      ++length;
      marks += mark(c) ? 1 : 0;
    }
  }
  line.word_steps += length * marks;
  return line;
}

// What grows with the square of a paragraph (lines up to a blank one), and the sums over all paragraphs.
class Tally {
 public:
  void add(const Line& line, std::size_t bytes) {
    if (line.blank) return end_paragraph();
    bytes_ += static_cast<double>(bytes) + 1;
    brackets_ += static_cast<double>(line.brackets);
    open_ends_ += line.open_ends;
    addresses_ += line.addresses;
    footnotes_ += line.footnotes;
    words_ += line.word_steps;
    if (line.rule) ++rules_;
    if (line.rule && line.pipes > columns_) columns_ = line.pipes;
    cells_ += static_cast<double>(columns_);
    too_wide_ = too_wide_ || columns_ > most_columns;
  }

  void end_paragraph() {
    pairs_ += brackets_ * brackets_;
    heads_ += rules_ * bytes_;
    ends_ += open_ends_ * bytes_;
    mails_ += addresses_ * bytes_;
    bytes_ = brackets_ = open_ends_ = addresses_ = rules_ = 0;
    columns_ = 0;
  }

  bool decent() const {
    return !too_wide_ && pairs_ <= most_bracket_pairs && words_ <= most_word_steps && cells_ <= most_cells && heads_ <= most_heads_tried &&
           ends_ <= most_open_ends && mails_ <= most_addresses && footnotes_ <= most_footnotes;
  }

 private:
  double bytes_ = 0, brackets_ = 0, open_ends_ = 0, addresses_ = 0, rules_ = 0;
  double pairs_ = 0, words_ = 0, cells_ = 0, heads_ = 0, ends_ = 0, mails_ = 0, footnotes_ = 0;
  std::size_t columns_ = 0;
  bool too_wide_ = false;
};

}  // namespace

bool readable(std::string_view text) {
  Tally tally;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    tally.add(look_at(text.substr(at, end - at)), end - at);
    at = end + 1;
  }
  tally.end_paragraph();
  return tally.decent();
}

}  // namespace chancery::markdown
