// How the words of one item are sealed with its key: XChaCha20-Poly1305 (libsodium), bound to the place where they lie. The nonce is a
// keyed hash of place and words (BLAKE2b), as in SIV (RFC 5297): the same words at the same place give the same bytes, so that `verify`
// can seal what it planned again and compare; two different texts never share a nonce. Pure; any thread.
//
// What is sealed shows its length, and that the same words stood at the same place before; nothing else.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace chancery::sealing {

using ItemKey = std::array<unsigned char, 32>;

ItemKey new_key();
// What a key is called: 32 hex digits worked out of it, which tell nothing about it and fit no other.
std::string id_of(const ItemKey&);
bool is_key_id(std::string_view);

// Nonce, then words and tag. Nothing when the key is another, or the bytes or the place are not those that were sealed.
std::string seal(const ItemKey&, std::string_view place, std::string_view words);
std::optional<std::string> open(const ItemKey&, std::string_view place, std::string_view sealed);
// 64 hex digits that only this key gives for these words at this place. SHA-256 of them and the words after them is a commitment that
// can lie open: whoever is given the digits and the words can check it with sha256sum, and nobody else can guess even short words.
std::string salt_of(const ItemKey&, std::string_view place, std::string_view words);
// A name for a name, 32 hex digits: what a file is called says too much (a keyed hash, so that nobody can try names without the key).
std::string veiled(const ItemKey&, std::string_view name);

std::string base64(std::string_view bytes);
std::optional<std::string> unbase64(std::string_view text);

}  // namespace chancery::sealing
