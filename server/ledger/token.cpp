// The one file that knows PKCS #11. p11-kit, of the two libraries that Debian has for it: it loads a module by its path, reads RFC 7512,
// initialises a module that two keys share once, with locks of the system and safe over fork (PKCS #11, 5.4), and is all of that without
// OpenSSL. libp11 keeps the PIN and logs in again by itself, which locks tokens, and in Debian 12 knows no Ed25519.
#include "ledger/token.h"

#include "signatures/ecdsa.h"
#include "signatures/sshsig.h"

#include <fmt/format.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <new>
#include <optional>
#include <vector>

namespace chancery {
namespace pkcs11 {   // a name of its own, because TokenKey::Parts is made of it

constexpr std::string_view ed25519_name = "ssh-ed25519";
constexpr std::size_t longest_signature = 128;
// CKA_EC_PARAMS (PKCS #11, 6.3.3; the names of RFC 8032's curve as old modules write it, and of RFC 8410).
constexpr std::string_view edwards25519_by_name = "\x13\x0c" "edwards25519", edwards25519_by_number = "\x06\x03\x2b\x65\x70",
                           prime256v1 = "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";

enum class KeyKind { ed25519, p256 };

std::size_t point_size(KeyKind kind) { return kind == KeyKind::ed25519 ? 32 : 65; }

// What a PKCS #11 function answered instead of CKR_OK. Leaves this file as a refusal.
struct TokenFault { CK_RV code; };

void must(CK_RV code) {
  if (code != CKR_OK) throw TokenFault{code};
}

struct FreeUri {
  void operator()(P11KitUri* uri) const { p11_kit_uri_free(uri); }
};
using Uri = std::unique_ptr<P11KitUri, FreeUri>;

Uri read_uri(const std::string& text) {   // null: it cannot be read
  Uri uri(p11_kit_uri_new());
  if (uri == nullptr) throw std::bad_alloc();
  if (p11_kit_uri_parse(text.c_str(), P11_KIT_URI_FOR_ANY, uri.get()) != P11_KIT_URI_OK || p11_kit_uri_any_unrecognized(uri.get()) != 0) return nullptr;
  return uri;
}

// What people know the token by, for sentences: acts are refused with them, so no path is in it.
std::string token_name(P11KitUri* uri) {
  const CK_TOKEN_INFO* info = p11_kit_uri_get_token_info(uri);
  for (const auto& [bytes, size] : {std::pair(info->label, sizeof info->label), std::pair(info->serialNumber, sizeof info->serialNumber)}) {
    std::string name(reinterpret_cast<const char*>(bytes), size);
    name.resize(std::min(name.find('\0'), name.size()));
    while (!name.empty() && name.back() == ' ') name.pop_back();
    if (!name.empty()) return name;
  }
  return "PKCS #11";
}

std::string bytes_of(const CK_ATTRIBUTE* attribute) {
  return attribute == nullptr ? std::string() : std::string(static_cast<const char*>(attribute->pValue), attribute->ulValueLen);
}

Refusal no(const char* what, const std::string& token, Json more = Json::object()) {
  more["token"] = token;
  return {Because::unavailable, std::string("refusal.token-") + what, std::move(more)};
}

std::string code_text(CK_RV code) { return fmt::format("0x{:x}", code); }

Refusal refusal_of(const TokenFault& fault, const std::string& token) {
  switch (fault.code) {
    case CKR_PIN_INCORRECT: case CKR_PIN_INVALID: case CKR_PIN_LEN_RANGE: return no("pin-wrong", token);
    case CKR_PIN_LOCKED: return no("locked", token);
    case CKR_DEVICE_REMOVED: case CKR_TOKEN_NOT_PRESENT: case CKR_TOKEN_NOT_RECOGNIZED: case CKR_SLOT_ID_INVALID:
    case CKR_SESSION_HANDLE_INVALID: case CKR_SESSION_CLOSED: return no("missing", token);
    default: return no("failing", token, {{"code", code_text(fault.code)}});
  }
}

// A library of a maker of tokens, initialised. p11-kit counts who uses it.
class TokenModule {
 public:
  explicit TokenModule(const char* path) : functions_(p11_kit_module_load(path, 0)), started_(functions_ == nullptr ? CKR_GENERAL_ERROR : p11_kit_module_initialize(functions_)) {}
  ~TokenModule() {
    if (started_ == CKR_OK) p11_kit_module_finalize(functions_);
    if (functions_ != nullptr) p11_kit_module_release(functions_);
  }
  TokenModule(const TokenModule&) = delete;
  TokenModule& operator=(const TokenModule&) = delete;

