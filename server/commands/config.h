// The configuration (conf/chancery.properties tells each key): defaults, a file, the command line, in that order.
#pragma once
#include "sdk/outcome.h"

#include <map>
#include <string>
#include <vector>

namespace chancery {

class Config {
 public:
  Config();   // the defaults

  // Refuses ("config.unknown-key", "config.unreadable") and changes nothing.
  Outcome<Done> read_file(const std::string& path);
  Outcome<Done> set(const std::string& key, const std::string& value);

  const std::string& text(const std::string& key) const;      // throws std::logic_error for a key that does not exist
  int number(const std::string& key) const;                   // throws std::invalid_argument naming the key
  bool yes(const std::string& key) const;
  std::vector<std::string> list(const std::string& key) const;

  std::string data(const std::string& name) const;            // a path below data.directory
  std::string home(const std::string& name) const;            // a path below home.directory
  std::string plugins() const;

 private:
  std::map<std::string, std::string> values_;
};

// The folder with web/ and policies/ above the running program; "." when there is none.
std::string find_home();
std::string program_folder();

// What opens the server's keys, and a token: the first line of the file that keys.passphrase_file names; empty: they have no passphrase.
// Refuses `unavailable`, "refusal.passphrase-file".
Outcome<std::string> passphrase_of(const Config&);
Outcome<std::string> passphrase_in(const std::string& file);   // of another file; empty name: none

}  // namespace chancery
