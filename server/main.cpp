// The composition root: the one file that names every concrete class, and nothing else that matters.
#include "commands/commands.h"
#include "commands/verify_command.h"
#include "engine/keeping.h"
#include "host/act_pages.h"
#include "host/register_menu.h"
#include "http/catalogue.h"
#include "http/exchange.h"
#include "http/listener.h"
#include "http/statics.h"
#include "http/templates.h"
#include "identity/accounts_copy.h"
#include "identity/passkeys.h"
#include "identity/sqlite_accounts.h"
#include "index/sqlite_index.h"
#include "ledger/copy.h"
#include "ledger/git_ledger.h"
#include "ledger/seal.h"
#include "ledger/token_seal.h"
#include "ledger/verify.h"
#include "ledger/verify_mark.h"
#include "sealing/sealed_ledger.h"
#include "witness/pages.h"
#include "witness/watch.h"

#include <sodium.h>

#include <atomic>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <set>

extern "C" {
// Read by jemalloc when the program begins (jemalloc(3), "TUNING"). An arena for each processor instead of four, and what was freed goes back to the
// system after half a second instead of ten: what one thread needed for a moment is not resident beside what the next one needs (measured: 6
// of 104 MiB at the peak of a package).
__attribute__((visibility("default"))) const char* malloc_conf = "narenas_ratio:1,dirty_decay_ms:500";
}

