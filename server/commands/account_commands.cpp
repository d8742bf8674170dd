// `user` and `token`: people and secrets, from the console of the machine.
#include "commands/beside.h"

#include "domain/text.h"
#include "engine/state.h"

#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace chancery {
namespace {

// Typed without echo at a terminal; else the first line of standard input.
std::string read_password(const std::string& prompt) {
  std::string password;
  if (isatty(STDIN_FILENO) == 0) {
    std::getline(std::cin, password);
    return password;
  }
  termios was{};
  tcgetattr(STDIN_FILENO, &was);
  termios quiet = was;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  std::cerr << prompt << std::flush;
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  std::getline(std::cin, password);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
  std::cerr << "\n";
  return password;
}

bool is_known(const Installation& chancery, const std::string& login) {
  for (const auto& person : chancery.reading->people()) if (person.at("login") == login) return true;
  return false;
}

int add_user(const Arguments& arguments, Installation& chancery) {
  if (arguments.words.size() < 2 || !arguments.has("name") || !arguments.has("roles"))
    return say_refusal(chancery.say, {Because::invalid, "user.usage"});
  ActRequest act;
  act.register_name = "people";
  act.act = "add";
  act.fields = {{"login", arguments.words[1]}, {"name", arguments.option("name")}, {"roles", arguments.option("roles")}, {"email", arguments.option("email")}};
  const std::string password = read_password(chancery.say("user.password-prompt", {{"login", arguments.words[1]}}));
  // The password first: one that is too weak must not leave a person in the ledger who cannot sign in. Somebody who is known
  // already keeps theirs, and the act below says why it is refused.
  if (!is_known(chancery, arguments.words[1]))
    if (auto set = chancery.accounts->set_password(arguments.words[1], password); !set) return say_refusal(chancery.say, set.refusal());
  if (auto added = chancery.engine->perform(at_the_console(), act); !added) return say_refusal(chancery.say, added.refusal());
  const Json added = {{"login", arguments.words[1]}, {"name", arguments.option("name")}};
  return tell(arguments, chancery.say("user.added", added), added);
}

int change_password(const Arguments& arguments, Installation& chancery) {
  if (arguments.words.size() < 2) return say_refusal(chancery.say, {Because::invalid, "user.usage"});
  const std::string& login = arguments.words[1];
  if (!chancery.reading->viewer(login)) return say_refusal(chancery.say, {Because::unknown, "refusal.person-unknown", {{"login", login}}});
  const auto set = chancery.accounts->set_password(login, read_password(chancery.say("user.password-prompt", {{"login", login}})));
  if (!set) return say_refusal(chancery.say, set.refusal());
  chancery.accounts->sign_out_everywhere(login);
  return tell(arguments, chancery.say("user.password-set", {{"login", login}}), {{"login", login}});
}

// For a lost phone. Only the secret goes: that the person has codes is in the ledger, so nothing is signed with less, and new ones are
// added before anything else.
int reset_code(const Arguments& arguments, Installation& chancery) {
  if (arguments.words.size() < 2) return say_refusal(chancery.say, {Because::invalid, "user.usage"});
  const std::string& login = arguments.words[1];
  if (!chancery.accounts->codes().of(login).has) return say_refusal(chancery.say, {Because::unknown, "user.code-none", {{"login", login}}});
  chancery.accounts->codes().end(login);
  chancery.accounts->sign_out_everywhere(login);
  return tell(arguments, chancery.say("user.code-reset", {{"login", login}}), {{"login", login}});
}

int list_users(const Arguments& arguments, Installation& chancery) {
  auto people = chancery.reading->people();
  if (arguments.has("json")) {
    for (auto& person : people) person["signs_in"] = chancery.signs_in(person.at("login"));
    std::cout << canonical(Json(people));
    return 0;
  }
  for (const auto& person : people) {
    std::string roles;
    for (const auto& role : person.at("roles")) roles += (roles.empty() ? "" : ", ") + role.get<std::string>();
    std::cout << fmt::format("{:<16} {:<28} {}{}\n", person.at("login").get<std::string>(), person.at("name").get<std::string>(), roles,
                             person.at("active").get<bool>() ? "" : "  (" + chancery.say("user.left", Json::object()) + ")");
  }
  return 0;
}

int create_token(const Arguments& arguments, Installation& chancery) {
  if (arguments.words.size() < 2 || !arguments.has("label")) return say_refusal(chancery.say, {Because::invalid, "token.usage"});
  const std::string& login = arguments.words[1];
  const std::string scope = arguments.option("scope", "read");
  if (scope != "read" && scope != "write") return say_refusal(chancery.say, {Because::invalid, "token.usage"});
  if (!chancery.reading->viewer(login)) return say_refusal(chancery.say, {Because::unknown, "refusal.person-unknown", {{"login", login}}});
  const std::string days = arguments.option("days", "90");
  if (days.empty() || days.size() > 4 || days.find_first_not_of("0123456789") != std::string::npos || std::stoll(days) < 1 || std::stoll(days) > 3650) return say_refusal(chancery.say, {Because::invalid, "token.usage"});
  const std::string token = chancery.accounts->create_token(login, arguments.option("label"), scope, std::stoll(days) * 86400);
  tell(arguments, token, {{"token", token}, {"login", login}, {"label", arguments.option("label")}, {"scope", scope}, {"days", std::stoll(days)}});
  std::cerr << chancery.say("token.created", {{"login", login}, {"scope", scope}, {"days", std::stoll(days)}}) << "\n";
  return 0;
}

int list_tokens(const Arguments& arguments, Installation& chancery) {
  if (arguments.words.size() < 2) return say_refusal(chancery.say, {Because::invalid, "token.usage"});
  const auto tokens = chancery.accounts->tokens(arguments.words[1]);
  if (arguments.has("json")) {
    Json list = Json::array();
    for (const auto& each : tokens)
      list.push_back({{"id", each.id}, {"label", each.label}, {"scope", each.scope}, {"created", to_text(each.created)}, {"expires", to_text(each.expires)}, {"revoked", each.revoked}});
    return tell(arguments, "", list);
  }
  for (const auto& each : tokens)
    std::cout << fmt::format("{:<12} {:<6} {}  {}\n", each.id, each.scope, chancery.say(each.revoked ? "token.was-revoked" : "token.lives", {{"from", date_of(each.created)}, {"until", date_of(each.expires)}}), each.label);
  return 0;
}

int revoke_token(const Arguments& arguments, Installation& chancery) {
  if (arguments.words.size() < 2) return say_refusal(chancery.say, {Because::invalid, "token.usage"});
  if (!chancery.accounts->revoke_token(arguments.words[1])) return say_refusal(chancery.say, {Because::unknown, "token.unknown", {{"id", arguments.words[1]}}});
  return tell(arguments, chancery.say("token.revoked", {{"id", arguments.words[1]}}), {{"id", arguments.words[1]}, {"revoked", true}});
}

using Command = int (*)(const Arguments&, Installation&);

int with(Installation& chancery, const Arguments& arguments, Command command) {
  chancery.engine->catch_up();
  return command(arguments, chancery);
}

// One of `commands`, none of which performs an act: they also work while a server runs.
int beside_a_server(const Arguments& arguments, const Programs& programs, const std::string& usage, const std::map<std::string, Command>& commands) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  const auto command = commands.find(arguments.words.empty() ? "" : arguments.words[0]);
  if (command == commands.end()) return say_refusal(say, {Because::invalid, usage});
  OpenedToRead opened(programs, arguments.config);
  return opened ? with(*opened, arguments, command->second) : say_refusal(say, opened.refusal());
}

}  // namespace

int user(const Arguments& arguments, const Programs& programs) {
  if (arguments.words.empty() || arguments.words[0] != "add")
    return beside_a_server(arguments, programs, "user.usage", {{"password", change_password}, {"reset-code", reset_code}, {"list", list_users}});
  auto chancery = Installation::open(programs.make, arguments.config);
  if (!chancery) return say_refusal(programs.make.sentences(arguments.config.home("web/messages/en")), chancery.refusal());
  return with(**chancery, arguments, add_user);
}

int token(const Arguments& arguments, const Programs& programs) {
  return beside_a_server(arguments, programs, "token.usage", {{"create", create_token}, {"list", list_tokens}, {"revoke", revoke_token}});
}

}  // namespace chancery
