// `policy adopt`: brings a text in force at the console, for an upgrade: an act of the operator, judged by the policy of policies
// (by the adopted text itself where the ledger has none yet), with its reason, and shown in the history as what it is.
#include "commands/commands.h"

#include "domain/digest.h"
#include "engine/policy_reading.h"
#include "policy/read.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace chancery {
namespace {

namespace fs = std::filesystem;

Viewer console() {
  const Person person = operator_person();
  return {person.login, person.name, person.roles, "console"};
}

struct Text { std::string register_name, yaml; };

Text text_in(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {file.stem().string(), {std::istreambuf_iterator<char>(in), {}}};
}

// What judges the others comes first, then which roles there are.
int rank(const Text& text) { return text.register_name == "policies" ? 0 : text.register_name == "people" ? 1 : 2; }

Outcome<std::vector<Text>> texts_named(const Arguments& arguments) {
  std::vector<Text> texts;
  std::vector<fs::path> files;
  const fs::path shipped = arguments.config.home("policies");
  for (std::size_t i = 1; i < arguments.words.size(); ++i)
    files.push_back(arguments.has("shipped") ? shipped / (arguments.words[i] + ".yaml") : fs::path(arguments.words[i]));
  if (files.empty() && arguments.has("shipped"))
    for (const auto& entry : fs::directory_iterator(shipped)) if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  if (files.empty()) return Refusal{Because::invalid, "policy.usage"};
  for (const auto& file : files) {
    if (!fs::is_regular_file(file)) return Refusal{Because::unknown, "policy.no-file", {{"file", file.string()}}};
    texts.push_back(text_in(file));
  }
  std::sort(texts.begin(), texts.end(), [](const Text& a, const Text& b) { return std::pair(rank(a), a.register_name) < std::pair(rank(b), b.register_name); });
  return texts;
}

class Adopting {
 public:
  Adopting(Installation& chancery, const Arguments& arguments) : chancery_(chancery), arguments_(arguments), named_(arguments.words.size() > 1) {}

  int all(const std::vector<Text>& texts) {
    for (const auto& each : texts) one(each);
    if (arguments_.has("json")) std::cout << canonical({{"ok", status_ == 0}, {"policies", rows_}});
    return status_;
  }

 private:
  void one(const Text& text) {
    const auto in_force = chancery_.reading->policy(text.register_name);
    if (in_force && in_force->at("source") == text.yaml) return told(text, "same", "policy.adopt.same", Json::object());
    const Json tried = PolicyReading(*chancery_.engine).tried(console(), text.register_name, text.yaml);
    if (!named_ && in_force) return told(text, "differs", "policy.adopt.differs", tried);   // the house may have changed its own
    if (!tried.at("good")) return failed(text, tried);
    const auto done = chancery_.engine->perform(console(), act_for(text));
    if (!done) {
      status_ = std::max(status_, say_refusal(chancery_.say, done.refusal()));
      return;
    }
    told(text, "adopted", "policy.adopt.done", tried);
  }

  // The act by which the console puts rules in force: as the policy of policies calls it, or the text that brings one.
  ActRequest act_for(const Text& text) const {
    auto rules = chancery_.reading->policy("policies");
    if (!rules) {
      const auto read = policy::read(text.yaml, text.register_name + ".yaml", roles());
      rules = read ? to_json(*read) : Json::object();
    }
    const bool there = chancery_.reading->find(console(), "policies", text.register_name, Slot::current, "").operator bool();
    ActRequest act;
    act.register_name = "policies";
    act.act = there ? "adopt again" : "adopt";
    for (const auto& rule : rules->value("acts", Json::array())) {
      const Json& who = rule.at("who");
      if (rule.at("begins") != (there ? "revision" : "item") || !rule.at("releases") || std::find(who.begin(), who.end(), operator_person().login) == who.end()) continue;
      act.act = rule.at("name");
      for (const auto& field : rule.at("fields")) if (field != "name") act.fields[field.get<std::string>()] = arguments_.option("reason");
    }
    if (there) act.id = text.register_name;
    else act.fields["name"] = text.register_name;
    GivenFile content;
    content.name = "content.yaml";
    content.bytes = text.yaml;
    content.content = true;
    act.files = {std::move(content)};
    return act;
  }

  std::vector<std::string> roles() const {
    const auto people = policy::read(chancery_.reading->file_at_head("policies/people.yaml"), "people.yaml", {});
    return people ? policy::roles_in(*people) : std::vector<std::string>();
  }

  void told(const Text& text, const char* what, const char* key, const Json& tried) {
    const Json differences = tried.value("differences", Json::array());
    rows_.push_back({{"register", text.register_name}, {"outcome", what}, {"differences", differences}});
    if (arguments_.has("json")) return;
    std::cout << chancery_.say(key, {{"register", text.register_name}}) << "\n";
    for (const auto& each : differences) std::cout << "  - " << each.at("says").get<std::string>() << "\n";
  }

  void failed(const Text& text, const Json& tried) {
    status_ = std::max(status_, 1);
    rows_.push_back({{"register", text.register_name}, {"outcome", "refused"}, {"found", tried}});
    if (arguments_.has("json")) return;
    std::cerr << "chancery: " << chancery_.say("policy.adopt.refused", {{"register", text.register_name}}) << "\n";
    if (const Json& mistake = tried.at("mistake"); mistake.is_object()) {
      Json details = mistake;
      details["file"] = text.register_name + ".yaml";
      std::cerr << "  " << chancery_.say("refusal.policy", details) << "\n";
    }
    for (const auto& each : tried.at("clashes")) std::cerr << "  " << each.get<std::string>() << "\n";
    for (const auto& each : tried.at("problems")) {
      for (const auto& step : each.at("steps")) std::cerr << "  - " << step.get<std::string>() << "\n";
      std::cerr << "  => " << each.at("conclusion").get<std::string>() << "\n";
    }
  }

  Installation& chancery_;
  const Arguments& arguments_;
  bool named_;
  int status_ = 0;
  Json rows_ = Json::array();
};

}  // namespace

int policy_adopt(const Arguments& arguments, const Programs& programs) {
  const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
  if (arguments.option("reason").empty()) return say_refusal(say, {Because::invalid, "policy.adopt.no-reason"});
  const auto texts = texts_named(arguments);
  if (!texts) return say_refusal(say, texts.refusal());
  auto chancery = Installation::open(programs.make, arguments.config);
  if (!chancery) return say_refusal(say, chancery.refusal());
  (*chancery)->engine->catch_up();
  return Adopting(**chancery, arguments).all(*texts);
}

}  // namespace chancery
