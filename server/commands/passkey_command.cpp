// `passkeys`: whether they can work at the address that people open, the console's word that one is somebody's, and the end of those that
// were made for a former host name of the server.
#include "commands/commands.h"

#include "engine/key_hosts.h"
#include "engine/state.h"

#include <iostream>

namespace chancery {
namespace {

std::string url_of(const Config& config) {
  const std::string& url = config.text("http.url");
  if (!url.empty()) return url;
  const bool tls = !config.text("http.certificate").empty();
  return (tls ? "https://localhost:" : "http://localhost:") + config.text("http.port");
}

int say_whether_they_work(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const auto clock = programs.make.clock();
  const PasskeySite site = programs.make.passkeys(*clock, url_of(arguments.config))->site();
  const Json details{{"url", site.url}, {"host", site.rp_id}, {"origin", site.origin}};
  const bool guessed = arguments.config.text("http.url").empty();
  const std::string sentence = say(!site.problem.empty() ? site.problem : guessed ? "passkeys.at-localhost" : "passkeys.work", details);
  tell(arguments, sentence, {{"url", site.url}, {"host", site.rp_id}, {"origin", site.origin}, {"works", site.problem.empty()}, {"says", sentence}});
  return site.problem.empty() ? 0 : 1;
}

ActRequest act_on(const std::string& login, int number, const char* name) {
  ActRequest act;
  act.register_name = "people";
  act.id = login;
  act.act = name;
  act.about = {{"key", number}};
  return act;
}

int accept(const Arguments& arguments, const Programs& programs) {
  auto chancery = Installation::open(programs.make, arguments.config);
  if (!chancery) return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), chancery.refusal());
  const auto& say = (*chancery)->say;
  const std::string number = arguments.words.size() == 3 ? arguments.words[2] : "";
  if (number.empty() || number.size() > 6 || number.find_first_not_of("0123456789") != std::string::npos) return say_refusal(say, {Because::invalid, "passkeys.usage"});
  (*chancery)->engine->catch_up();
  const auto act = act_on(arguments.words[1], std::stoi(number), "accept passkey");
  const auto accepted = (*chancery)->engine->perform(at_the_console(), act);
  if (!accepted) return say_refusal(say, accepted.refusal());
  const Json details{{"login", act.id}, {"number", std::stoi(number)}};
  return tell(arguments, say("passkeys.accepted", details), details);
}

// By itself nothing ends with a change of http.url: one that was mistyped would have ended everybody's keys for good.
int end_former(const Arguments& arguments, const Programs& programs) {
  auto chancery = Installation::open(programs.make, arguments.config);
  if (!chancery) return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), chancery.refusal());
  const auto& say = (*chancery)->say;
  const PasskeySite site = (*chancery)->passkeys->site();
  if (arguments.config.text("http.url").empty() || !site.problem.empty()) return say_refusal(say, {Because::invalid, "passkeys.no-host"});
  (*chancery)->engine->catch_up();
  Json ended = Json::array();
  for (const auto& [login, key] : keys_of_other_hosts(*(*chancery)->ledger->head(), site.rp_id)) {
    auto act = act_on(login, key.number, "end passkey");
    act.comment = say("passkeys.former-why", {{"host", site.rp_id}});
    if (const auto done = (*chancery)->engine->perform(at_the_console(), act); !done) return say_refusal(say, done.refusal());
    ended.push_back({{"login", login}, {"number", key.number}, {"name", key.name}});
  }
  return tell(arguments, say("passkeys.former-ended", {{"count", ended.size()}, {"host", site.rp_id}}), {{"ended", ended}, {"host", site.rp_id}});
}

}  // namespace

int passkeys(const Arguments& arguments, const Programs& programs) {
  if (arguments.words.empty()) return say_whether_they_work(arguments, programs);
  if (arguments.words[0] == "accept") return accept(arguments, programs);
  if (arguments.words[0] == "end-former" && arguments.words.size() == 1) return end_former(arguments, programs);
  return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), {Because::invalid, "passkeys.usage"});
}

}  // namespace chancery
