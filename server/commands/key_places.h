// Where the next key of the server is, or is made, and how it gets its place once the ledger names it.
#pragma once
#include "commands/commands.h"

namespace chancery {

// --to, else a file again: keys/server.next. Its passphrase or PIN: --passphrase-file, else that of the configuration. Refuses "key.to-where" when
// the key that signs is in a token and nothing says where the next one is.
Outcome<KeyPlace> next_key_place(const Arguments&);

// Leaves one key: the next. Cut short here, the next start does what is missing, or the former one lies there and signs nothing any more.
void put_in_place(const KeyPlace& next, const std::string& file);

// What the operator must change in the configuration when the key is in another place than before; empty: nothing.
std::string after_moving(const KeyPlace& next, const Config&, const std::function<std::string(const std::string&, const Json&)>& say);

}  // namespace chancery
