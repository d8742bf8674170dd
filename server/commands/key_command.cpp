// `key`: the server's keys, and how another one takes the place of the one that signs.
#include "commands/commands.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "engine/key_rotation.h"

#include <filesystem>
#include <iostream>

namespace chancery {
namespace {

Json as_json(const ServerKey& key) {
  return {{"key", key.public_key}, {"fingerprint", key_fingerprint(key.public_key)}, {"from", key.from ? Json(to_text(*key.from)) : Json()}, {"until", key.until ? Json(to_text(*key.until)) : Json()}, {"signs", !key.until}};
}

int list_keys(const Arguments& arguments, const Installation& chancery) {
  Json all = Json::array();
  std::string sentences;
  for (const auto& each : server_keys_of(chancery.reading->file_at_head(paths::allowed_signers))) {
    const Json one = as_json(each);
    sentences += (sentences.empty() ? "" : "\n") + chancery.say(each.until ? "key.former" : "key.current", one);
    all.push_back(one);
  }
  return tell(arguments, sentences, {{"keys", all}});
}

// Where the next key is, or is made: --to, else a file again. Its passphrase or PIN: --passphrase-file, else that of the configuration.
Outcome<KeyPlace> next_place(const Arguments& arguments) {
  const Config& config = arguments.config;
  const std::string to = arguments.option("to"), file = config.data("keys/server") + ".next";
  if (to.empty() && !config.text("keys.token").empty()) return Refusal{Because::invalid, "key.to-where"};
  const auto passphrase = arguments.has("passphrase-file") ? passphrase_in(arguments.option("passphrase-file")) : passphrase_of(config);
  if (!passphrase) return passphrase.refusal();
  return KeyPlace{file, to == "file" ? "" : to, *passphrase};
}

// Leaves one key: the next. Cut short here, the next start does what is missing, or the former one lies there and signs nothing any more.
void put_in_place(const KeyPlace& next, const std::string& file) {
  if (next.token.empty()) std::filesystem::rename(next.file, file);
  else std::filesystem::remove(file);
}

int rotate(const Arguments& arguments, const Programs& programs, Installation& chancery) {
  const auto place = next_place(arguments);
  if (!place) return say_refusal(chancery.say, place.refusal());
  // Before anything is removed: with a token that does not hold the ledger's key, keys/server.next may be that key, cut short on its way.
  if (const auto trouble = chancery.seal->trouble()) return say_refusal(chancery.say, *trouble);
  std::error_code none;
  std::filesystem::remove(place->file, none);   // of an attempt that came to nothing: what counts was finished when this ledger was opened
  const auto next = programs.make.seal(*place, chancery.reading->organisation().value("domain", ""));
  if (!next) return say_refusal(chancery.say, next.refusal());
  if (const auto trouble = (*next)->trouble()) return say_refusal(chancery.say, *trouble);   // its public key is known after that
  const auto done = rotate_key(*chancery.ledger, *chancery.seal, **next, arguments.option("reason"));
  if (!done) {
    std::filesystem::remove(place->file, none);
    return say_refusal(chancery.say, done.refusal());
  }
  put_in_place(*place, chancery.config.data("keys/server"));
  const Json told = {{"former", key_fingerprint(chancery.seal->public_key())}, {"fingerprint", key_fingerprint((*next)->public_key())}, {"number", done->number}, {"commit", done->commit},
                     {"token", place->token}};
  const std::string was_in = chancery.config.text("keys.token");
  std::string sentence = chancery.say(was_in.empty() ? "key.rotated" : "key.rotated-from-token", told);
  if (place->token != was_in) sentence += "\n" + chancery.say(place->token.empty() ? "key.now-in-file" : "key.now-in-token", told);
  return tell(arguments, sentence, told);
}

}  // namespace

int key_command(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const std::string what = arguments.words.empty() ? "" : arguments.words[0];
  if (what != "list" && what != "rotate") return say_refusal(say, {Because::invalid, "key.usage"});
  auto chancery = Installation::open(programs.make, arguments.config);
  if (!chancery) return say_refusal(say, chancery.refusal());
  const int status = what == "list" ? list_keys(arguments, **chancery) : rotate(arguments, programs, **chancery);
  if (status == 0) (*chancery)->engine->catch_up();
  return status;
}

}  // namespace chancery
