#include "signatures/passkey.h"

#include "sdk/json.h"
#include "signatures/ecdsa.h"
#include "signatures/sshsig.h"

#include <fido.h>
#include <fido/es256.h>
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <new>

namespace chancery::passkey {
namespace {

constexpr std::string_view key_algorithm = "sk-ecdsa-sha2-nistp256@openssh.com", signature_algorithm = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com";
constexpr unsigned char user_present = 0x01, user_verified = 0x04, backup_eligible = 0x08, backed_up = 0x10, has_key = 0x40;   // WebAuthn, 6.1
constexpr std::size_t hash_bytes = 32, flags_at = 32, counter_at = 33, smallest_authenticator_data = 37, number_bytes = 32;

struct Free {
  void operator()(fido_cred_t* each) const { fido_cred_free(&each); }
  void operator()(fido_assert_t* each) const { fido_assert_free(&each); }
  void operator()(es256_pk_t* each) const { es256_pk_free(&each); }
};
template <class T> using Owned = std::unique_ptr<T, Free>;
template <class T> Owned<T> owned(T* made) {
  if (made == nullptr) throw std::bad_alloc();
  return Owned<T>(made);
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

using ecdsa::der_of, ecdsa::sha256;

Refusal refused(const char* why) { return {Because::invalid, std::string("passkey.refusal.") + why}; }

// The limited verification algorithm (WebAuthn, 5.8.1.2), as OpenSSH does it: the beginning is fixed, so no reader of JSON can be
// fooled by a second member of the same name.
bool is_client_data(std::string_view client_data, const char* type, std::string_view challenge, std::string_view origin) {
  if (origin.find_first_of("\"\\") != std::string_view::npos) return false;
  const std::string begins = "{\"type\":\"" + std::string(type) + "\",\"challenge\":\"" + base64url(challenge) + "\",\"origin\":\"" + std::string(origin) + "\"";
  if (client_data.substr(0, begins.size()) != begins || client_data.size() == begins.size()) return false;
  const auto rest = client_data.substr(begins.size());
  if (rest[0] != ',' && rest[0] != '}') return false;
  const Json all = Json::parse(client_data, nullptr, false);
  return all.is_object() && all.value("crossOrigin", Json(false)) == Json(false);
}

unsigned char flags_of(std::string_view authenticator_data) { return static_cast<unsigned char>(authenticator_data[flags_at]); }

std::uint32_t counter_of(std::string_view authenticator_data) { return sshsig::Reader(authenticator_data.substr(counter_at)).u32(); }

bool is_verified(unsigned char flags) { return (flags & user_present) != 0 && (flags & user_verified) != 0; }

// The uncompressed point without its first byte: x and y; empty: no passkey's key.
std::string_view numbers_of(std::string_view key) {
  sshsig::Reader reader(key);
  if (reader.string() != key_algorithm || reader.string() != "nistp256") return {};
  const std::string_view point = reader.string();
  reader.string();
  if (!reader.good() || !reader.at_end() || point.size() != 1 + 2 * number_bytes || point[0] != '\x04') return {};
  return point.substr(1);
}

std::string key_blob(std::string_view numbers, std::string_view rp_id) {
  std::string blob;
  sshsig::put_string(blob, key_algorithm);
  sshsig::put_string(blob, "nistp256");
  sshsig::put_string(blob, "\x04" + std::string(numbers));
  sshsig::put_string(blob, rp_id);
  return blob;
}

// SEQUENCE { INTEGER r, INTEGER s }: what OpenSSH calls mpints r and s (ecdsa.cpp, the other way round). Each number has at most 33 bytes, so every length is one byte.
std::optional<std::pair<std::string_view, std::string_view>> der_numbers(std::string_view der) {
  const auto taken = [&der](char tag) -> std::optional<std::string_view> {
    if (der.size() < 2 || der[0] != tag) return std::nullopt;
    const auto size = static_cast<unsigned char>(der[1]);
    if (size > 0x7f || der.size() - 2 < size) return std::nullopt;
    const auto value = der.substr(2, size);
    der.remove_prefix(2 + size);
    return value;
  };
  const auto sequence = taken('\x30');
  if (!sequence || !der.empty()) return std::nullopt;
  der = *sequence;
  const auto r = taken('\x02'), s = taken('\x02');
  if (!r || !s || r->empty() || s->empty() || !der.empty()) return std::nullopt;
  return std::pair(*r, *s);
}

// The cryptography, and presence, verification and host as the authenticator signed them.
bool is_good(std::string_view key, const std::string& rp_id, std::string_view client_data, std::string_view authenticator_data, std::string_view der) {
  const std::string_view numbers = numbers_of(key);
  if (numbers.empty()) return false;
  fido_init(0);
  const auto assertion = owned(fido_assert_new());
  const auto point = owned(es256_pk_new());
  return es256_pk_from_ptr(point.get(), numbers.data(), numbers.size()) == FIDO_OK && fido_assert_set_count(assertion.get(), 1) == FIDO_OK &&
         fido_assert_set_rp(assertion.get(), rp_id.c_str()) == FIDO_OK && fido_assert_set_up(assertion.get(), FIDO_OPT_TRUE) == FIDO_OK &&
         fido_assert_set_uv(assertion.get(), FIDO_OPT_TRUE) == FIDO_OK &&
         fido_assert_set_clientdata(assertion.get(), bytes_of(client_data), client_data.size()) == FIDO_OK &&
         fido_assert_set_authdata_raw(assertion.get(), 0, bytes_of(authenticator_data), authenticator_data.size()) == FIDO_OK &&
         fido_assert_set_sig(assertion.get(), 0, bytes_of(der), der.size()) == FIDO_OK &&
         fido_assert_verify(assertion.get(), 0, COSE_ES256, point.get()) == FIDO_OK;
}

bool is_page_of(std::string_view origin, std::string_view rp_id) {
  const bool local = rp_id == "localhost";
  const std::string_view scheme = local && origin.rfind("http://", 0) == 0 ? "http://" : "https://";
  if (origin.rfind(scheme, 0) != 0) return false;
  std::string_view host = origin.substr(scheme.size());
  host = host.substr(0, host.find(':'));
  if (host == rp_id) return true;
  return host.size() > rp_id.size() && host.substr(host.size() - rp_id.size()) == rp_id && host[host.size() - rp_id.size() - 1] == '.';
}

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes_of(bytes), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  out.pop_back();   // its NUL
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t used = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &used, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) return std::nullopt;
  out.resize(used);
  return out;
}

std::string rp_id_of(std::string_view key) {
  if (numbers_of(key).empty()) return "";
  sshsig::Reader reader(key);
  for (int part = 0; part < 3; ++part) reader.string();
  return std::string(reader.string());
}

Outcome<Registered> read_registration(const Site& site, std::string_view challenge, const RegistrationGiven& given) {
  if (!is_client_data(given.client_data, "webauthn.create", challenge, site.origin)) return refused("client-data");
  const std::string_view data = given.authenticator_data;
  if (data.size() < smallest_authenticator_data || data.substr(0, hash_bytes) != sha256(site.rp_id)) return refused("client-data");
  const unsigned char flags = flags_of(data);
  if (!is_verified(flags)) return refused("not-verified");
  fido_init(0);
  const auto credential = owned(fido_cred_new());
  if ((flags & has_key) == 0 || fido_cred_set_type(credential.get(), COSE_ES256) != FIDO_OK ||
      fido_cred_set_authdata_raw(credential.get(), bytes_of(data), data.size()) != FIDO_OK || fido_cred_pubkey_len(credential.get()) != 2 * number_bytes)
    return refused("kind");
  Registered made;
  made.credential.assign(reinterpret_cast<const char*>(fido_cred_id_ptr(credential.get())), fido_cred_id_len(credential.get()));
  made.key = key_blob({reinterpret_cast<const char*>(fido_cred_pubkey_ptr(credential.get())), 2 * number_bytes}, site.rp_id);
  made.synced = (flags & (backup_eligible | backed_up)) != 0;
  return made;
}

Outcome<Done> check_assertion(const Site& site, std::string_view key, std::string_view challenge, const AssertionGiven& given) {
  if (!is_client_data(given.client_data, "webauthn.get", challenge, site.origin) || rp_id_of(key) != site.rp_id) return refused("client-data");
  if (given.authenticator_data.size() < smallest_authenticator_data) return refused("client-data");
  if (!is_verified(flags_of(given.authenticator_data))) return refused("not-verified");
  if (!is_good(key, site.rp_id, given.client_data, given.authenticator_data, given.signature)) return refused("signature");
  return Done{};
}

std::string challenge_of(std::string_view name_space, std::string_view text) { return sshsig::to_be_signed(name_space, text); }

std::optional<std::string> as_sshsig(std::string_view key, std::string_view name_space, const Site& site, const AssertionGiven& given) {
  const auto numbers = der_numbers(given.signature);
  if (!numbers || given.authenticator_data.size() < smallest_authenticator_data) return std::nullopt;
  const std::string_view data = given.authenticator_data;
  std::string ecdsa, signature;
  sshsig::put_string(ecdsa, numbers->first);
  sshsig::put_string(ecdsa, numbers->second);
  sshsig::put_string(signature, signature_algorithm);
  sshsig::put_string(signature, ecdsa);
  signature.push_back(static_cast<char>(flags_of(data)));
  sshsig::put_u32(signature, counter_of(data));
  sshsig::put_string(signature, site.origin);
  sshsig::put_string(signature, given.client_data);
  sshsig::put_string(signature, data.substr(smallest_authenticator_data));   // extensions
  return sshsig::wrap(key, name_space, signature);
}

bool verify(std::string_view key, std::string_view challenge, const Detached& given) {
  const std::string rp_id = rp_id_of(key);
  if (rp_id.empty() || !is_page_of(given.origin, rp_id) || !is_client_data(given.client_data, "webauthn.get", challenge, given.origin)) return false;
  const auto der = der_of(given.ecdsa);
  if (!der || !is_verified(given.flags)) return false;
  std::string authenticator_data = sha256(rp_id);
  authenticator_data.push_back(static_cast<char>(given.flags));
  sshsig::put_u32(authenticator_data, given.counter);
  authenticator_data.append(given.extensions);
  return is_good(key, rp_id, given.client_data, authenticator_data, *der);
}

}  // namespace chancery::passkey
