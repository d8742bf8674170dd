// `key`: the server's keys, and how another one takes the place of the one that signs.
#include "commands/commands.h"

#include "commands/key_places.h"
#include "commands/key_replace.h"
#include "domain/digest.h"
#include "domain/paths.h"
#include "engine/key_recovery.h"
#include "engine/key_revocation.h"
#include "engine/key_rotation.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace chancery {
namespace {

Json as_json(const ServerKey& key) {
  Json revoked;
  if (key.revoked) revoked = {{"since", to_text(key.revoked->since)}, {"act", key.revoked->act}, {"reason", key.revoked->reason}};
  return {{"key", key.public_key}, {"fingerprint", key_fingerprint(key.public_key)}, {"from", key.from ? Json(to_text(*key.from)) : Json()}, {"until", key.until ? Json(to_text(*key.until)) : Json()},
          {"signs", !key.until}, {"revoked", revoked}};
}

int list_keys(const Arguments& arguments, const Installation& chancery) {
  const std::string list = chancery.reading->file_at_head(paths::allowed_signers);
  Json all = Json::array();
  std::string sentences;
  for (const auto& each : server_keys_of(list)) {
    const Json one = as_json(each);
    sentences += (sentences.empty() ? "" : "\n") + chancery.say(each.until ? "key.former" : "key.current", one);
    if (each.revoked) sentences += "\n" + chancery.say("key.is-revoked", one.at("revoked"));
    all.push_back(one);
  }
  const auto recovery = current_recovery_key(list);
  const Json named = recovery ? Json{{"key", *recovery}, {"fingerprint", key_fingerprint(*recovery)}} : Json();
  sentences += "\n" + chancery.say(recovery ? "key.recovery.is" : "key.recovery.missing", named);
  return tell(arguments, sentences, {{"keys", all}, {"recovery", named}});
}

int rotate(const Arguments& arguments, const Programs& programs, Installation& chancery) {
  const auto place = next_key_place(arguments);
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
  const std::string sentence = chancery.say(chancery.config.text("keys.token").empty() ? "key.rotated" : "key.rotated-from-token", told);
  return tell(arguments, sentence + after_moving(*place, chancery.config, chancery.say), told);
}

int name_recovery(const Arguments& arguments, const Programs&, Installation& chancery) {
  std::ifstream in(arguments.option("public"), std::ios::binary);
  std::stringstream text;
  if (in) text << in.rdbuf();
  if (text.str().empty()) return say_refusal(chancery.say, {Because::invalid, "key.recovery.no-file", {{"file", arguments.option("public")}}});
  const auto done = name_recovery_key(*chancery.ledger, text.str(), arguments.option("reason"));
  if (!done) return say_refusal(chancery.say, done.refusal());
  const Json told = {{"number", done->number}, {"commit", done->commit}, {"fingerprint", key_fingerprint(current_recovery_key(chancery.ledger->head()->read(paths::allowed_signers).value_or("")).value_or(""))}};
  return tell(arguments, chancery.say("key.recovery.named", told), told);
}

int revoke(const Arguments& arguments, const Programs&, Installation& chancery) {
  const std::string key = arguments.words.size() > 1 ? arguments.words[1] : "";
  const auto since = read_instant(arguments.option("since"));
  if (key.empty() || !since) return say_refusal(chancery.say, {Because::invalid, "key.revoke.usage"});
  const auto done = revoke_key(*chancery.ledger, key, *since, arguments.option("reason"));
  if (!done) return say_refusal(chancery.say, done.refusal());
  const Json told = {{"number", done->number}, {"commit", done->commit}, {"fingerprint", key}, {"since", to_text(*since)}};
  return tell(arguments, chancery.say("key.revoked", told), told);
}

int list(const Arguments& arguments, const Programs&, Installation& chancery) { return list_keys(arguments, chancery); }

struct Subcommand { const char* name; int (*run)(const Arguments&, const Programs&, Installation&); };
constexpr std::array<Subcommand, 4> subcommands = {{{"list", list}, {"rotate", rotate}, {"recovery", name_recovery}, {"revoke", revoke}}};

}  // namespace

int key_command(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const std::string what = arguments.words.empty() ? "" : arguments.words[0];
  if (what == "replace") return replace_lost_key(arguments, programs);
  for (const auto& each : subcommands) {
    if (what != each.name) continue;
    auto chancery = Installation::open(programs.make, arguments.config);
    if (!chancery) return say_refusal(say, chancery.refusal());
    const int status = each.run(arguments, programs, **chancery);
    if (status == 0) (*chancery)->engine->catch_up();
    return status;
  }
  return say_refusal(say, {Because::invalid, "key.usage"});
}

}  // namespace chancery
