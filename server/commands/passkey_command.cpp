// `passkeys`: whether they can work at the address that people open, and the console's word that one is somebody's.
#include "commands/commands.h"

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

int accept(const Arguments& arguments, const Programs& programs) {
  auto chancery = Installation::open(programs.make, arguments.config);
  if (!chancery) return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), chancery.refusal());
  const auto& say = (*chancery)->say;
  const std::string number = arguments.words.size() == 3 ? arguments.words[2] : "";
  if (number.empty() || number.size() > 6 || number.find_first_not_of("0123456789") != std::string::npos) return say_refusal(say, {Because::invalid, "passkeys.usage"});
  (*chancery)->engine->catch_up();
  ActRequest act;
  act.register_name = "people";
  act.id = arguments.words[1];
  act.act = "accept passkey";
  act.about = {{"key", std::stoi(number)}};
  const auto accepted = (*chancery)->engine->perform(Viewer{"operator", "Operator at the console", {"operator"}, "console"}, act);
  if (!accepted) return say_refusal(say, accepted.refusal());
  const Json details{{"login", act.id}, {"number", std::stoi(number)}};
  return tell(arguments, say("passkeys.accepted", details), details);
}

}  // namespace

int passkeys(const Arguments& arguments, const Programs& programs) {
  if (arguments.words.empty()) return say_whether_they_work(arguments, programs);
  if (arguments.words[0] == "accept") return accept(arguments, programs);
  return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), {Because::invalid, "passkeys.usage"});
}

}  // namespace chancery
