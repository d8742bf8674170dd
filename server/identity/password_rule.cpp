#include "identity/password_rule.h"

#include "domain/text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace chancery::identity {
namespace {

// Those of the published lists of leaked passwords that are long enough to be typed here, and what people make of this product's name.
constexpr std::array<std::string_view, 40> common = {
    "passwordpassword", "password1234", "password12345", "password123456", "password123!", "mypassword123", "thisismypassword",
    "administrator", "administrator1", "administrator123", "adminadminadmin", "changeme1234", "changemeplease", "changemenow1",
    "letmeinletmein", "letmeinplease", "welcome12345", "welcomewelcome", "welcome123456", "iloveyou1234", "iloveyouforever",
    "qwertyuiop12", "qwertyuiop123", "qwertyuiopasdf", "qwerty123456", "qwertyqwerty", "1q2w3e4r5t6y", "1qaz2wsx3edc", "q1w2e3r4t5y6",
    "asdfghjkl123", "zxcvbnm12345", "correcthorsebatterystaple", "correct horse battery staple", "trustno1trustno1",
    "sunshine1234", "football1234", "dragondragon", "monkeymonkey", "chancery1234", "qualitymanager"};

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// "aaaaaaaaaaaa", "abcabcabcabc": a piece of at most four bytes over and over.
bool is_repeated(std::string_view text) {
  for (std::size_t piece = 1; piece <= 4 && piece * 2 <= text.size(); ++piece) {
    bool repeats = true;
    for (std::size_t i = piece; i < text.size() && repeats; ++i) repeats = text[i] == text[i - piece];
    if (repeats) return true;
  }
  return false;
}

// "123456789012", "abcdefghijkl", "210987654321": each byte next to the one before; a digit run goes on after 9.
bool is_a_row(std::string_view text) {
  for (const int step : {1, -1}) {
    bool row = true;
    for (std::size_t i = 1; i < text.size() && row; ++i) {
      const int by = text[i] - text[i - 1];
      row = by == step || by == -9 * step;
    }
    if (row) return true;
  }
  return false;
}

// The login, with too little besides to be a secret.
bool is_made_of(std::string_view login, std::string rest) {
  if (login.empty()) return false;
  bool found = false;
  for (auto at = rest.find(login); at != std::string::npos; at = rest.find(login)) {
    rest.erase(at, login.size());
    found = true;
  }
  return found && characters(rest) < 8;
}

Refusal invalid(const char* key, Json details = Json::object()) { return {Because::invalid, key, std::move(details)}; }

}  // namespace

std::optional<Refusal> refuse_password(const std::string& login, const std::string& password, bool sample) {
  if (password.size() > longest_typed || characters(password) > longest_password) return invalid("refusal.password-long", {{"longest", longest_password}});
  if (!is_text(password)) return invalid("refusal.password-not-text");
  if (characters(password) < shortest_password) return invalid("refusal.password-short", {{"shortest", shortest_password}});
  const std::string folded = folded_name(password);
  if (folded == sample_password) {
    if (sample) return std::nullopt;
    return invalid("refusal.password-common");
  }
  if (is_made_of(login, folded)) return invalid("refusal.password-is-login");
  if (is_repeated(folded) || is_a_row(folded) || std::find(common.begin(), common.end(), folded) != common.end())
    return invalid("refusal.password-common");
  return std::nullopt;
}

}  // namespace chancery::identity
