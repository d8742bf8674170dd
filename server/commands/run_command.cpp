#include "commands/commands.h"

#include <iostream>
#include <vector>

namespace chancery {
namespace {

struct Command {
  const char* name;
  const char* usage;   // what it is for: the sentence "command.says.<name>"
  int (*run)(const Arguments&, const Programs&);
};

int verify_command(const Arguments& arguments, const Programs& programs) { return programs.verify(arguments, programs); }

int version(const Arguments& arguments, const Programs&) {
  return tell(arguments, std::string("chancery ") + CHANCERY_VERSION, {{"version", CHANCERY_VERSION}, {"plugin_interface", sdk_abi}});
}

bool speaks_json = false;   // one process is one command: set before it begins

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"serve", "serve", serve},
      {"init", "init --name NAME --domain DOMAIN [--language en]", init},
      {"sample", "sample", sample},
      {"user", "user add LOGIN --name NAME --roles a,b [--email E] | user password LOGIN | user reset-code LOGIN | user list", user},
      {"token", "token create LOGIN --label TEXT [--scope read|write] [--days N] | token list LOGIN | token revoke ID", token},
      {"passkeys", "passkeys | passkeys accept LOGIN NUMBER", passkeys},
      {"key", "key list | key rotate --reason TEXT [--to PKCS11-URI|file] [--passphrase-file FILE] | key revoke FINGERPRINT --since TIME --reason TEXT | key recovery --public FILE --reason TEXT | key replace --statement FILE [--reason TEXT] [--to PKCS11-URI|file]", key_command},
      {"verify", "verify [LEDGER] [--witness [--explain REASON]]", verify_command},
      {"rebuild-index", "rebuild-index [--compare]", rebuild_index},
      {"export", "export --bundle FILE", export_ledger},
      {"draw", "draw --package FOLDER|--population FILE --commit COMMIT --seed TEXT --size N", draw_command},
      {"backup", "backup --to FOLDER [--keys-to FOLDER]", backup},
      {"restore", "restore --from FOLDER [--keys-from FOLDER]", restore},
      {"policy", "policy check FILE… | policy explain REGISTER [ITEM] | policy graph FILE|REGISTER | policy adopt FILE…|--shipped [REGISTER…] --reason TEXT", policy_command},
      {"version", "version", version}};
  return all;
}

using Say = std::function<std::string(const std::string&, const Json&)>;

std::string purpose(const Command& command, const Say& say) { return say(std::string("command.says.") + command.name, {}); }

void print_help(std::ostream& out, const Say& say) {
  out << say("command.help.begins", {}) << "\n\n";
  for (const auto& each : commands()) out << "  chancery " << each.usage << "\n      " << purpose(each, say) << "\n";
  out << "\n" << say("command.help.ends", {}) << "\n";
}

const std::vector<std::string>& flags() {
  static const std::vector<std::string> all = {"json", "help", "compare", "shipped", "witness"};
  return all;
}

bool is_flag(const std::string& name) {
  for (const auto& each : flags()) if (each == name) return true;
  return false;
}

Outcome<Done> take_option(Arguments& arguments, const std::string& name, const std::string& value) {
  if (name == "data") return arguments.config.set("data.directory", value);
  if (name == "conf") return arguments.config.read_file(value);
  if (name == "set") {
    const auto equals = value.find('=');
    if (equals == std::string::npos) return Refusal{Because::invalid, "config.unknown-key", {{"key", value}}};
    return arguments.config.set(value.substr(0, equals), value.substr(equals + 1));
  }
  arguments.options[name] = value;
  return Done{};
}

Outcome<Arguments> read_arguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "-h") {
      arguments.options["help"] = "";
      continue;
    }
    if (word.rfind("--", 0) != 0) {
      arguments.words.push_back(word);
      continue;
    }
    const std::string name = word.substr(2);
    if (is_flag(name)) {
      arguments.options[name] = "";
      continue;
    }
    if (i + 1 >= argc) return Refusal{Because::invalid, "command.value-missing", {{"option", word}}};
    if (auto done = take_option(arguments, name, argv[++i]); !done) return done.refusal();
  }
  return arguments;
}

// The options of a command are those that its usage names, besides the ones that every command has.
Outcome<Done> only_known_options(const Command& command, const Arguments& arguments) {
  const std::string usage = command.usage;
  const auto is_named = [&](const std::string& option) {
    const auto at = usage.find(option);
    return at != std::string::npos && (at + option.size() == usage.size() || usage.find_first_of(" |]", at + option.size()) == at + option.size());
  };
  for (const auto& [name, ignored] : arguments.options)
    if (name != "json" && name != "help" && !is_named("--" + name))
      return Refusal{Because::invalid, "command.option-unknown", {{"option", "--" + name}, {"command", command.name}, {"usage", usage}}};
  return Done{};
}

}  // namespace

int tell(const Arguments& arguments, const std::string& sentence, const Json& model) {
  std::cout << (arguments.has("json") ? canonical(model) : sentence + "\n");
  return 0;
}

int say_refusal(const std::function<std::string(const std::string&, const Json&)>& say, const Refusal& refusal) {
  if (speaks_json)
    std::cout << canonical(Json{{"ok", false}, {"key", refusal.key}, {"says", say(refusal.key, refusal.details)}, {"details", refusal.details}, {"requirements", refusal.requirements}});
  std::cerr << "chancery: " << say(refusal.key, refusal.details) << "\n";
  for (const auto& each : refusal.requirements)
    if (each.value("result", "") == "unmet" || each.value("result", "") == "error") std::cerr << "  - " << each.value("sentence", "") << "\n";
  return 2;
}

int run_command(int argc, char** argv, const Programs& programs) {
  const std::string name = argc > 1 ? argv[1] : "help";
  for (const auto& command : commands()) {
    if (name != command.name) continue;
    try {
      auto arguments = read_arguments(argc, argv);
      const auto say = programs.make.sentences(Config().home("web/messages/en"));
      if (!arguments) return say_refusal(say, arguments.refusal());
      if (arguments->has("help")) {
        std::cout << "chancery " << command.usage << "\n" << purpose(command, say) << "\n";
        return 0;
      }
      speaks_json = arguments->has("json");
      if (auto known = only_known_options(command, *arguments); !known) return say_refusal(say, known.refusal());
      return command.run(*arguments, programs);
    } catch (const std::exception& fault) {
      std::cerr << "chancery " << name << ": " << fault.what() << "\n";
      return 2;
    }
  }
  const auto say = programs.make.sentences(Config().home("web/messages/en"));
  const bool asked = name == "help" || name == "--help" || name == "-h";
  if (!asked) std::cerr << "chancery: " << say("command.unknown", {{"command", name}}) << "\n\n";
  print_help(asked ? std::cout : std::cerr, say);
  return asked ? 0 : 2;
}

}  // namespace chancery
