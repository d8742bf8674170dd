// The accounts as they are at one moment, for backups: also while a server writes to them.
#pragma once
#include <string>

namespace chancery {

// `to` is made, private to the server, and must not be there. Faults are std::runtime_error.
void copy_accounts(const std::string& from, const std::string& to);

}  // namespace chancery
