#include "commands/verify_command.h"

#include "domain/digest.h"
#include "domain/paths.h"

#include <iostream>
#include <unistd.h>

namespace chancery {
namespace {

std::string founding_key(const Snapshot& founded) {
  const Json ledger = Json::parse(founded.read(paths::ledger_json).value_or(""), nullptr, false);
  return ledger.is_object() ? key_fingerprint(ledger.value("server_key", "")) : "";
}

Json as_json(const Verified& v, const std::string& sentence) {
  return {{"acts", v.acts}, {"head", v.head}, {"chain", v.chain}, {"ok", v.problem.empty()}, {"key", v.key},
          {"problem", v.problem.empty() ? Json() : Json{{"commit", v.bad_commit}, {"act", v.bad_number}, {"key", v.problem}, {"says", sentence}, {"details", v.details}}}};
}

void print(const Verified& v, const std::string& sentence, const std::function<std::string(const std::string&, const Json&)>& say) {
  if (v.problem.empty()) {
    std::cout << say("verify.good", {{"acts", v.acts}, {"head", v.head}, {"chain", v.chain}, {"key", v.key}}) << "\n";
    return;
  }
  std::cout << say("verify.bad", {{"acts", v.acts}, {"number", v.bad_number}, {"commit", v.bad_commit.empty() ? "-" : v.bad_commit}}) << "\n  " << sentence << "\n";
  for (const auto& each : v.details.value("requirements", Json::array()))
    if (each.value("result", "") != "met") std::cout << "  - " << each.value("name", "") << ": " << each.value("result", "") << "\n";
}

// What was found is said whether or not a mark can be left; said where it does not disturb what programs read.
void mark(const NoteVerified& note, const std::string& repository, const Verified& v, const std::string& sentence,
          const std::function<std::string(const std::string&, const Json&)>& say) {
  try {
    if (note(repository, v, sentence)) std::cerr << say("verify.marked", Json::object()) << "\n";
  } catch (const std::exception& problem) {
    std::cerr << say("verify.not-marked", {{"problem", problem.what()}}) << "\n";
  }
}

// The same for what witnesses say, once the ledger itself holds. 1: one contradicts it, 2: one could not be asked.
struct Witnessed { Json told; int status = 0; };

Witnessed ask_witnesses(const Arguments& arguments, const Programs& programs, const std::string& repository, const std::string& head) {
  const auto told = programs.compare_witnesses(arguments.config, repository, head);
  if (!told) return {{{"refusal", {{"key", told.refusal().key}, {"details", told.refusal().details}}}}, 2};
  const bool contradicts = !told->at("contradictions").empty();
  return {*told, contradicts ? 1 : told->at("reached_all") ? 0 : 2};
}

void print_witnesses(const Witnessed& found, const std::function<std::string(const std::string&, const Json&)>& say) {
  const Json& told = found.told;
  if (told.contains("refusal")) {
    say_refusal(say, {Because::invalid, told["refusal"]["key"], told["refusal"]["details"]});
    return;
  }
  if (!told.at("any")) {
    std::cout << say("verify.witness.none", Json::object()) << "\n";
    return;
  }
  std::cout << say("verify.witnesses", {{"remotes", told.at("remotes").size()}, {"tokens", told.at("tokens").size()}}) << "\n";
  for (const auto& each : told.at("contradictions")) std::cout << "  " << each.get<std::string>() << "\n";
  for (const auto& each : told.at("ways")) std::cout << "  => " << each.get<std::string>() << "\n";
  for (const auto& each : told.at("notes")) std::cout << "  - " << each.get<std::string>() << "\n";
  if (told.at("contradictions").empty()) std::cout << "  " << say("verify.witness.agree", Json::object()) << "\n";
}

}  // namespace

std::function<int(const Arguments&, const Programs&)> verify_command(VerifyLedger verify_ledger, NoteVerified note) {
  return [verify_ledger, note](const Arguments& arguments, const Programs& programs) {
    const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
    const std::string repository = arguments.words.empty() ? arguments.config.data("ledger.git") : arguments.words[0];
    ParsedObjects parsed;
    std::string key;   // as the founding act put it into the ledger
    const ReplayAct replay_act = [&](const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed) {
      if (recorded.number == 0) key = founding_key(after);
      return replay(recorded, before, after, changed, parsed);
    };
    const bool shows = isatty(STDERR_FILENO) != 0 && !arguments.has("json");
    Verified verified = verify_ledger(repository, replay_act, [&](std::int64_t done, std::int64_t all) {
      if (shows) std::cerr << "\r  " << done << " / " << all << (done == all ? "\n" : "") << std::flush;
    });
    verified.key = key;
    Json told = verified.details.is_object() ? verified.details : Json::object();
    told["number"] = verified.bad_number;
    told["commit"] = verified.bad_commit;
    const std::string sentence = verified.problem.empty() ? "" : say(verified.problem, told);
    std::optional<Witnessed> witnessed;
    if (arguments.has("witness") && verified.problem.empty() && !verified.head.empty()) witnessed = ask_witnesses(arguments, programs, repository, verified.head);
    if (arguments.has("json")) {
      Json model = as_json(verified, sentence);
      if (witnessed) model["witness"] = witnessed->told;
      if (witnessed && witnessed->status == 1) model["ok"] = false;
      std::cout << canonical(model);
    } else {
      print(verified, sentence, say);
      if (witnessed) print_witnesses(*witnessed, say);
    }
    mark(note, repository, verified, sentence, say);
    return !verified.problem.empty() ? 1 : witnessed ? witnessed->status : 0;
  };
}

}  // namespace chancery
