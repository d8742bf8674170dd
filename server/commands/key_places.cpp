#include "commands/key_places.h"

#include <filesystem>

namespace chancery {

Outcome<KeyPlace> next_key_place(const Arguments& arguments) {
  const Config& config = arguments.config;
  const std::string to = arguments.option("to"), file = config.data("keys/server") + ".next";
  if (to.empty() && !config.text("keys.token").empty()) return Refusal{Because::invalid, "key.to-where"};
  const auto passphrase = arguments.has("passphrase-file") ? passphrase_in(arguments.option("passphrase-file")) : passphrase_of(config);
  if (!passphrase) return passphrase.refusal();
  return KeyPlace{file, to == "file" ? "" : to, *passphrase};
}

void put_in_place(const KeyPlace& next, const std::string& file) {
  if (next.token.empty()) std::filesystem::rename(next.file, file);
  else std::filesystem::remove(file);
}

std::string after_moving(const KeyPlace& next, const Config& config, const std::function<std::string(const std::string&, const Json&)>& say) {
  if (next.token == config.text("keys.token")) return "";
  return "\n" + say(next.token.empty() ? "key.now-in-file" : "key.now-in-token", {{"token", next.token}});
}

}  // namespace chancery
