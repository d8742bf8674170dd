#include "sealing/box.h"

#include <sodium.h>

namespace chancery::sealing {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t name_bytes = 16, salt_bytes = 32;
constexpr char context[crypto_kdf_CONTEXTBYTES + 1] = "chancery";

// One key for each use: what is done with one of them tells nothing about another.
enum class Use : std::uint64_t { words = 1, nonce = 2, names = 3, id = 4, salt = 5 };

static_assert(std::tuple_size_v<ItemKey> == crypto_kdf_KEYBYTES && std::tuple_size_v<ItemKey> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

ItemKey derived(const ItemKey& key, Use use) {
  ItemKey part{};
  crypto_kdf_derive_from_key(part.data(), part.size(), static_cast<std::uint64_t>(use), context, key.data());
  return part;
}

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hex(std::string_view bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), raw(bytes), bytes.size());
  text.pop_back();
  return text;
}

std::string keyed_hash(const ItemKey& key, std::string_view place, std::string_view words, std::size_t size) {
  std::string hash(size, '\0');
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.data(), key.size(), size);
  const std::string begin = std::to_string(place.size()) + ":";   // where the place ends must not be open to doubt
  crypto_generichash_update(&state, raw(begin), begin.size());
  crypto_generichash_update(&state, raw(place), place.size());
  crypto_generichash_update(&state, raw(words), words.size());
  crypto_generichash_final(&state, raw(hash), size);
  return hash;
}

}  // namespace

ItemKey new_key() {
  ItemKey key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

std::string id_of(const ItemKey& key) { return hex(keyed_hash(derived(key, Use::id), "", "", name_bytes)); }

bool is_key_id(std::string_view text) { return text.size() == 2 * name_bytes && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

std::string seal(const ItemKey& key, std::string_view place, std::string_view words) {
  const std::string nonce = keyed_hash(derived(key, Use::nonce), place, words, nonce_bytes);
  const ItemKey part = derived(key, Use::words);
  std::string sealed = nonce + std::string(words.size() + tag_bytes, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed) + nonce_bytes, nullptr, raw(words), words.size(), raw(place), place.size(), nullptr, raw(nonce), part.data());
  return sealed;
}

std::optional<std::string> open(const ItemKey& key, std::string_view place, std::string_view sealed) {
  if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
  const ItemKey part = derived(key, Use::words);
  std::string words(sealed.size() - nonce_bytes - tag_bytes, '\0');
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(raw(words), nullptr, nullptr, raw(sealed) + nonce_bytes, sealed.size() - nonce_bytes, raw(place), place.size(), raw(sealed), part.data());
  return opened == 0 ? std::optional(std::move(words)) : std::nullopt;
}

std::string salt_of(const ItemKey& key, std::string_view place, std::string_view words) { return hex(keyed_hash(derived(key, Use::salt), place, words, salt_bytes)); }

std::string veiled(const ItemKey& key, std::string_view name) { return hex(keyed_hash(derived(key, Use::names), "", name, name_bytes)); }

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

std::optional<std::string> unbase64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t length = 0;
  if (sodium_base642bin(raw(bytes), bytes.size(), text.data(), text.size(), nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) return std::nullopt;
  bytes.resize(length);
  return bytes;
}

}  // namespace chancery::sealing