  bool is_loaded() const { return functions_ != nullptr; }
  CK_RV started() const { return started_; }
  CK_FUNCTION_LIST* operator->() const { return functions_; }

 private:
  CK_FUNCTION_LIST* functions_;
  CK_RV started_;
};

struct FoundToken { CK_SLOT_ID slot = 0; CK_FLAGS flags = 0; };

Outcome<FoundToken> find_token(const TokenModule& module, P11KitUri* uri) {
  CK_ULONG count = 0;
  must(module->C_GetSlotList(CK_TRUE, nullptr, &count));
  std::vector<CK_SLOT_ID> slots(count);
  must(module->C_GetSlotList(CK_TRUE, slots.data(), &count));
  slots.resize(std::min<std::size_t>(count, slots.size()));
  std::vector<FoundToken> found;
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info{};
    if (module->C_GetTokenInfo(slot, &info) != CKR_OK || (info.flags & CKF_TOKEN_INITIALIZED) == 0) continue;
    const CK_SLOT_ID asked = p11_kit_uri_get_slot_id(uri);
    if (p11_kit_uri_match_token_info(uri, &info) == 1 && (asked == static_cast<CK_SLOT_ID>(-1) || asked == slot)) found.push_back({slot, info.flags});
  }
  if (found.size() == 1) return found.front();
  return no(found.empty() ? "missing" : "several", token_name(uri));
}

// A session for reading: signing needs no other (PKCS #11, 5.6). Closing the last one of a process logs it out.
class TokenSession {
 public:
  TokenSession(const TokenModule& module, CK_SLOT_ID slot) : module_(module), slot_(slot) { must(module->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &handle_)); }
  ~TokenSession() { module_->C_CloseSession(handle_); }
  TokenSession(const TokenSession&) = delete;
  TokenSession& operator=(const TokenSession&) = delete;

  void log_in(CK_USER_TYPE as, const std::string& pin) const {
    std::string given = pin;   // the interface knows no const
    const CK_RV code = module_->C_Login(handle_, as, reinterpret_cast<CK_UTF8CHAR*>(given.data()), given.size());
    sodium_memzero(given.data(), given.size());
    if (code != CKR_USER_ALREADY_LOGGED_IN) must(code);   // another key of this process has
  }

  std::vector<CK_OBJECT_HANDLE> find(std::vector<CK_ATTRIBUTE> wanted) const {
    must(module_->C_FindObjectsInit(handle_, wanted.data(), wanted.size()));
    std::array<CK_OBJECT_HANDLE, 32> some{};
    std::vector<CK_OBJECT_HANDLE> all;
    CK_ULONG count = 0;
    CK_RV code = CKR_OK;
    while ((code = module_->C_FindObjects(handle_, some.data(), some.size(), &count)) == CKR_OK && count > 0)
      all.insert(all.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(count));
    module_->C_FindObjectsFinal(handle_);
    must(code);
    return all;
  }

  // Empty where the object has none, or does not give it.
  std::string read(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
    CK_ATTRIBUTE asked{type, nullptr, 0};
    if (module_->C_GetAttributeValue(handle_, object, &asked, 1) != CKR_OK || asked.ulValueLen == CK_UNAVAILABLE_INFORMATION) return {};
    std::string value(asked.ulValueLen, '\0');
    asked.pValue = value.data();
    return module_->C_GetAttributeValue(handle_, object, &asked, 1) == CKR_OK ? value : std::string();
  }

  void begin_signature(CK_MECHANISM_TYPE type, CK_OBJECT_HANDLE key) const {
    CK_MECHANISM mechanism{type, nullptr, 0};
    must(module_->C_SignInit(handle_, &mechanism, key));
  }

  std::string signature_of(std::string data) const {
    std::string made(longest_signature, '\0');
    CK_ULONG size = made.size();
    must(module_->C_Sign(handle_, reinterpret_cast<CK_BYTE*>(data.data()), data.size(), reinterpret_cast<CK_BYTE*>(made.data()), &size));
    made.resize(size);
    return made;
  }

  bool is_open() const {
    CK_SESSION_INFO session{};
    CK_TOKEN_INFO token{};
    return module_->C_GetSessionInfo(handle_, &session) == CKR_OK && module_->C_GetTokenInfo(slot_, &token) == CKR_OK;
  }

