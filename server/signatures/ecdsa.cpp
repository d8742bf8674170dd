#include "signatures/ecdsa.h"

#include "signatures/sshsig.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace chancery::ecdsa {
namespace {

constexpr std::string_view curve = "nistp256";
constexpr std::size_t number_size = 32, point_size = 1 + 2 * number_size;

struct Release {
  void operator()(EVP_PKEY* each) const { EVP_PKEY_free(each); }
  void operator()(EVP_PKEY_CTX* each) const { EVP_PKEY_CTX_free(each); }
  void operator()(OSSL_PARAM_BLD* each) const { OSSL_PARAM_BLD_free(each); }
  void operator()(OSSL_PARAM* each) const { OSSL_PARAM_free(each); }
};
template <class T> using Held = std::unique_ptr<T, Release>;
template <class T> Held<T> held(T* made) {
  if (made == nullptr) throw std::bad_alloc();
  return Held<T>(made);
}

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

bool is_point(std::string_view point) { return point.size() == point_size && point[0] == '\x04'; }

// Empty: no such key.
std::string_view point_in(std::string_view key_blob) {
  sshsig::Reader reader(key_blob);
  if (reader.string() != algorithm || reader.string() != curve) return {};
  const std::string_view point = reader.string();
  return reader.good() && reader.at_end() && is_point(point) ? point : std::string_view();
}

// What OpenSSL notes of a bad signature stays out of its thread's queue, where TLS of the same thread would take it for its own.
struct OwnErrors {
  OwnErrors() { ERR_set_mark(); }
  ~OwnErrors() { ERR_pop_to_mark(); }
};

// Null when the point is not on the curve.
Held<EVP_PKEY> key_at(std::string_view point) {
  const auto building = held(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_utf8_string(building.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(building.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) throw std::bad_alloc();
  const auto parameters = held(OSSL_PARAM_BLD_to_param(building.get()));
  const auto making = held(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(making.get()) != 1 || EVP_PKEY_fromdata(making.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return nullptr;
  return Held<EVP_PKEY>(key);
}

// RFC 4251, 5: big-endian, no needless zero, sign bit clear.
std::string mpint(std::string_view number) {
  while (!number.empty() && number[0] == '\0') number.remove_prefix(1);
  const bool negative = !number.empty() && (static_cast<unsigned char>(number[0]) & 0x80) != 0;
  return (negative ? std::string(1, '\0') : std::string()) + std::string(number);
}

// An ASN.1 INTEGER as DER has it is what RFC 4251 calls the content of an mpint.
std::string der_integer(std::string_view number) { return std::string("\x02") + static_cast<char>(number.size()) + std::string(number); }

}  // namespace

std::string public_blob(std::string_view point) {
  if (!is_point(point)) throw std::invalid_argument("no uncompressed point of P-256");
  std::string blob;
  sshsig::put_string(blob, algorithm);
  sshsig::put_string(blob, curve);
  sshsig::put_string(blob, point);
  return blob;
}

std::string signature_blob(std::string_view r_and_s) {
  if (r_and_s.size() != 2 * number_size) throw std::invalid_argument("r and s have 32 bytes each");
  std::string blob;
  sshsig::put_string(blob, mpint(r_and_s.substr(0, number_size)));
  sshsig::put_string(blob, mpint(r_and_s.substr(number_size)));
  return blob;
}

std::optional<std::string> der_of(std::string_view signature_blob) {
  sshsig::Reader reader(signature_blob);
  const std::string_view r = reader.string(), s = reader.string();
  if (!reader.good() || !reader.at_end() || r.empty() || s.empty() || r.size() > number_size + 1 || s.size() > number_size + 1) return std::nullopt;
  const std::string inside = der_integer(r) + der_integer(s);   // each has at most 33 bytes, so every length is one byte
  return std::string("\x30") + static_cast<char>(inside.size()) + inside;
}

std::string sha256(std::string_view data) {
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()), octets(data), data.size());
  return hash;
}

bool verify(std::string_view key_blob, std::string_view data, std::string_view signature_blob) {
  const OwnErrors own;
  const std::string_view point = point_in(key_blob);
  const auto der = der_of(signature_blob);
  const auto key = point.empty() ? nullptr : key_at(point);
  if (!der || key == nullptr) return false;
  const auto checking = held(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  const std::string hash = sha256(data);
  return EVP_PKEY_verify_init(checking.get()) == 1 && EVP_PKEY_verify(checking.get(), octets(*der), der->size(), octets(hash), hash.size()) == 1;
}

}  // namespace chancery::ecdsa