namespace chancery {
namespace {

class SystemClock final : public Clock {
 public:
  Instant now() const override { return {static_cast<std::int64_t>(std::time(nullptr))}; }
};

// Signals that ask the server to stop are waited for on one thread and delivered to none.
sigset_t stopping_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

http::Limits limits_of(const Config& config) {
  http::Limits limits;
  limits.upload_bytes = static_cast<std::uint64_t>(config.number("http.upload_megabytes")) * 1024 * 1024;
  limits.header_deadline = std::chrono::seconds(config.number("http.header_seconds"));
  limits.body_deadline = std::chrono::seconds(config.number("http.body_seconds"));
  limits.connections = static_cast<std::size_t>(config.number("http.connections"));
  limits.workers = config.number("http.workers");
  return limits;
}

void log_missing_sentence(const std::string& key) { log_line("error", "no sentence", {{"key", key}}); }

// Which witnesses conf names; refused before anything is served, so that a misspelt address does not pass for a witness.
Outcome<witness::Settings> witness_settings(const Config& config) {
  const auto remotes = witness::read_remotes(config.list("witness.remotes"));
  if (!remotes) return remotes.refusal();
  const auto authorities = witness::read_authorities(config.list("witness.authorities"));
  if (!authorities) return authorities.refusal();
  witness::Settings settings{*remotes, *authorities, {config.text("witness.ssh_key"), config.text("witness.known_hosts")}, config.text("witness.authority_ca"),
                             config.number("witness.stamp_minutes"), config.number("witness.seconds")};
  for (const auto& each : settings.remotes)
    for (const auto& other : settings.authorities)
      if (each.name == other.name) return Refusal{Because::invalid, "witness.setting.twice", {{"given", each.name}}};
  if (!settings.authorities.empty() && !std::filesystem::is_regular_file(settings.ca_file)) return Refusal{Because::invalid, "witness.setting.no-ca", {{"file", settings.ca_file}}};
  return settings;
}

// The server's own act: it files what an authority said.
Outcome<Done> keep_time_stamp(Installation& chancery, const std::string& token, const Json& fields) {
  ActRequest act;
  act.register_name = "timestamps";
  act.act = "stamp";
  act.fields = fields;
  GivenFile file;
  file.name = "token.tsr";
  file.bytes = token;
  act.files = {std::move(file)};
  const auto kept = chancery.engine->perform(Viewer{"server", "Chancery server", {"server"}, "server"}, act);
  if (!kept) return kept.refusal();
  if (chancery.telling) chancery.telling->acts_waiting();
  return Done{};
}

std::unique_ptr<witness::Watch> watch_over(Installation& chancery, const witness::Settings& settings) {
  witness::Watch::Parts parts{settings, *chancery.ledger, *chancery.clock, chancery.config.data("ledger.git"), chancery.config.data("tmp"), chancery.config.data("witnesses.json"),
                              [&chancery](const std::string& token, const Json& fields) { return keep_time_stamp(chancery, token, fields); }, chancery.say, log_line};
  auto watch = std::make_unique<witness::Watch>(std::move(parts));
  watch->compare_at_start();
  if (const auto damage = chancery.ledger->damage()) log_line("error", "nothing is written", {{"problem", chancery.say(damage->key, damage->details)}});
  return watch;
}

Json health_of(const Installation& chancery, const Json& witnesses) {
  Json problems = Json::array();
  for (const auto& each : witnesses.at("witnesses"))
    if (each.at("failures").get<std::int64_t>() > 0 && each.at("gap").get<std::int64_t>() > 0) problems.push_back(chancery.say("health.witness-gap", each));
  for (const auto& each : witnesses.at("contradictions")) problems.push_back(each);
  if (const auto damage = chancery.ledger->damage()) problems.push_back(chancery.say(damage->key, damage->details));
  if (const auto trouble = chancery.seal->trouble()) problems.push_back(chancery.say(trouble->key, trouble->details));
  for (const auto& each : chancery.plugins.problems()) problems.push_back(chancery.say("health.plugin", {{"plugin", each.name}}));   // why stands in the log: it may name paths
  if (chancery.index->position() < chancery.ledger->head_number()) problems.push_back(chancery.say("health.index-behind", Json::object()));
  return {{"status", problems.empty() ? "ok" : "degraded"}, {"problems", problems}, {"acts", chancery.ledger->head_number() + 1}};
}

std::vector<Page> pages_of(Installation& chancery) {
  std::vector<Page> pages = act_pages(*chancery.host);
  pages.insert(pages.end(), chancery.registry.pages.begin(), chancery.registry.pages.end());
  return pages;
}

// Registers without an entry of their own. While the index cannot be read there are none: the page that says so still comes.
std::function<std::vector<http::NavigationEntry>(const Viewer&)> menu_of(const Installation& chancery) {
  constexpr int among_the_registers = 40;
  std::set<std::string> elsewhere = {"/policies", "/evidence"};
  for (const auto& each : chancery.registry.navigation) elsewhere.insert(each.path);
  return [menu = std::make_shared<RegisterMenu>(*chancery.host, std::move(elsewhere))](const Viewer& viewer) {
    std::vector<http::NavigationEntry> entries;
    try {
      for (const auto& each : menu->of(viewer)) entries.push_back({each.path, "", each.icon, Permission::signed_in(), among_the_registers, each.title});
    } catch (const std::exception&) {
      entries.clear();
    }
    return entries;
  };
}

bool is_asked_for_codes(const Config& config, const Viewer& viewer) {
  const auto roles = config.list("sign-in.codes_for");
  return std::any_of(roles.begin(), roles.end(), [&](const std::string& role) { return viewer.has(role); });
}

// Codes are due where the rules of the house ask for them and there is no passkey either, and where the ledger says that there are some
// whose secret is gone: a lost phone must not make a password enough.
std::optional<Viewer> viewer_of(Installation& chancery, const std::string& login) {
  auto viewer = chancery.reading->viewer(login);
  if (viewer && (viewer->has_codes || (!viewer->has_passkey && is_asked_for_codes(chancery.config, *viewer))))
    viewer->codes_due = !chancery.accounts->codes().of(login).has;
  return viewer;
}

int serve_http(Installation& chancery) {
  const Config& config = chancery.config;
  // Half a configuration of TLS would be served in the clear, or not at all.
  if (config.text("http.certificate").empty() != config.text("http.key").empty()) return say_refusal(chancery.say, {Because::invalid, "serve.half-tls"});
  const bool tls = !config.text("http.certificate").empty(), secure = tls || config.yes("http.behind_tls");
  const http::Catalogue catalogue = http::Catalogue::load(config.home("web/messages/en"), log_missing_sentence);
  const http::Templates templates = http::Templates::load(config.home("web/templates"), config.home("web/messages/en"), catalogue);
  const http::Statics statics = http::Statics::load(config.home("web/static"), config.home("web/icons/mark.svg"), secure);
  const auto settings = witness_settings(config);
  if (!settings) return say_refusal(chancery.say, settings.refusal());
  const auto watch = watch_over(chancery, *settings);
  http::Listener* serving = nullptr;
  http::Site site{pages_of(chancery), {}, *chancery.accounts, *chancery.clock, catalogue, templates, statics,
                  [&](const std::string& login) { return viewer_of(chancery, login); },
                  [&] { return chancery.ledger->head_number(); },
                  [name = chancery.reading->organisation().value("organisation", "")] { return name; },
                  log_line,
                  [&] { return health_of(chancery, watch->status()); },
                  [&serving]() -> const http::Counters* { return serving ? &serving->counters() : nullptr; },
                  config.data("tmp")};
  for (const auto& each : chancery.registry.navigation) site.navigation.push_back({each.path, each.message_key, each.icon, each.permission, each.order});
  site.pages.push_back(witness::witnesses_page(config.data("ledger.git"), [&] { return watch->status(); }, [&] {
    const auto damage = chancery.ledger->damage();
    return damage ? chancery.say(damage->key, damage->details) : std::string();
  }, chancery.say));
  chancery.registry.checks.push_back({"witnesses", [&watch, say = chancery.say](const Viewer&) { return witness::findings(watch->status(), say); }});
  site.navigation.push_back({"/witnesses", "navigation.witnesses", "stamp", Permission::one_of({"admin", "quality", "auditor"}), 67});
  site.more_navigation = menu_of(chancery);
  site.more_metrics = [&] { return witness::metrics(watch->status()); };
  site.open_to_anyone = [&chancery, ever = std::make_shared<std::atomic<bool>>(false)] {   // once somebody can, nobody looks again
    if (!*ever) *ever = chancery.anybody_signs_in();
    return ever->load();
  };
  site.passkeys = {[&chancery] { return chancery.passkeys->site(); }, [&chancery] { return chancery.passkeys->challenge("sign-in", ""); },
                   [&chancery](const std::string& answer) {
                     return chancery.passkeys->signs_in(answer, [&chancery](const std::string& credential) { return chancery.reading->key_of(credential); });
                   }};
  site.asks_codes = [&config](const Viewer& viewer) { return is_asked_for_codes(config, viewer); };
  site.bounds = [&chancery](const std::string& login) { return chancery.reading->bounds(login); };
  site.hides = [&chancery](const Viewer& viewer, const std::string& name, const std::string& id) { return chancery.reading->hides(viewer, name, id); };
  site.revisioned = [&chancery](const std::string& name) { return chancery.reading->keeps_revisions(name); };
  site.passkey_settings = {config.text("http.url"), tls, config.yes("http.behind_tls")};
  site.destructions = [&chancery] { return chancery.engine->destructions(); };
  site.sample = chancery.sample;
  site.secure = secure;
  site.behind_proxy = config.yes("http.behind_tls");
  site.limits = limits_of(config);
  const bool log_requests = config.text("log.level") != "quiet";
  http::Exchange exchange(std::move(site));
  http::Listener listener(
      {config.text("http.address"), static_cast<std::uint16_t>(config.number("http.port")), config.text("http.certificate"), config.text("http.key")},
      limits_of(config), exchange, [log_requests](const http::Access& a) {
        if (!log_requests) return;
        log_line("info", "request", {{"method", a.method}, {"target", a.target}, {"status", a.status}, {"bytes", a.bytes}, {"microseconds", a.microseconds},
                                     {"id", a.request_id}, {"login", a.login}, {"address", a.address}});
      });
  const sigset_t signals = stopping_signals();
  listener.start();
  serving = &listener;
  if (config.text("http.url").empty()) chancery.passkeys->open_at((tls ? "https://localhost:" : "http://localhost:") + std::to_string(listener.port()));
  const auto tell = [&](const char* key, Json details) {
    if (chancery.json) details["event"] = key;
    std::cout << (chancery.json ? details.dump() : chancery.say(key, details)) << std::endl;
  };
  // People are told the name that browsers take passkeys from; a program gets the address that is listened on.
  const bool by_name = !chancery.json && config.text("http.address") == "127.0.0.1";
  tell("serve.listening", {{"url", (tls ? "https://" : "http://") + (by_name ? "localhost" : config.text("http.address")) + ":" + std::to_string(listener.port())}});
  if (!chancery.anybody_signs_in()) tell("serve.nobody-signs-in", {{"folder", config.text("data.directory")}});
  if (const auto trouble = chancery.seal->trouble()) {   // it goes on reading, and looks again before each act
    const std::string problem = chancery.say(trouble->key, trouble->details);
    log_line("error", "nothing is signed", {{"problem", problem}});
    tell("serve.signs-nothing", {{"problem", problem}});
  }
  watch->start();
  int signal = 0;
  sigwait(&signals, &signal);
  tell("serve.stopping", Json::object());
  listener.stop();
  watch->stop();
  return 0;
}

// The keys of sealed items lie beside the ledger; beside a clone there are none.
std::unique_ptr<sealing::ItemKeys> item_keys_beside(const std::string& repository) {
  const std::string folder = std::filesystem::absolute(repository).parent_path().string();
  return std::make_unique<sealing::ItemKeys>(folder + "/item-keys", folder + "/keys/items");
}

sealing::Seals seals_by_policy() {
  return [parsed = std::make_shared<ParsedObjects>()](const Snapshot& before, const std::string& name) { return seals_what_begins(before, *parsed, name); };
}

template <class Kind> Outcome<std::unique_ptr<Seal>> seal_of(Outcome<std::unique_ptr<Kind>> made) {
  if (!made) return made.refusal();
  return std::unique_ptr<Seal>(std::move(*made));
}

Factories factories() {
  Factories make;
  make.seal = [](const KeyPlace& place, const std::string& domain) -> Outcome<std::unique_ptr<Seal>> {
    if (!place.token.empty()) return seal_of(TokenSeal::at(place.token, domain, place.passphrase));
    return seal_of(Ed25519Seal::load_or_create(place.file, domain, place.passphrase));
  };
  make.create_ledger = [](const std::string& repository) { return GitLedger::create(repository); };
  make.ledger = [](const std::string& repository, const Seal& seal, const Clock& clock, const std::string& domain) -> Outcome<std::unique_ptr<Ledger>> {
    auto keys = item_keys_beside(repository);
    if (auto there = keys->check(); !there) return there.refusal();
    auto ledger = GitLedger::open({repository, seal, clock, domain});
    if (!ledger) return ledger.refusal();
    return std::unique_ptr<Ledger>(std::make_unique<sealing::SealedLedger>(std::move(*ledger), std::move(keys), seals_by_policy()));
  };
  make.index = [](const std::string& file) { return std::make_unique<SqliteIndex>(file); };
  make.accounts = [](const std::string& file, const Clock& clock, const Config& config, const AccountFacts& facts) {
    AccountOptions options;
    options.idle_seconds = config.number("session.idle_minutes") * 60;
    options.absolute_seconds = config.number("session.hours") * 3600;
    options.sample = facts.sample;
    options.code_key = config.data("keys/codes");
    options.active = facts.active;
    return std::make_unique<SqliteAccounts>(file, clock, options);
  };
  make.passkeys = [](const Clock& clock, const std::string& url) { return std::make_unique<SitePasskeys>(clock, url); };
  make.sentences = [](const std::string& folder) -> std::function<std::string(const std::string&, const Json&)> {
    auto catalogue = std::make_shared<http::Catalogue>(http::Catalogue::load(folder, log_missing_sentence));
    return [catalogue](const std::string& key, const Json& details) { return catalogue->say(key, details); };
  };
  make.clock = [] { return std::make_unique<SystemClock>(); };
  return make;
}

// Nothing where the act file is sealed and is not what its key sealed.
std::optional<Recorded> told_of(const Recorded& recorded, const sealing::OpenedSnapshot& after) {
  try {
    return sealing::opened(recorded, after);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

VerifyLedger ledger_verifier() {
  return [](const std::string& repository, const ReplayAct& replay_act, const std::function<void(std::int64_t, std::int64_t)>& progress) {
    const auto keys = item_keys_beside(repository);
    const auto seals = seals_by_policy();
    const Judge judge = [&](const Recorded& recorded, const Snapshot& stored_before, const Snapshot& stored_after, const std::vector<std::string>& changed) -> std::optional<Problem> {
      const sealing::OpenedSnapshot before(stored_before, *keys, seals), after(stored_after, *keys, seals);
      const auto told = told_of(recorded, after);
      if (!told) return Problem{recorded.commit, recorded.number, "verify.sealed.forged", {{"path", recorded.act_path}}};
      const auto wrong = replay_act(*told, before, after, changed);
      return wrong ? std::optional(Problem{recorded.commit, recorded.number, wrong->key, wrong->details}) : std::nullopt;
    };
    const VerifyReport report = verify(repository, {}, judge, [&](std::int64_t done, std::int64_t all) {
      progress(done, all);
      return true;
    });
    Verified verified{report.acts, report.head, report.chain, "", -1, "", Json::object(), ""};
    if (report.problem) {
      verified.bad_commit = report.problem->commit;
      verified.bad_number = report.problem->number;
      verified.problem = report.problem->key;
      verified.details = report.problem->details;
    }
    return verified;
  };
}

Outcome<Json> compare_witnesses(const Config& config, const std::string& repository, const std::string& head) {
  const auto settings = witness_settings(config);
  if (!settings) return settings.refusal();
  auto catalogue = std::make_shared<http::Catalogue>(http::Catalogue::load(config.home("web/messages/en")));
  const auto say = [catalogue](const std::string& key, const Json& details) { return catalogue->say(key, details); };
  const std::string scratch = std::filesystem::temp_directory_path().string();
  const auto found = witness::compare({*settings, repository, scratch, say}, head, true);
  Json told = witness::to_json(found);
  told["any"] = settings->any() || !found.tokens.empty();
  std::string says;
  for (const auto& each : found.stops) says += (says.empty() ? "" : " ") + each;
  if (!says.empty() || found.reached_all) VerifyMark(repository).note_witness(says);
  return told;
}

bool note_verified(const std::string& repository, const Verified& verified, const std::string& sentence) {
  VerifyReport report;
  if (!verified.problem.empty()) report.problem = Problem{verified.bad_commit, verified.bad_number, verified.problem, verified.details};
  return VerifyMark(repository).note(report, sentence);
}

}  // namespace
}  // namespace chancery

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 2;
  if (argc > 1 && std::string(argv[1]) == "serve") {   // the one command that stops in its own time; others just end
    const sigset_t signals = chancery::stopping_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);   // before any thread begins, so that all inherit it
  }
  std::signal(SIGPIPE, SIG_IGN);
  chancery::Programs programs;
  programs.make = chancery::factories();
  programs.serve_http = chancery::serve_http;
  programs.copy = {chancery::write_ledger_copy, chancery::make_ledger_from_copy, chancery::copy_accounts, chancery::copy_accounts};   // both are files of SQLite
  programs.compare_witnesses = chancery::compare_witnesses;
  programs.forget_witness = [](const std::string& repository) { chancery::VerifyMark(repository).note_witness(""); };
  programs.verify = chancery::verify_command(chancery::ledger_verifier(), chancery::note_verified);
  return chancery::run_command(argc, argv, programs);
}
