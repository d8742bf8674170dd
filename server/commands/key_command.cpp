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

int rotate(const Arguments& arguments, const Programs& programs, Installation& chancery) {
  const std::string file = chancery.config.data("keys/server"), next_file = file + ".next";
  std::error_code none;
  std::filesystem::remove(next_file, none);   // of an attempt that came to nothing: what counts was finished when this ledger was opened
  const auto passphrase = passphrase_of(chancery.config);
  if (!passphrase) return say_refusal(chancery.say, passphrase.refusal());
  const auto next = programs.make.seal(next_file, chancery.reading->organisation().value("domain", ""), *passphrase);
  if (!next) return say_refusal(chancery.say, next.refusal());
  const auto done = rotate_key(*chancery.ledger, *chancery.seal, **next, arguments.option("reason"));
  if (!done) {
    std::filesystem::remove(next_file, none);
    return say_refusal(chancery.say, done.refusal());
  }
  std::filesystem::rename(next_file, file);   // the former key is gone with it; cut short here, the next start does it
  const Json told = {{"former", key_fingerprint(chancery.seal->public_key())}, {"fingerprint", key_fingerprint((*next)->public_key())}, {"number", done->number}, {"commit", done->commit}};
  return tell(arguments, chancery.say("key.rotated", told), told);
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
