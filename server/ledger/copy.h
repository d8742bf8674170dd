// A ledger as one file and back again, for backups. Reading takes no lock and works while a server writes: the copy holds
// exactly what the head of that moment reaches. Faults are std::runtime_error.
#pragma once
#include <iosfwd>
#include <string>

namespace chancery {

// Writes a Git bundle of refs/heads/main; gives the head's commit id.
std::string write_ledger_copy(const std::string& repository, std::ostream&);

// Makes the bare repository, as GitLedger::create does, with what the bundle holds. Every object is read and hashed on the way;
// whether the acts hold is verify's to say.
void make_ledger_from_copy(const std::string& bundle, const std::string& repository);

}  // namespace chancery
