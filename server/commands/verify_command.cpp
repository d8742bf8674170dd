#include "commands/verify_command.h"

#include "commands/explaining.h"
#include "commands/keys_seen.h"
#include "commands/passkeys_seen.h"

#include "domain/digest.h"
#include "domain/paths.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <set>
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

// What could not be looked into, because it is sealed and its key is not here: counted, so that nobody takes silence for proof.
class SealedSeen {
 public:
  void look(const Recorded& recorded, const Snapshot& after) {
    const std::string folder = recorded.act_path.substr(0, recorded.act_path.rfind("/acts/"));
    const bool sealed = after.object(folder + "/" + paths::sealed).has_value(), shut = sealed && after.is_shut(folder);
    Json destroyed = Json::array();
    if (recorded.act_bytes.find("\"disposed\"") != std::string::npos) destroyed = Json::parse(recorded.act_bytes).value("disposed", Json::array());
    if (!sealed && destroyed.empty()) return;
    const std::lock_guard lock(mutex_);
    if (shut) ++acts_;
    if (sealed) (shut ? shut_ : open_).insert(recorded.register_name + "/" + recorded.item);
    for (const auto& each : destroyed)
      if (each.value("how", "") == "destroyed") destroyed_.insert(each.value("item", ""));
  }

  // {acts: that were judged without their words, destroyed: items whose key is destroyed as an act says, unfinished: whose key is still
  // there, lost: whose key is gone and no act says so, away: whose keys are elsewhere}. `keys`: there are keys here at all.
  Json told(bool keys) const {
    Json told = {{"acts", acts_}, {"open", open_.size()}, {"destroyed", Json::array()}, {"unfinished", Json::array()}, {"lost", Json::array()}, {"away", Json::array()}};
    for (const auto& each : destroyed_) told[open_.count(each) > 0 ? "unfinished" : "destroyed"].push_back(each);
    for (const auto& each : shut_)
      if (destroyed_.count(each) == 0) told[keys ? "lost" : "away"].push_back(each);
    return told;
  }

 private:
  std::mutex mutex_;   // acts are judged on several threads
  std::int64_t acts_ = 0;
  std::set<std::string> shut_, open_, destroyed_;
};

void print_sealed(const Json& seen, const std::function<std::string(const std::string&, const Json&)>& say) {
  if (!seen.is_object()) return;
  if (seen.at("acts") != 0)
    std::cout << "  - " << say("verify.sealed.unread", {{"acts", seen.at("acts")}, {"destroyed", seen.at("destroyed").size()}, {"away", seen.at("away").size()}, {"lost", seen.at("lost").size()}}) << "\n";
  if (!seen.at("unfinished").empty()) std::cout << "  - " << say("verify.sealed.unfinished", {{"items", seen.at("unfinished")}}) << "\n";
  if (!seen.at("lost").empty()) std::cout << "  - " << say("verify.sealed.lost", {{"items", seen.at("lost")}}) << "\n";
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

// Explains what contradicts, and compares again, up to the explanations.
Witnessed explained(const Arguments& arguments, const Programs& programs, const std::string& repository, const std::string& at, const Witnessed& found,
                    const std::function<std::string(const std::string&, const Json&)>& say) {
  if (found.told.contains("refusal")) return found;
  const auto head = explain_stamps(arguments, programs, repository, found.told, [&](const std::string& item, std::int64_t act) {
    if (!arguments.has("json")) std::cout << say("verify.explain.done", {{"item", item}, {"number", act}}) << "\n";
  });
  if (head) return ask_witnesses(arguments, programs, repository, *head);
  Witnessed refused = ask_witnesses(arguments, programs, repository, at);   // leaves the mark again
  refused.told["not_explained"] = {{"key", head.refusal().key}, {"details", head.refusal().details}};
  refused.status = 2;
  return refused;
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
  if (told.contains("not_explained")) say_refusal(say, {Because::invalid, told["not_explained"]["key"], told["not_explained"]["details"]});
  if (told.at("contradictions").empty()) std::cout << "  " << say("verify.witness.agree", Json::object()) << "\n";
}

}  // namespace

std::function<int(const Arguments&, const Programs&)> verify_command(VerifyLedger verify_ledger, NoteVerified note) {
  return [verify_ledger, note](const Arguments& arguments, const Programs& programs) {
    const auto say = programs.make.sentences(arguments.config.home("web/messages/en"));
    const std::string repository = arguments.words.empty() ? arguments.config.data("ledger.git") : arguments.words[0];
    if (!std::filesystem::exists(repository + "/HEAD") && !std::filesystem::exists(repository + "/.git/HEAD")) return say_refusal(say, {Because::invalid, "verify.no-ledger", {{"folder", repository}}});
    ParsedObjects parsed;
    SealedSeen sealed;
    KeysSeen keys;
    PasskeysSeen passkeys;
    std::string key;   // as the founding act put it into the ledger
    const ReplayAct replay_act = [&](const Recorded& recorded, const Snapshot& before, const Snapshot& after, const std::vector<std::string>& changed) {
      if (recorded.number == 0) key = founding_key(after);
      sealed.look(recorded, after);
      keys.look(recorded, after);
      passkeys.look(recorded, after);
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
    const Json seen = verified.problem.empty() ? sealed.told(std::filesystem::exists(std::filesystem::absolute(repository).parent_path() / "keys/items")) : Json();
    const bool lost = seen.is_object() && !seen.at("lost").empty();
    std::optional<Witnessed> witnessed;
    if (arguments.has("witness") && verified.problem.empty() && !verified.head.empty()) witnessed = ask_witnesses(arguments, programs, repository, verified.head);
    if (witnessed && arguments.has("explain")) witnessed = explained(arguments, programs, repository, verified.head, *witnessed, say);
    if (arguments.has("json")) {
      Json model = as_json(verified, sentence);
      model["sealed"] = seen;
      model["keys"] = verified.problem.empty() ? keys.told() : Json();
      model["passkeys_by_word"] = verified.problem.empty() ? passkeys.told() : Json();
      if (lost) model["ok"] = false;
      if (witnessed) model["witness"] = witnessed->told;
      if (witnessed && witnessed->status == 1) model["ok"] = false;
      std::cout << canonical(model);
    } else {
      print(verified, sentence, say);
      print_sealed(seen, say);
      if (verified.problem.empty()) print_keys(keys.told(), say);
      if (verified.problem.empty()) print_passkeys(passkeys.told(), say);
      if (witnessed) print_witnesses(*witnessed, say);
    }
    mark(note, repository, verified, sentence, say);
    return !verified.problem.empty() || lost ? 1 : witnessed ? witnessed->status : 0;
  };
}

}  // namespace chancery
