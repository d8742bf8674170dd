#include "ledger/object.h"

#include <openssl/evp.h>

#include <charconv>
#include <stdexcept>

namespace chancery::git {
namespace {

constexpr char digits[] = "0123456789abcdef";

std::string hex_of(const unsigned char* bytes, std::size_t count) {
  std::string text(count * 2, '0');
  for (std::size_t i = 0; i < count; ++i) {
    text[2 * i] = digits[bytes[i] >> 4];
    text[2 * i + 1] = digits[bytes[i] & 15];
  }
  return text;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Looking an algorithm up by name costs more than hashing a small object with it: once a process.
const EVP_MD* algorithm(const char* name) {
  const EVP_MD* found = EVP_MD_fetch(nullptr, name, nullptr);
  if (found == nullptr) throw std::runtime_error("this OpenSSL has no " + std::string(name));
  return found;
}
const EVP_MD* sha1() { static const EVP_MD* const found = algorithm("SHA1"); return found; }
const EVP_MD* sha256() { static const EVP_MD* const found = algorithm("SHA256"); return found; }

EVP_MD_CTX* context_of_thread() {
  struct Release { void operator()(EVP_MD_CTX* each) const { EVP_MD_CTX_free(each); } };
  thread_local const std::unique_ptr<EVP_MD_CTX, Release> context(EVP_MD_CTX_new());
  return context.get();
}

void digested(int good) { if (good != 1) throw std::runtime_error("a digest could not be computed"); }

}  // namespace

std::string ObjectId::hex() const { return hex_of(bytes.data(), bytes.size()); }

std::optional<ObjectId> ObjectId::from_hex(std::string_view text) {
  ObjectId id;
  if (text.size() != 40) return std::nullopt;
  for (std::size_t i = 0; i < 20; ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<unsigned char>(high << 4 | low);
  }
  return id;
}

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::commit: return "commit";
    case Kind::tree: return "tree";
    case Kind::blob: return "blob";
    case Kind::tag: return "tag";
  }
  throw std::logic_error("no such kind of object");
}

ObjectId id_of(Kind kind, std::string_view bytes) {
  std::array<char, 40> head{};
  const std::string_view word = name_of(kind);
  std::memcpy(head.data(), word.data(), word.size());
  head[word.size()] = ' ';
  const auto end = std::to_chars(head.data() + word.size() + 1, head.data() + head.size() - 1, bytes.size()).ptr;
  ObjectId id;
  EVP_MD_CTX* context = context_of_thread();
  digested(EVP_DigestInit_ex(context, sha1(), nullptr));
  digested(EVP_DigestUpdate(context, head.data(), static_cast<std::size_t>(end - head.data()) + 1));   // with the NUL
  digested(EVP_DigestUpdate(context, bytes.data(), bytes.size()));
  digested(EVP_DigestFinal_ex(context, id.bytes.data(), nullptr));
  return id;
}

std::string sha256_of(std::string_view bytes) {
  std::array<unsigned char, 32> hash{};
  EVP_MD_CTX* context = context_of_thread();
  digested(EVP_DigestInit_ex(context, sha256(), nullptr));
  digested(EVP_DigestUpdate(context, bytes.data(), bytes.size()));
  digested(EVP_DigestFinal_ex(context, hash.data(), nullptr));
  return hex_of(hash.data(), hash.size());
}

void RunningSha1::Release::operator()(void* context) const { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context)); }

RunningSha1::RunningSha1() : context_(EVP_MD_CTX_new()) {
  digested(EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_.get()), sha1(), nullptr));
}

void RunningSha1::add(std::string_view bytes) {
  digested(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_.get()), bytes.data(), bytes.size()));
}

std::array<unsigned char, 20> RunningSha1::finish() {
  std::array<unsigned char, 20> hash{};
  digested(EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_.get()), hash.data(), nullptr));
  return hash;
}

}  // namespace chancery::git
