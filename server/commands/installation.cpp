#include "commands/installation.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "domain/time.h"
#include "engine/policy_reading.h"
#include "engine/server_keys.h"
#include "policy/check.h"
#include "policy/read.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <sstream>

namespace chancery {
namespace fs = std::filesystem;
namespace {

constexpr const char* installation_json = "installation.json";

std::string whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

constexpr int known_form = 1;   // of installation.json, of the ledger's own file and of act files

struct About {
  std::string domain;
  bool sample;
  int form;
};

// Which form of writing it has, of what this program or a later one wrote; 1 is the first.
int form_of(const Json& told) { return told.is_object() && told.contains("form") && told["form"].is_number_integer() ? told["form"].get<int>() : 1; }

// Nothing when it does not say what it must.
std::optional<About> read_about(const std::string& text) {
  const Json told = Json::parse(text, nullptr, false);
  if (!told.is_object() || !told.contains("domain") || !told["domain"].is_string()) return std::nullopt;
  if (!told.contains("sample") || !told["sample"].is_boolean()) return std::nullopt;
  return About{told["domain"], told["sample"], form_of(told)};
}

void make_private_folder(const std::string& path) {
  fs::create_directories(path);
  fs::permissions(path, fs::perms::owner_all);
}

Outcome<KeyPlace> key_place(const Config& config) {
  const auto passphrase = passphrase_of(config);
  if (!passphrase) return passphrase.refusal();
  return KeyPlace{config.data("keys/server"), config.text("keys.token"), *passphrase};
}

// Where nothing can be written it stays as it is, and whoever writes there is told.
void keep_folder(const std::string& path) {
  std::error_code cannot;
  fs::create_directories(path, cannot);
  fs::permissions(path, fs::perms::owner_all, cannot);
}

Outcome<About> about_in(const Config& config) {
  const std::string text = whole(config.data(installation_json));
  if (text.empty()) return Refusal{Because::unavailable, "installation.none", {{"folder", config.text("data.directory")}}};
  const auto told = read_about(text);
  if (!told) return Refusal{Because::unavailable, "installation.unreadable", {{"file", config.data(installation_json)}}};
  if (told->form > known_form) return Refusal{Because::unavailable, "installation.newer", {{"file", config.data(installation_json)}, {"form", told->form}, {"known", known_form}}};
  return *told;
}

// A ledger that a later Chancery has founded, or has written to since, is not written on top of by one that does not know its form.
Outcome<Done> is_of_a_known_form(const Ledger& ledger, const std::string& repository) {
  if (ledger.damage()) return Done{};   // which says more, and nothing is written either
  const auto head = ledger.head();
  int form = form_of(Json::parse(head->read(paths::ledger_json).value_or(""), nullptr, false));
  ledger.each(ledger.head_number() - 1, [&](const Recorded& newest, const Snapshot&) {
    form = std::max(form, form_of(Json::parse(newest.act_bytes, nullptr, false)));
    return false;
  });
  if (form > known_form) return Refusal{Because::unavailable, "installation.newer", {{"file", repository}, {"form", form}, {"known", known_form}}};
  return Done{};
}

// Left by a server that was killed: uploads and packages under way. Nothing in it outlives a start.
void empty_folder(const std::string& path) {
  std::error_code cannot;
  fs::remove_all(path, cannot);
  keep_folder(path);
}

}  // namespace

bool is_free(const std::string& folder) { return !fs::exists(folder) || (fs::is_directory(folder) && fs::is_empty(folder)); }

void log_line(const std::string& level, const std::string& event, const Json& details) {
  static std::mutex mutex;
  Json line = details.is_object() ? details : Json::object();
  line["level"] = level;
  line["event"] = event;
  line["time"] = to_text(Instant{static_cast<std::int64_t>(std::time(nullptr))});   // the system's: a replayed sample has a clock of its own
  const std::string text = line.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";   // ASCII: no control sequence reaches a terminal
  const std::lock_guard lock(mutex);
  std::cerr << text;
}

Installation::~Installation() {
  telling.reset();   // their threads use everything else
  if (background) background->stop();
}

bool Installation::anybody_signs_in() const {
  const auto people = reading->people();
  return std::any_of(people.begin(), people.end(), [&](const Json& person) { return signs_in(person.at("login")); });
}

void Installation::join() {
  engine = std::make_unique<Engine>(EngineParts{
      *ledger, *index, *seal, *clock,
      [this](const std::string& name, const Item& item, const std::string& actor) { return registry.fact(name, to_json(item), actor); },
      say,
      [this](const std::string& media_type, const std::string& bytes) { return registry.text(media_type, bytes); },
      [](const std::string& event, const Json& details) { log_line("error", event, details); }});
  reading = std::make_unique<Reading>(*engine);
  background = std::make_unique<Background>([](const std::string& work, const std::string& problem) {
    log_line("error", "work failed", {{"work", work}, {"problem", problem}});
  });
  HostParts parts{*reading, *ledger, *clock, *accounts, *passkeys, registry, *background,
                  [this](const Viewer& viewer, const ActRequest& act) {
                    auto receipt = engine->perform(viewer, act);
                    if (receipt && telling) telling->acts_waiting();
                    return receipt;
                  },
                  [this](const Viewer& viewer, const ActRequest& act) { return engine->foresee(viewer, act); },
                  [this](const Viewer& viewer, const ActRequest& act) { return engine->statement(viewer, act); },
                  say,
                  [this](const std::string& name, const std::string& as_of) { return reading->policy(name, as_of); },
                  [this](const Viewer& viewer, const std::string& name, const std::string& yaml) { return PolicyReading(*engine).tried(viewer, name, yaml); },
                  [this] { return reading->registers(); },
                  [this] { return reading->people(); },
                  [this](const std::string& login) { return reading->keys(login); },
                  [this] { return reading->organisation(); },
                  [this] { return reading->file_at_head(paths::allowed_signers); },
                  [this] { return has_revoked_keys(reading->file_at_head(paths::allowed_signers)); },
                  [this](const std::vector<Host::ItemName>& items) { return reading->disclosed_paths(items); },
                  [this](const Viewer& viewer, const Json& item, const std::string& path) { return reading->evidence(viewer, item, path); },
                  [this](const Viewer& viewer, const Json& item, const std::string& path) { return reading->sealing(viewer, item, path); },
                  log_line,
                  config.data("tmp"), config.data("kept"), key_fingerprint(seal->public_key()),
                  [this](const Viewer& viewer, const std::string& name) { return reading->hides(viewer, name); }};
  host = std::make_unique<ServerHost>(std::move(parts));
  plugins.load(config.plugins(), config.list("plugins.load"), *host, registry);
  for (const auto& problem : plugins.problems())
    log_line("error", "plugin not loaded", {{"plugin", problem.name}, {"problem", say(problem.key, problem.details)}});
}

void Installation::open_accounts(const Factories& make, const std::string& file) {
  accounts = make.accounts(file, *clock, config, {sample, [this](const std::string& login) { return reading->is_here(login); }});
}

Outcome<Done> Installation::open_by_file(Installation& all, const Factories& make, const KeyPlace& place, const std::string& domain) {
  const std::string &key = place.file, next_key = key + ".next", repository = all.config.data("ledger.git");
  const bool had_key = fs::exists(key);
  auto seal = make.seal(place, domain);
  if (!seal) return seal.refusal();
  all.seal = std::move(*seal);
  auto ledger = make.ledger(repository, *all.seal, *all.clock, domain);
  if (!ledger) return ledger.refusal();
  all.ledger = std::move(*ledger);
  // A rotation that was cut short after its act and before the key's file got its name: the ledger says which key signs.
  const std::string signers = all.ledger->head()->read(paths::allowed_signers).value_or("");
  if (!signs_now(signers, all.seal->public_key()) && fs::exists(next_key)) {
    auto next = make.seal({next_key, "", place.passphrase}, domain);
    if (!next) return next.refusal();
    if (signs_now(signers, (*next)->public_key())) {
      fs::rename(next_key, key);
      all.ledger.reset();
      all.seal = std::move(*next);
      auto again = make.ledger(repository, *all.seal, *all.clock, domain);
      if (!again) return again.refusal();
      all.ledger = std::move(*again);
    }
  }
  // What a key signs that the ledger does not name, no verify would accept: a lost key must not be replaced without anybody noticing.
  if (!signers.empty() && !signs_now(signers, all.seal->public_key())) {
    if (!had_key) fs::remove(key);
    return Refusal{Because::unavailable, had_key ? "refusal.seal-other" : "refusal.seal-lost", {{"file", key}}};
  }
  return Done{};
}

Outcome<Done> Installation::open_by_token(Installation& all, const Factories& make, const KeyPlace& place, const std::string& domain) {
  auto seal = make.seal(place, domain);
  if (!seal) return seal.refusal();
  all.seal = std::move(*seal);
  auto ledger = make.ledger(all.config.data("ledger.git"), *all.seal, *all.clock, domain);
  if (!ledger) return ledger.refusal();
  all.ledger = std::move(*ledger);
  const auto keys = server_keys_of(all.ledger->head()->read(paths::allowed_signers).value_or(""));
  const auto current = std::find_if(keys.begin(), keys.end(), [](const ServerKey& each) { return !each.until; });
  if (current != keys.end()) all.seal->must_be(current->public_key);
  else if (const auto trouble = all.seal->trouble()) return *trouble;
  return Done{};
}

Outcome<Installation::Bare> Installation::open_with_next_key(const Factories& make, const Config& config, const KeyPlace& next) {
  const auto told = about_in(config);
  if (!told) return told.refusal();
  Bare all{told->domain, make.clock(), nullptr, nullptr};
  auto seal = make.seal(next, all.domain);
  if (!seal) return seal.refusal();
  all.seal = std::move(*seal);
  if (const auto trouble = all.seal->trouble()) return *trouble;   // the public key of a token is known after that
  auto ledger = make.ledger(config.data("ledger.git"), *all.seal, *all.clock, all.domain);
  if (!ledger) return ledger.refusal();
  all.ledger = std::move(*ledger);
  return all;
}

Outcome<std::unique_ptr<Installation>> Installation::open(const Factories& make, const Config& config, std::unique_ptr<Clock> clock) {
  const auto told = about_in(config);
  if (!told) return told.refusal();
  const std::string& domain = told->domain;
  std::unique_ptr<Installation> all(new Installation);
  all->config = config;
  all->sample = told->sample;
  all->say = make.sentences(config.home("web/messages/en"));
  all->clock = clock ? std::move(clock) : make.clock();
  const auto place = key_place(config);
  if (!place) return place.refusal();
  const auto opened = place->token.empty() ? open_by_file(*all, make, *place, domain) : open_by_token(*all, make, *place, domain);
  if (!opened) return opened.refusal();
  if (auto known = is_of_a_known_form(*all->ledger, config.data("ledger.git")); !known) return known.refusal();
  empty_folder(config.data("tmp"));
  keep_folder(config.data("kept"));
  all->index = make.index(config.data("index.sqlite"));
  all->open_accounts(make, config.data("accounts.sqlite"));
  all->passkeys = make.passkeys(*all->clock, config.text("http.url"));
  all->join();
  return all;
}

Outcome<std::unique_ptr<Installation>> Installation::create(const Factories& make, const Config& config, const std::string& domain, bool sample, std::unique_ptr<Clock> clock) {
  const auto place = key_place(config);
  if (!place) return place.refusal();
  if (!place->token.empty()) {
    const auto seal = make.seal(*place, domain);
    if (!seal) return seal.refusal();
    if (const auto trouble = (*seal)->trouble()) return *trouble;
  }
  make_private_folder(config.text("data.directory"));
  make_private_folder(config.data("keys"));
  if (auto made = make.create_ledger(config.data("ledger.git")); !made) return made.refusal();
  {
    std::ofstream out(config.data(installation_json));
    out << canonical(Json{{"domain", domain}, {"form", 1}, {"sample", sample}});
    if (!out) return Refusal{Because::unavailable, "refusal.storage"};
  }
  return open(make, config, std::move(clock));
}

Outcome<std::map<std::string, std::string>> policies_in(const std::string& folder, bool proved) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".yaml") all[entry.path().stem().string()] = whole(entry.path());
  const auto people = policy::read(all["people"], "people.yaml", {});
  if (!people) return people.refusal();
  const auto roles = policy::roles_in(*people);
  for (const auto& [name, yaml] : all) {
    const auto read = policy::read(yaml, name + ".yaml", roles);
    if (!read) return read.refusal();
    if (!proved) continue;
    const auto checked = policy::check(*read);
    if (checked.problems.empty() && checked.complete) continue;
    Json steps = Json::array();
    if (!checked.problems.empty()) steps = checked.problems.front().steps;
    return Refusal{Because::invalid, "policy.not-proved",
                   {{"register", name}, {"steps", steps}, {"conclusion", checked.problems.empty() ? Json("") : checked.problems.front().conclusion}}};
  }
  return all;
}

}  // namespace chancery
