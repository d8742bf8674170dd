// The server's key as a file: OpenSSH's private key format (PROTOCOL.key), which stock ssh-keygen reads and writes, with a passphrase or
// without. Not here: where the file lies, and who may read it.
#pragma once
#include "signatures/sshsig.h"

#include <optional>
#include <string>

namespace chancery {

// `passphrase` empty: the key lies open in the file. Throws std::runtime_error when it cannot be made.
std::string key_file(const sshsig::SecretKey&, const std::string& comment, const std::string& passphrase);
// Nothing when it is no Ed25519 key, or the passphrase is not its own. A file without a passphrase is read whatever is given.
std::optional<sshsig::SecretKey> read_key_file(const std::string& text, const std::string& passphrase);
bool is_locked(const std::string& text);   // a key that wants a passphrase

}  // namespace chancery
