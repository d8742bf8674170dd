#include "identity/totp.h"

#include <fmt/format.h>
#include <liboath/oath.h>
#include <qrencode.h>
#include <sodium.h>

#include <memory>
#include <stdexcept>

namespace chancery::identity {
namespace {

constexpr std::size_t digits = 6, window = 1;   // steps either way: clocks of phones drift, and people type slowly

std::string percent_encoded(const std::string& text) {
  std::string all;
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) all += static_cast<char>(c);
    else all += fmt::format("%{:02X}", c);
  }
  return all;
}

}  // namespace

std::string new_totp_secret() {
  std::string secret(20, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::optional<std::int64_t> totp_step(const std::string& secret, const std::string& code, Instant now) {
  if (code.size() != digits || code.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  int position = 0;
  std::uint64_t step = 0;
  const int found = oath_totp_validate3(secret.data(), secret.size(), now.seconds, totp_step_seconds, OATH_TOTP_DEFAULT_START_TIME, window, &position, &step, code.c_str());
  return found < 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(step));
}

std::string base32(const std::string& bytes) {
  char* text = nullptr;
  if (oath_base32_encode(bytes.data(), bytes.size(), &text, nullptr) != OATH_OK) throw std::bad_alloc();
  const std::unique_ptr<char, decltype(&std::free)> owned(text, std::free);
  std::string all(text);
  all.erase(all.find_last_not_of('=') + 1);
  return all;
}

std::string totp_address(const std::string& secret, const std::string& issuer, const std::string& login) {
  return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}", percent_encoded(issuer), percent_encoded(login), base32(secret), digits,
                     totp_step_seconds);
}

Picture qr_picture(const std::string& text) {
  constexpr int quiet = 4;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  if (!code) throw std::runtime_error("the text is too long for a QR code");
  Picture picture{code->width + 2 * quiet, ""};
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width; ++x) {
      const auto dark = [&](int at) { return at < code->width && (code->data[y * code->width + at] & 1) != 0; };
      if (!dark(x)) continue;
      const int begin = x;
      while (dark(x + 1)) ++x;
      picture.path += fmt::format("M{} {}h{}v1H{}z", begin + quiet, y + quiet, x + 1 - begin, begin + quiet);
    }
  return picture;
}

}  // namespace chancery::identity
