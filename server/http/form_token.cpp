#include "http/form_token.h"

#include <sodium.h>

namespace chancery::http {
namespace {

std::string hex_of(const std::string& bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  text.pop_back();
  return text;
}

std::string combined(std::string one, const std::string& other) {
  for (std::size_t i = 0; i < one.size(); ++i) one[i] = static_cast<char>(one[i] ^ other[i]);
  return one;
}

}  // namespace

std::string masked(const std::string& token) {
  std::string pad(token.size(), '\0');
  randombytes_buf(pad.data(), pad.size());
  return hex_of(pad) + hex_of(combined(token, pad));
}

std::string unmasked(const std::string& given) {
  std::string bytes(given.size() / 2, '\0');
  std::size_t read = 0;
  if (given.size() % 4 != 0 || given.find_first_of("ABCDEF") != std::string::npos || sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), given.data(), given.size(), nullptr, &read, nullptr) != 0 || read != bytes.size()) return given;
  return combined(bytes.substr(0, read / 2), bytes.substr(read / 2));
}

}  // namespace chancery::http
