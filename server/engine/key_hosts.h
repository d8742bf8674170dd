// For which host name a passkey was made (WebAuthn, 5.1.2: its RP ID), and which were made for another one than the server has now.
#pragma once
#include "domain/item.h"
#include "engine/ports.h"

#include <string>
#include <utility>
#include <vector>

namespace chancery {

std::string host_of(const std::string& public_key);   // as in Key; empty: it cannot be read
// Login and key, of everybody whom the ledger knows: those that nobody has ended.
std::vector<std::pair<std::string, Key>> keys_of_other_hosts(const Snapshot&, const std::string& host);

}  // namespace chancery