 private:
  const TokenModule& module_;
  CK_SLOT_ID slot_;
  CK_SESSION_HANDLE handle_ = 0;
};

// A token that counts wrong PINs says so before it is asked. Nothing is tried where one more might lock it, or where the PIN at hand may be the
// one that was wrong: a service that is started again and again would use up every try.
Outcome<Done> log_in(const TokenSession& session, CK_FLAGS flags, const std::string& pin, const std::string& token) {
  if ((flags & CKF_LOGIN_REQUIRED) == 0) return Done{};
  if ((flags & CKF_USER_PIN_LOCKED) != 0) return no("locked", token);
  if (pin.empty()) return no("pin-none", token);
  if ((flags & (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY)) != 0) return no("pin-doubtful", token);
  session.log_in(CKU_USER, pin);
  return Done{};
}

template <class Value> CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, Value& value) { return {type, &value, sizeof value}; }
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, std::string& value) { return {type, value.data(), value.size()}; }

struct PrivateKey { CK_OBJECT_HANDLE handle; KeyKind kind; };

std::optional<KeyKind> kind_of(const TokenSession& session, CK_OBJECT_HANDLE key) {
  const std::string curve = session.read(key, CKA_EC_PARAMS);
  if (curve == edwards25519_by_name || curve == edwards25519_by_number) return KeyKind::ed25519;
  if (curve == prime256v1) return KeyKind::p256;
  return std::nullopt;
}

Outcome<PrivateKey> find_private_key(const TokenSession& session, P11KitUri* uri) {
  CK_OBJECT_CLASS secret = CKO_PRIVATE_KEY;
  std::vector<CK_ATTRIBUTE> wanted = {attribute(CKA_CLASS, secret)};
  for (const CK_ATTRIBUTE_TYPE type : {CKA_LABEL, CKA_ID})
    if (const auto* given = p11_kit_uri_get_attribute(uri, type)) wanted.push_back(*given);
  std::vector<PrivateKey> usable;
  for (const auto handle : session.find(wanted))
    if (const auto kind = kind_of(session, handle)) usable.push_back({handle, *kind});
  const auto of = [&](KeyKind kind) { return std::count_if(usable.begin(), usable.end(), [&](const PrivateKey& each) { return each.kind == kind; }); };
  const KeyKind best = of(KeyKind::ed25519) > 0 ? KeyKind::ed25519 : KeyKind::p256;
  const std::string object = bytes_of(p11_kit_uri_get_attribute(uri, CKA_LABEL));
  if (of(best) != 1) return no(of(best) == 0 ? "key-none" : "key-several", token_name(uri), {{"object", object}});
  return *std::find_if(usable.begin(), usable.end(), [&](const PrivateKey& each) { return each.kind == best; });
}

// CKA_EC_POINT is an OCTET STRING of it (PKCS #11, 6.3.3), or the bytes themselves, as some modules have it. Empty: neither.
std::string point_in(const std::string& value, KeyKind kind) {
  const std::size_t size = point_size(kind);
  const bool wrapped = value.size() == size + 2 && value[0] == '\x04' && static_cast<unsigned char>(value[1]) == size;
  const std::string point = wrapped ? value.substr(2) : value;
  const bool compressed = kind == KeyKind::p256 && !point.empty() && point[0] != '\x04';   // OpenSSH has none of these
  return point.size() == size && !compressed ? point : std::string();
}

// Of the public key beside a private one: the same CKA_ID, or the same label where there is none. Empty: there is no such object.
std::string find_point(const TokenSession& session, const PrivateKey& key) {
  std::string id = session.read(key.handle, CKA_ID), label = session.read(key.handle, CKA_LABEL);
  CK_OBJECT_CLASS open = CKO_PUBLIC_KEY;
  for (const auto handle : session.find({attribute(CKA_CLASS, open), id.empty() ? attribute(CKA_LABEL, label) : attribute(CKA_ID, id)}))
    if (kind_of(session, handle) == key.kind)
      if (auto point = point_in(session.read(handle, CKA_EC_POINT), key.kind); !point.empty()) return point;
  return {};
}

std::string blob_of(KeyKind kind, const std::string& point) {
  if (kind == KeyKind::p256) return ecdsa::public_blob(point);
  sshsig::PublicKey key{};
  std::copy(point.begin(), point.end(), key.begin());
  return sshsig::public_blob(key);
}

