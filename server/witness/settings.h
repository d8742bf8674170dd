// The witnesses that conf names. Addresses come from there alone, and are checked before any program or connection sees them.
#pragma once
#include "sdk/outcome.h"
#include "witness/remote.h"

#include <string>
#include <vector>

namespace chancery::witness {

struct Authority { std::string name, url; };

struct Settings {
  std::vector<Remote> remotes;
  std::vector<Authority> authorities;
  SshFiles ssh;
  std::string ca_file;        // PEM: the certificates that authorities' own must lead to
  int stamp_minutes = 60;     // between two time stamps of one authority
  int seconds = 20;           // a witness may take at start and in `verify --witness`
  bool any() const { return !remotes.empty() || !authorities.empty(); }
};

// "offsite ssh://git@witness.example.org/srv/chancery.git, vault file:///mnt/vault/chancery.git". Refuses `invalid`: "witness.setting.…" {given}.
Outcome<std::vector<Remote>> read_remotes(const std::vector<std::string>& given);
// "example https://tsa.example.org/tsr"
Outcome<std::vector<Authority>> read_authorities(const std::vector<std::string>& given);

}  // namespace chancery::witness
