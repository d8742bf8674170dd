#include "evidence/hash.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace chancery::evidence {
namespace {
EVP_MD_CTX* context(void* held) { return static_cast<EVP_MD_CTX*>(held); }
}  // namespace

void Sha256::Release::operator()(void* held) const { EVP_MD_CTX_free(context(held)); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr || EVP_DigestInit_ex(context(context_.get()), EVP_sha256(), nullptr) != 1) throw std::runtime_error("no SHA-256");
}

void Sha256::add(std::string_view bytes) { EVP_DigestUpdate(context(context_.get()), bytes.data(), bytes.size()); }

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
  unsigned size = 0;
  EVP_DigestFinal_ex(context(context_.get()), hash.data(), &size);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned each = 0; each < size; ++each) {
    text.push_back(digits[hash[each] >> 4]);
    text.push_back(digits[hash[each] & 15]);
  }
  return text;
}

std::string sha256_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("evidence package: " + path + " cannot be read");
  Sha256 hash;
  std::vector<char> buffer(1U << 16);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
    hash.add({buffer.data(), static_cast<std::size_t>(in.gcount())});
  return hash.hex();
}

}  // namespace chancery::evidence
