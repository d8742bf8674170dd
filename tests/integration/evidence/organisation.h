// A small organisation on the real engine, ledger and index, and the evidence plugin over the real host.
#pragma once
#include "domain/digest.h"
#include "engine/engine.h"
#include "engine/policy_reading.h"
#include "engine/reading.h"
#include "host/registry.h"
#include "host/server_host.h"
#include "index/sqlite_index.h"
#include "integration/ledger/fixture.h"
#include "ledger/seal.h"
#include "sdk/plugin.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <memory>
#include <regex>
#include <string>

extern "C" const chancery::PluginCard chancery_plugin_card;   // of plugins/evidence

namespace chancery::testing {

struct NoPasskeys : Passkeys {
  [[noreturn]] static void never() { throw std::logic_error("no passkeys in this test"); }
  PasskeySite site() const override { never(); }
  void open_at(const std::string&) override { never(); }
  std::string challenge(const std::string&, const std::string&) override { never(); }
  Outcome<Json> enrolled(const std::string&, const std::string&) override { never(); }
  Outcome<std::string> signature(const std::vector<PersonKey>&, const std::string&, const std::string&) const override { never(); }
  Outcome<std::string> signs_in(const std::string&, const FindKey&) override { never(); }
};

// The host asks it for nothing here.
struct NoAccounts : Accounts {
  [[noreturn]] static void never() { throw std::logic_error("no accounts in this test"); }
  Outcome<SignedIn> sign_in(const std::string&, const std::string&, const CameFrom&) override { never(); }
  Outcome<Done> reauthenticate(const std::string&, const std::string&, const std::optional<CameFrom>&) override { never(); }
  SignedIn sign_in_proven(const std::string&, const CameFrom&) override { never(); }
  std::optional<SignedIn> by_session(const std::string&) override { never(); }
  std::optional<SignedIn> by_token(const std::string&) override { never(); }
  void sign_out(const std::string&) override { never(); }
  void sign_out_everywhere(const std::string&) override { never(); }
  std::vector<SessionInfo> sessions_of(const std::string&) override { never(); }
  bool end_session(const std::string&, const std::string&) override { never(); }
  Outcome<Done> set_password(const std::string&, const std::string&) override { never(); }
  bool has_password(const std::string&) const override { never(); }
  std::string create_token(const std::string&, const std::string&, const std::string&, std::int64_t) override { never(); }
  std::vector<TokenInfo> tokens(const std::string&) const override { never(); }
  bool revoke_token(const std::string&) override { never(); }
  Codes& codes() override { never(); }
};

inline std::string whole_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Organisation {
 public:
  Folder folder;
  SetClock clock;
  std::unique_ptr<Seal> seal = Ed25519Seal::from_seed(std::string(32, 's'), "sample.example");
  std::unique_ptr<GitLedger> ledger;
  std::unique_ptr<SqliteIndex> index;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Reading> reading;
  Registry registry;
  NoAccounts accounts;
  NoPasskeys passkeys;
  Background background{[this](const std::string& work, const std::string& problem) { troubles.push_back(work + ": " + problem); }};
  std::unique_ptr<ServerHost> host;
  std::unique_ptr<Plugin> plugin;
  std::vector<Json> logged;
  std::vector<std::string> troubles;   // of the work in the background
  Json sentences = Json::object();

  Organisation() {
    for (const auto& each : fs::directory_iterator(std::string(CHANCERY_SOURCE) + "/web/messages/en"))
      if (each.path().extension() == ".json") sentences.update(Json::parse(whole_file(each.path())));
    check(GitLedger::create(path("ledger.git")));
    auto opened = GitLedger::open({path("ledger.git"), *seal, clock, "sample.example"});
    check(opened);
    ledger = std::move(*opened);
    index = std::make_unique<SqliteIndex>(path("index.sqlite"));
    const auto say = [this](const std::string& key, const Json& details) { return sentence(key, details); };
    engine = std::make_unique<Engine>(parts(*index));
    reading = std::make_unique<Reading>(*engine);
    for (const char* each : {"tmp", "kept"}) fs::create_directories(path(each));
    host = std::make_unique<ServerHost>(HostParts{
        *reading, *ledger, clock, accounts, passkeys, registry, background, [this](const Viewer& v, const ActRequest& a) { return engine->perform(v, a); },
        [this](const Viewer& v, const ActRequest& a) { return engine->foresee(v, a); }, [this](const Viewer& v, const ActRequest& a) { return engine->statement(v, a); }, say, [this](const std::string& name, const std::string& as_of) { return reading->policy(name, as_of); },
        [this](const Viewer& v, const std::string& name, const std::string& yaml) { return PolicyReading(*engine).tried(v, name, yaml); },
        [this] { return reading->registers(); }, [this] { return reading->people(); }, [this](const std::string& login) { return reading->keys(login); }, [this] { return reading->organisation(); },
        [this] { return reading->file_at_head(paths::allowed_signers); }, [] { return false; },
        [this](const std::vector<Host::ItemName>& items) { return reading->disclosed_paths(items); },
        [this](const Viewer& v, const Json& item, const std::string& at) { return reading->evidence(v, item, at); },
        [this](const Viewer& v, const Json& item, const std::string& at) { return reading->sealing(v, item, at); },
        [this](const std::string& level, const std::string& event, const Json& details) { logged.push_back({{"level", level}, {"event", event}, {"details", details}}); }, path("tmp"), path("kept"), key_fingerprint(seal->public_key())});
    found();
    start();
  }
  ~Organisation() {
    background.stop();
    CHECK(index->dump() == rebuilt());
  }

  EngineParts parts(SqliteIndex& of) {
    return {*ledger, of, *seal, clock, [this](const std::string& name, const Item& item, const std::string& actor) { return registry.fact(name, to_json(item), actor); },
            [this](const std::string& key, const Json& details) { return sentence(key, details); }, [](const std::string&, const std::string& bytes) { return bytes; }, [](const std::string&, const Json&) {}};
  }
  // The index as it comes out when it is made anew.
  std::string rebuilt() {
    engine->catch_up();
    SqliteIndex other(path("rebuilt.sqlite"));
    other.clear();
    Engine again(parts(other));
    again.catch_up();
    return other.dump();
  }

  // The plugin, as after a start of the server.
  void start() {
    registry = Registry();
    plugin.reset(chancery_plugin_card.create());
    PluginContributions contributions(registry, chancery_plugin_card.id);
    plugin->contribute(*host, contributions);
  }

  std::string path(const std::string& name) const { return folder.path + "/" + name; }

  std::string sentence(const std::string& key, const Json& details) const {
    if (!sentences.contains(key)) return key;
    std::string text = sentences.at(key);
    for (const auto& [name, value] : details.items()) {
      const auto spoken = value.is_string() ? value.get<std::string>() : value.dump();
      for (auto at = text.find("{" + name + "}"); at != std::string::npos; at = text.find("{" + name + "}", at + spoken.size())) text.replace(at, name.size() + 2, spoken);
    }
    return text;
  }

  template <class T>
  static void check(const Outcome<T>& outcome) {
    if (!outcome) throw std::runtime_error(outcome.refusal().key + " " + outcome.refusal().details.dump() + " " + outcome.refusal().requirements.dump());
  }

  Viewer as(const std::string& login) const {
    if (login == "operator") return {"operator", "Operator", {"operator"}, "console"};
    return reading->viewer(login).value();
  }

  ActReceipt act(const std::string& who, const std::string& register_name, const std::string& id, const std::string& name, Json fields = Json::object(), std::vector<GivenFile> files = {}, const std::string& comment = "") {
    clock.seconds += 3600;
    ActRequest request;
    request.register_name = register_name;
    request.id = id;
    request.act = name;
    request.fields = std::move(fields);
    request.files = std::move(files);
    request.comment = comment;
    auto first = engine->statement(as(who), request);
    if (name == "review" || name == "approve") {
      check(first);
      request.method = "password";
      request.statement = first->at("text");
    }
    auto receipt = engine->perform(as(who), request);
    check(receipt);
    return *receipt;
  }

  static std::vector<GivenFile> text_and_files(const std::string& text, const std::vector<std::pair<std::string, std::string>>& attached = {}) {
    std::vector<GivenFile> files{{"content.md", "text/markdown", "", text, true}};
    for (const auto& [name, bytes] : attached) files.push_back({name, "application/octet-stream", "", bytes, false});
    return files;
  }

  // A released revision of a procedure; an empty id begins a new one, with `more` among its fields.
  std::string release(std::string id, const std::string& text, const std::vector<std::pair<std::string, std::string>>& attached = {}, const std::string& title = "Cleaning the lathe", const Json& more = Json::object()) {
    const Json reason = {{"reason", "=1+1, because the auditor asked"}, {"impact", "None"}};
    Json fields = {{"title", title}, {"type", "SOP"}, {"owner", "author"}, {"clauses", Json::array({"7.1.3"})}, {"process", "Turning"}};
    fields.update(more);
    if (id.empty()) id = act("author", "documents", "", "create", fields, text_and_files(text, attached)).id;
    else act("author", "documents", id, "revise", Json::object(), text_and_files(text, attached));
    act("author", "documents", id, "submit", reason);
    act("reviewer", "documents", id, "review");
    act("approver", "documents", id, "approve");
    return id;
  }

  const Page& page(const std::string& method, const std::string& pattern) const {
    for (const auto& each : registry.pages)
      if (each.method == method && each.pattern == pattern) return each;
    throw std::logic_error("no page " + pattern);
  }

  Outcome<Answer> asked(const std::string& who, const std::string& method, const std::string& pattern, const std::string& id = "", Json body = Json::object()) {
    PageRequest request;
    request.viewer = as(who);
    request.method = method;
    request.body = std::move(body);
    if (!id.empty()) request.path["id"] = id;
    return page(method, pattern).answer(request);
  }

  // The number of the package that `who` asked for, when it was made or could not be.
  std::string ordered(const std::string& who, const Json& choice) {
    const auto placed = asked(who, "POST", "/evidence", "", choice);
    check(placed);
    const std::string id = std::get<SeeOther>(*placed).answer.at("id");
    ended(id);
    return id;
  }

  void ended(const std::string& id) const {
    for (auto work = background.find("evidence/" + id); work && (work->state == Work::State::waiting || work->state == Work::State::running); work = background.find("evidence/" + id)) std::this_thread::yield();
  }

  Json shown(const std::string& who, const std::string& id) {
    const auto page = asked(who, "GET", "/evidence/{id}", id);
    check(page);
    return std::get<Model>(*page).model;
  }

  // The package that `who` gets for this choice, unpacked; the folder with verify.sh.
  std::string taken(const std::string& who, const Json& choice) {
    const auto id = ordered(who, choice);
    const auto fetched = asked(who, "POST", "/evidence/{id}/fetch", id);
    check(fetched);
    const auto to = path("taken" + std::to_string(++taken_));
    const auto unpacked = run("mkdir '" + to + "' && cd '" + to + "' && unzip -q '" + std::get<Download>(*fetched).path + "' && ls");
    if (unpacked.status != 0) throw std::runtime_error(unpacked.output);
    return to + "/" + first_line(unpacked.output);
  }

 private:
  void found() {
    Founding founding;
    founding.organisation = "Brandt & <Sohn>";
    founding.domain = "sample.example";
    for (const auto& each : fs::directory_iterator(std::string(CHANCERY_SOURCE) + "/policies"))
      if (each.path().extension() == ".yaml") founding.policies[each.path().stem()] = whole_file(each.path());
    check(engine->found(founding));
    for (const std::string login : {"author", "reviewer", "approver", "quality", "auditor", "staff"})
      act("operator", "people", "", "add", {{"login", login}, {"name", "The " + login + "\u00e9"}, {"roles", Json::array({login})}, {"email", ""}});
  }

  int taken_ = 0;
};

}  // namespace chancery::testing
