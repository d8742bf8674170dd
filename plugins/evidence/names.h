// File names that open on every system, and cells that no spreadsheet program runs.
#pragma once
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace chancery::evidence {

// Names given out so far in each folder of a package, so that two never meet on a disk that ignores case.
class Names {
 public:
  // ASCII letters, digits and "-_." only, because an unpacker without UTF-8 would write other names and the manifest would
  // not fit; not reserved on Windows, at most 100 bytes, with its ending kept. The same folder and name again: another one.
  std::string safe(const std::string& folder, std::string_view name);

 private:
  std::map<std::string, int> taken_;   // folder + "/" + name in lower case
};

// One cell of RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
std::string csv_cell(std::string_view text);
std::string csv_row(const std::initializer_list<std::string_view>& cells);   // ends with CR LF

std::string html_escaped(std::string_view text);

}  // namespace chancery::evidence
