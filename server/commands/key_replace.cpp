#include "commands/key_replace.h"

#include "commands/key_places.h"
#include "domain/digest.h"
#include "domain/paths.h"
#include "engine/key_recovery.h"
#include "engine/server_keys.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace chancery {
namespace {

namespace fs = std::filesystem;
using Say = std::function<std::string(const std::string&, const Json&)>;

std::string bytes_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// A key that is there is rotated, not replaced: then both sign.
std::optional<Refusal> not_lost(const Factories& make, const Config& config, const std::string& domain, const std::string& signers) {
  if (!config.text("keys.token").empty() || !fs::exists(config.data("keys/server"))) return std::nullopt;
  const auto passphrase = passphrase_of(config);
  if (!passphrase) return std::nullopt;
  const auto there = make.seal({config.data("keys/server"), "", *passphrase}, domain);
  if (there && signs_now(signers, (*there)->public_key())) return Refusal{Because::invalid, "key.replace.not-lost"};
  return std::nullopt;
}

int write_statement(const std::string& statement, const Arguments& arguments, const std::string& file, const Say& say) {
  std::ofstream out(file, std::ios::binary);
  out << statement << std::flush;
  if (!out) return say_refusal(say, {Because::unavailable, "key.replace.cannot-write", {{"file", file}}});
  const Json told = {{"file", file}, {"statement", statement}, {"signed", false}};
  return tell(arguments, say("key.replace.sign-it", told), told);
}

int finish(const Arguments& arguments, const Programs& programs, Installation::Bare& bare, const KeyPlace& place, const Say& say) {
  const std::string file = arguments.option("statement"), own = arguments.config.data("keys/server"), text = bytes_of(file);
  const auto wanted = replacement_statement(*bare.ledger, bare.seal->public_key(), reason_of_replacement(text));
  if (!wanted || *wanted != text) return say_refusal(say, {Because::invalid, "key.replace.stale", {{"file", file}}});
  const std::string former = current_server_key(bare.ledger->head()->read(paths::allowed_signers).value_or("")).value_or("");
  const auto done = replace_key(*bare.ledger, *bare.seal, reason_of_replacement(text), bytes_of(file + ".sig"));
  if (!done) return say_refusal(say, done.refusal());
  const Json told = {{"number", done->number}, {"commit", done->commit}, {"former", key_fingerprint(former)}, {"fingerprint", key_fingerprint(bare.seal->public_key())}, {"token", place.token}, {"signed", true}};
  bare.ledger.reset();   // so that it can be opened again
  if (place.token.empty() && fs::exists(own)) fs::rename(own, own + ".unusable");   // whatever it is: it may be wanted to find out what happened
  put_in_place(place, own);
  const int status = tell(arguments, say("key.replace.done", told) + after_moving(place, arguments.config, say), told);
  if (place.token == arguments.config.text("keys.token"))
    if (auto chancery = Installation::open(programs.make, arguments.config)) (*chancery)->engine->catch_up();
  return status;
}

}  // namespace

int replace_lost_key(const Arguments& arguments, const Programs& programs) {
  const Say say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const std::string file = arguments.option("statement");
  if (file.empty()) return say_refusal(say, {Because::invalid, "key.replace.usage"});
  const auto place = next_key_place(arguments);
  if (!place) return say_refusal(say, place.refusal());
  const bool had_next = fs::exists(place->file);   // of a statement that waits to be signed
  auto bare = Installation::open_with_next_key(programs.make, arguments.config, *place);
  if (!bare) return say_refusal(say, bare.refusal());
  const std::string signers = bare->ledger->head()->read(paths::allowed_signers).value_or("");
  const auto refused = [&](const Refusal& why) {   // nothing was begun: nor is there a key for it
    std::error_code none;
    if (!had_next) fs::remove(place->file, none);
    return say_refusal(say, why);
  };
  if (const auto why = not_lost(programs.make, arguments.config, bare->domain, signers)) return refused(*why);
  if (fs::exists(file + ".sig")) return finish(arguments, programs, *bare, *place, say);
  const auto statement = replacement_statement(*bare->ledger, bare->seal->public_key(), arguments.option("reason"));
  return statement ? write_statement(*statement, arguments, file, say) : refused(statement.refusal());
}

}  // namespace chancery
