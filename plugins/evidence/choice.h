// What goes into a package: what a person chose, and the revisions and records that this means.
#pragma once
#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::evidence {

struct Choice {
  std::string register_name;       // empty: every register that the person may read
  std::vector<std::string> ids;    // empty: all
  std::string clause, process;     // empty: any
  std::string person;              // login: what they signed or worked on; empty: any
  std::string from, until;         // dates, both inclusive, UTC; empty: open
  bool former = false;             // without a period: former revisions too
  bool whole = false;              // the package holds the whole ledger, else only the part that shows what is chosen; unless said, what nothing was chosen for
  std::string name;                // what the person calls it

  bool anything() const { return !register_name.empty() || !ids.empty() || !clause.empty() || !process.empty() || !person.empty() || !from.empty() || !until.empty(); }
};

// One revision of a document, or one record.
struct Chosen {
  std::string register_name, id, title, state;
  int revision = 0;                // 0: a record, as it is now
  std::string from, until;         // in force since, superseded on
  std::string folder;              // below data/items/: "SOP-014/revision-3"
};

// More than this is refused: an auditor who wants everything takes the ledger itself.
constexpr std::size_t most_chosen = 20000;
constexpr std::size_t most_written = 20000;   // characters of numbers; as policies/evidence.yaml has it

using Given = std::function<std::string(const std::string&)>;   // a query parameter or form field by its name; empty: not given

// As it was typed, good or not: what a form shows again.
Choice typed_choice(const Given&);
// The same, with numbers as their registers write them; refuses what is no date, and ids that cannot be ids.
Outcome<Choice> read_choice(const Host&, const Viewer&, const Given&);
// As the fields of a package's item keep it, and back.
Json fields_of(const Host&, const Choice&);
Outcome<Choice> choice_in(const Host&, const Viewer&, const Json& fields);
// As a query that shows the same choice: "register=documents&former=yes".
std::string query_of(const Choice&);
// In words, for lists and for whoever gave it no name.
std::string in_words(const Host&, const Choice&);
std::string package_title(const Host&, const Choice&);   // the same with the day: what a package is called where nobody names it

std::string joined(const std::vector<std::string>& ids);   // with spaces between

// With a period: every revision that was in force on a day of it, and records that existed and changed in it. Without: what
// is in force, or every revision that ever was.
Outcome<std::vector<Chosen>> choose(const Host&, const Viewer&, const Choice&);

}  // namespace chancery::evidence