struct OpenedKey {
  explicit OpenedKey(Uri given) : uri(std::move(given)), name(token_name(uri.get())), module(p11_kit_uri_get_module_path(uri.get())) {}
  // Everything up to a key that can be used; in this order.
  Outcome<Done> open(const std::string& pin);

  Uri uri;
  std::string name;
  TokenModule module;
  std::unique_ptr<TokenSession> session;   // gone before its module
  PrivateKey key{};
  bool asks_each_time = false;
  std::string blob;
};

Outcome<Done> OpenedKey::open(const std::string& pin) {
  const std::string library = std::filesystem::path(p11_kit_uri_get_module_path(uri.get())).filename().string();
  if (!module.is_loaded()) return no("module", name, {{"module", library}});
  if (module.started() != CKR_OK) return no("module-fails", name, {{"module", library}, {"code", code_text(module.started())}});
  const auto token = find_token(module, uri.get());
  if (!token) return token.refusal();
  session = std::make_unique<TokenSession>(module, token->slot);
  if (auto in = log_in(*session, token->flags, pin, name); !in) return in.refusal();
  const auto found = find_private_key(*session, uri.get());
  if (!found) return found.refusal();
  key = *found;
  const std::string point = find_point(*session, key);
  if (point.empty()) return no("key-none", name, {{"object", bytes_of(p11_kit_uri_get_attribute(uri.get(), CKA_LABEL))}});
  blob = blob_of(key.kind, point);
  asks_each_time = session->read(key.handle, CKA_ALWAYS_AUTHENTICATE) == std::string(1, static_cast<char>(CK_TRUE));
  return Done{};
}

}  // namespace pkcs11

Outcome<Done> check_token_uri(const std::string& text) {
  const pkcs11::Uri uri = pkcs11::read_uri(text);
  if (uri == nullptr) return Refusal{Because::invalid, "refusal.token-uri"};
  if (p11_kit_uri_get_pin_value(uri.get()) != nullptr || p11_kit_uri_get_pin_source(uri.get()) != nullptr) return Refusal{Because::invalid, "refusal.token-uri-pin"};
  const char* module = p11_kit_uri_get_module_path(uri.get());
  if (module == nullptr || module[0] != '/') return Refusal{Because::invalid, "refusal.token-uri-module"};
  return Done{};
}

struct TokenKey::Parts : pkcs11::OpenedKey {
  using OpenedKey::OpenedKey;
};

TokenKey::TokenKey(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TokenKey::~TokenKey() = default;

Outcome<std::unique_ptr<TokenKey>> TokenKey::open(const std::string& text, const std::string& pin) {
  if (auto good = check_token_uri(text); !good) return good.refusal();
  auto parts = std::make_unique<Parts>(pkcs11::read_uri(text));
  try {
    if (auto opened = parts->open(pin); !opened) return opened.refusal();
  } catch (const pkcs11::TokenFault& fault) {
    return pkcs11::refusal_of(fault, parts->name);
  }
  return std::unique_ptr<TokenKey>(new TokenKey(std::move(parts)));
}

const std::string& TokenKey::public_blob() const { return parts_->blob; }

Outcome<std::string> TokenKey::sign(std::string_view to_be_signed, const std::string& pin) {
  const bool edwards = parts_->key.kind == pkcs11::KeyKind::ed25519;
  try {
    parts_->session->begin_signature(edwards ? CKM_EDDSA : CKM_ECDSA, parts_->key.handle);
    if (parts_->asks_each_time) parts_->session->log_in(CKU_CONTEXT_SPECIFIC, pin);
    // CKM_ECDSA signs a hash that it is given: every token has it, and not every one hashes.
    const std::string raw = parts_->session->signature_of(edwards ? std::string(to_be_signed) : ecdsa::sha256(to_be_signed));
    if (raw.size() != 64) return pkcs11::no("failing", parts_->name, {{"code", fmt::format("{} bytes", raw.size())}});
    std::string signature;
    sshsig::put_string(signature, edwards ? pkcs11::ed25519_name : ecdsa::algorithm);
    sshsig::put_string(signature, edwards ? raw : ecdsa::signature_blob(raw));
    return signature;
  } catch (const pkcs11::TokenFault& fault) {
    return pkcs11::refusal_of(fault, parts_->name);
  }
}

bool TokenKey::is_there() const { return parts_->session->is_open(); }

}  // namespace chancery
