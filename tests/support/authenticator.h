// An authenticator and its browser in software: makes passkeys and assertions as WebAuthn says, or wrong in one point.
#pragma once
#include "signatures/passkey.h"
#include "signatures/sshsig.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace chancery {

class Authenticator {
 public:
  passkey::Site site{"quality.example.com", "https://quality.example.com"};
  unsigned char flags = 0x05;          // user present, user verified
  std::uint32_t counter = 7;
  std::string credential = "credential-1";
  std::string more;                    // members of the client data after the origin, with the comma before them

  Authenticator() : key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {
    if (!key_) throw std::runtime_error("no key");
  }

  passkey::RegistrationGiven create(const std::string& challenge) const {
    // Attested credential data (WebAuthn, 6.5.1): no make, the id, the key as CTAP2 writes it (canonical CBOR).
    const std::string point = this->point();
    std::string data = authenticator_data(static_cast<unsigned char>(flags | 0x40)) + std::string(16, '\0');
    data += static_cast<char>(credential.size() >> 8);
    data += static_cast<char>(credential.size() & 0xff);
    data += credential + std::string("\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10) + point.substr(1, 32) + std::string("\x22\x58\x20", 3) + point.substr(33);
    return {client_data("webauthn.create", challenge), data};
  }

  passkey::AssertionGiven get(const std::string& challenge) const {
    passkey::AssertionGiven given{client_data("webauthn.get", challenge), authenticator_data(flags), ""};
    given.signature = sign(given.authenticator_data + sha256(given.client_data));
    return given;
  }

 private:
  static std::string sha256(const std::string& text) {
    std::string hash(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), reinterpret_cast<unsigned char*>(hash.data()));
    return hash;
  }
  std::string client_data(const std::string& type, const std::string& challenge) const {
    return "{\"type\":\"" + type + "\",\"challenge\":\"" + passkey::base64url(challenge) + "\",\"origin\":\"" + site.origin + "\"" + more + "}";
  }
  std::string authenticator_data(unsigned char with) const {
    std::string data = sha256(site.rp_id);
    data += static_cast<char>(with);
    sshsig::put_u32(data, counter);
    return data;
  }
  std::string point() const {
    std::string bytes(65, '\0');
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(key_.get(), "pub", reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), &size);
    if (size != bytes.size()) throw std::runtime_error("no point");
    return bytes;
  }
  std::string sign(const std::string& text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::string der(80, '\0');
    std::size_t size = der.size();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &size, reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1)
      throw std::runtime_error("no signature");
    der.resize(size);
    return der;
  }
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace chancery
