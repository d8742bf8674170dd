#include "signatures/sshsig.h"

#include "signatures/ecdsa.h"
#include "signatures/passkey.h"

#include <sodium.h>

#include <cstdint>
#include <stdexcept>

namespace chancery::sshsig {
namespace {

constexpr std::string_view ed25519 = "ssh-ed25519", webauthn = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com";

std::string sha512(std::string_view text) {
  std::string hash(crypto_hash_sha512_BYTES, '\0');
  crypto_hash_sha512(reinterpret_cast<unsigned char*>(hash.data()), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

bool verify_ed25519(const Signature& signature, std::string_view data) {
  Reader key(signature.key);
  if (key.string() != ed25519) return false;
  const std::string_view point = key.string();
  if (!key.good() || !signature.rest.empty() || point.size() != crypto_sign_PUBLICKEYBYTES || signature.signature.size() != crypto_sign_BYTES) return false;
  return crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.signature.data()), reinterpret_cast<const unsigned char*>(data.data()), data.size(),
                                     reinterpret_cast<const unsigned char*>(point.data())) == 0;
}

bool verify_passkey(const Signature& signature, std::string_view data) {
  Reader rest(signature.rest);
  passkey::Detached given;
  given.ecdsa = signature.signature;
  const std::string_view flags = rest.bytes(1);
  given.counter = rest.u32();
  given.origin = rest.string();
  given.client_data = rest.string();
  given.extensions = rest.string();
  if (!rest.good() || !rest.at_end()) return false;
  given.flags = static_cast<unsigned char>(flags[0]);
  return passkey::verify(signature.key, data, given);
}

}  // namespace

void put_u32(std::string& out, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xff));
}

void put_string(std::string& out, std::string_view value) {
  put_u32(out, value.size());
  out.append(value);
}

std::string_view Reader::bytes(std::size_t count) {
  if (!good_ || rest_.size() < count) {
    good_ = false;
    return {};
  }
  const auto taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::uint32_t Reader::u32() {
  std::uint32_t value = 0;
  for (const char c : bytes(4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string_view Reader::string() { return bytes(u32()); }

std::string base64(std::string_view bytes) {
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();   // its NUL
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t used = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), " \t\r\n", &used, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) return std::nullopt;
  out.resize(used);
  return out;
}

std::string armor(std::string_view what, std::string_view bytes) {
  const std::string text = base64(bytes);
  std::string out = "-----BEGIN " + std::string(what) + "-----\n";
  for (std::size_t i = 0; i < text.size(); i += 70) out.append(text, i, 70).push_back('\n');
  return out + "-----END " + std::string(what) + "-----\n";
}

std::optional<std::string> from_armor(std::string_view what, std::string_view text) {
  const std::string begin = "-----BEGIN " + std::string(what) + "-----", end = "-----END " + std::string(what) + "-----";
  if (text.substr(0, begin.size()) != begin) return std::nullopt;
  const auto stop = text.find(end);
  if (stop == std::string_view::npos || text.find_first_not_of(" \r\n", stop + end.size()) != std::string_view::npos) return std::nullopt;
  return from_base64(text.substr(begin.size(), stop - begin.size()));
}

SecretKey key_of_seed(std::string_view seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) throw std::invalid_argument("a seed has 32 bytes");
  SecretKey key{};
  PublicKey open{};
  crypto_sign_seed_keypair(open.data(), key.data(), reinterpret_cast<const unsigned char*>(seed.data()));
  return key;
}

PublicKey public_key(const SecretKey& key) {
  PublicKey open{};
  crypto_sign_ed25519_sk_to_pk(open.data(), key.data());
  return open;
}

std::string public_blob(const PublicKey& key) {
  std::string out;
  put_string(out, ed25519);
  put_string(out, {reinterpret_cast<const char*>(key.data()), key.size()});
  return out;
}

std::string public_line(std::string_view blob) { return std::string(Reader(blob).string()) + " " + base64(blob); }

std::optional<std::string> blob_of_line(std::string_view line) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view algorithm = line.substr(0, space);
  line.remove_prefix(space + 1);
  auto blob = from_base64(line.substr(0, line.find_first_of(" \r\n")));
  if (!blob || Reader(*blob).string() != algorithm) return std::nullopt;
  return blob;
}

std::string sign(const SecretKey& key, std::string_view name_space, std::string_view text) {
  const std::string data = to_be_signed(name_space, text);
  std::string raw(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(raw.data()), nullptr, reinterpret_cast<const unsigned char*>(data.data()), data.size(), key.data());
  std::string signature;
  put_string(signature, ed25519);
  put_string(signature, raw);
  return wrap(public_blob(public_key(key)), name_space, signature);
}

std::string to_be_signed(std::string_view name_space, std::string_view text) {
  std::string out = "SSHSIG";
  put_string(out, name_space);
  put_string(out, "");
  put_string(out, "sha512");
  put_string(out, sha512(text));
  return out;
}

std::string wrap(std::string_view key_blob, std::string_view name_space, std::string_view signature) {
  std::string out = "SSHSIG";
  put_u32(out, 1);
  put_string(out, key_blob);
  put_string(out, name_space);
  put_string(out, "");
  put_string(out, "sha512");
  put_string(out, signature);
  return armor("SSH SIGNATURE", out);
}

std::optional<Signature> parse(std::string_view armored) {
  const auto blob = from_armor("SSH SIGNATURE", armored);
  if (!blob) return std::nullopt;
  Reader all(*blob);
  Signature found;
  if (all.bytes(6) != "SSHSIG" || all.u32() != 1) return std::nullopt;
  found.key = all.string();
  found.name_space = all.string();
  all.string();   // reserved
  found.hash = all.string();
  const std::string_view inner = all.string();
  if (!all.good() || !all.at_end()) return std::nullopt;
  Reader signature(inner);
  found.algorithm = signature.string();
  found.signature = signature.string();
  found.rest = signature.rest();
  if (!signature.good()) return std::nullopt;
  return found;
}

std::string key_of(std::string_view armored) {
  const auto signature = parse(armored);
  return signature ? signature->key : std::string();
}

bool verify(const Signature& signature, std::string_view key_blob, std::string_view name_space, std::string_view text) {
  if (signature.key != key_blob || signature.name_space != name_space || signature.hash != "sha512") return false;
  const std::string data = to_be_signed(name_space, text);
  if (signature.algorithm == ed25519) return verify_ed25519(signature, data);
  if (signature.algorithm == ecdsa::algorithm) return signature.rest.empty() && ecdsa::verify(signature.key, data, signature.signature);
  return signature.algorithm == webauthn && verify_passkey(signature, data);
}

}  // namespace chancery::sshsig
