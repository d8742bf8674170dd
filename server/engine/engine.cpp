#include "engine/engine.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "domain/text.h"
#include "engine/applying.h"
#include "engine/destroying.h"
#include "engine/judging.h"
#include "engine/keeping.h"
#include "engine/media_type.h"
#include "engine/moved.h"
#include "engine/statement.h"
#include "sdk/shown.h"

#include <sodium.h>

#include <array>
#include <fstream>
#include <utility>

namespace chancery {
namespace {

constexpr std::size_t remembered_answers = 4096;
constexpr std::size_t longest_nonce = 80;            // bytes
constexpr std::size_t projection_batch = 512;
constexpr std::size_t largest_policy = 256 * 1024;   // bytes; the reader takes no more

std::string nonce() {
  std::array<unsigned char, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 33> hex{};
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  return hex.data();
}

std::string once_key(const Viewer& viewer, const ActRequest& request) { return viewer.login + "\n" + request.once; }

std::string head_of_file(const std::string& path, std::size_t most = 4096) {
  std::ifstream in(path, std::ios::binary);
  std::string head(most, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head;
}

// Of all that was asked but the commit that was seen and the proof of who asks: the same form sent twice has the same.
std::string digest_of(const ActInput& input) {
  Json files = Json::array();
  for (const auto& each : input.files) files.push_back({each.name, each.content, each.sha256});
  const Json asked = {input.register_name, input.id, input.act, input.fields, files, input.removed_files, input.comment, input.about, input.statement};
  return sha256_hex(asked.dump(-1, ' ', false, Json::error_handler_t::replace));
}

ActReceipt receipt_of(const Json& act, const std::string& commit) {
  ActReceipt r;
  r.commit = commit;
  r.number = act.at("number");
  r.register_name = act.at("register");
  r.id = act.at("item");
  r.act = act.at("act");
  r.state = act.at("to");
  r.revision = act.at("revision");
  r.draft = act.at("slot") == "draft" && act.at("released") == false && act.at("left") == false;
  r.decision = act.at("decision");
  r.also = act.at("also").get<std::vector<std::string>>();
  return r;
}

}  // namespace

namespace {

// Whose policy an item of the register `policies` is; it has no number yet while the act that begins it is judged.
std::string policy_name(const Item& item) { return item.id.empty() ? item.fields.value("name", "") : item.id; }

// The text that the item would stand for: given with the act, or in the ledger.
std::optional<std::string> policy_text(const State& state, const Item& item, const std::function<std::optional<std::string>(const File&)>& given) {
  const File* content = item.content();
  if (content == nullptr) return std::nullopt;
  if (auto text = given(*content)) return text;
  for (const Slot slot : {Slot::draft, Slot::current})
    if (auto text = state.snapshot().read(paths::item("policies", item.id, slot) + "/" + content->name); text && sha256_hex(*text) == content->sha256) return text;
  return std::nullopt;
}

}  // namespace

Engine::Engine(EngineParts parts) : parts_(std::move(parts)) {}

namespace {

// A fact is asked while the writer waits for the answer: an act that it performed would wait for the writer for ever.
thread_local bool a_fact_is_asked = false;

template <class Ask>
bool asked_of_a_plugin(const Ask& ask) {
  struct Asking {
    const bool before = std::exchange(a_fact_is_asked, true);
    ~Asking() { a_fact_is_asked = before; }
  } asking;
  return ask();
}

}  // namespace

Surroundings Engine::surroundings(const State& state, const std::map<std::string, std::string>& given) {
  Surroundings around;
  around.text = [given](const File& file) -> std::optional<std::string> {
    const auto at = given.find(file.sha256);
    return at == given.end() ? std::nullopt : std::optional(at->second);
  };
  around.facts = [this, &state, text = around.text](const std::string& name, const Item& item, const std::string& actor) {
    if (is_retention_fact(name)) return retention_fact(state, name, item);
    if (name != policy::policy_checks) return asked_of_a_plugin([&] { return parts_.facts(name, item, actor); });
    const auto yaml = policy_text(state, item, text);
    return yaml && trials_.of(state, policy_name(item), *yaml).good();
  };
  around.say = parts_.say;
  around.fact_words = [this, &state](const std::string& fact, const Item& item) { return retention_words(state, fact, item, parts_.say); };
  around.checks_links = true;
  around.signature = [this](const std::string& statement) { return parts_.seal.sign(statement_namespace, statement); };
  return around;
}

Outcome<ActReceipt> Engine::found(const Founding& founding) {
  auto appended = parts_.ledger.append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
    if (head.number() >= 0) return Refusal{Because::invalid, "refusal.founded"};
    return founding_change(founding, parts_.seal, turn);
  });
  if (!appended) return appended.refusal();
  catch_up();
  ActReceipt receipt;
  receipt.commit = appended->commit;
  receipt.number = appended->number;
  receipt.act = "found";
  return receipt;
}

Outcome<Done> Engine::stage(const GivenFile& given, Prepared& prepared) {
  if (const auto key = bad_file_name(given.name)) return Refusal{Because::invalid, *key, {{"name", is_text(given.name) ? given.name : ""}}};
  File file;
  file.name = given.name;
  file.content = given.content;
  file.media_type = media_type_of(given.name, given.path.empty() ? given.bytes.substr(0, 4096) : head_of_file(given.path));
  if (given.content)
    if (auto good = check_content_type(file.name, file.media_type); !good) return good.refusal();
  Staged staged;
  if (given.path.empty()) {
    staged = parts_.ledger.stage(given.bytes);
  } else {
    auto from_file = parts_.ledger.stage_file(given.path);
    if (!from_file) return from_file.refusal();
    staged = std::move(*from_file);
  }
  file.size = staged.size;
  file.sha256 = staged.sha256;
  if (prepared.input.register_name == "policies" && given.content && file.size <= largest_policy) prepared.texts[file.sha256] = given.path.empty() ? given.bytes : head_of_file(given.path, largest_policy);
  prepared.staged[staged.sha256] = std::move(staged);
  prepared.input.files.push_back(std::move(file));
  return Done{};
}

Outcome<Engine::Prepared> Engine::prepare(const Viewer& viewer, const ActRequest& request) {
  if (!viewer.signed_in()) return Refusal{Because::unidentified, "refusal.sign-in-first"};
  for (const auto& text : {request.register_name, request.id, request.act, request.seen, request.once, request.statement})
    if (!is_text(text) || text.size() > 200000) return Refusal{Because::malformed, "refusal.not-text"};
  Prepared prepared;
  ActInput& input = prepared.input;
  input.register_name = request.register_name;
  input.id = request.id;
  input.act = request.act;
  input.actor = viewer.login;
  input.seen = request.seen;
  input.fields = request.fields;
  input.removed_files = request.removed_files;
  input.comment = request.comment;
  input.about = request.about;
  input.statement = request.statement;
  input.method = request.method;
  input.signature = request.signature;
  if (request.once.size() > longest_nonce) return Refusal{Because::invalid, "refusal.once-long", {{"longest", longest_nonce}}};
  input.once = request.once;
  for (const auto& file : request.files)
    if (auto done = stage(file, prepared); !done) return done.refusal();
  if (!input.once.empty()) input.request = digest_of(input);
  return prepared;
}

Outcome<ActReceipt> Engine::perform(const Viewer& viewer, const ActRequest& request) {
  if (a_fact_is_asked) throw std::logic_error("a fact performs no act: " + request.act + " in " + request.register_name);
  if (request.once.empty()) return perform_once(viewer, request);
  const std::string key = once_key(viewer, request);
  {
    std::unique_lock lock(remembered_mutex_);
    answered_.wait(lock, [&] { return under_way_.count(key) == 0; });
    under_way_.insert(key);
  }
  struct Leave {   // whatever happens, the second click must not wait for ever
    Engine& engine;
    const std::string& key;
    ~Leave() {
      const std::lock_guard lock(engine.remembered_mutex_);
      engine.under_way_.erase(key);
      engine.answered_.notify_all();
    }
  } leave{*this, key};
  if (const auto unknown = behind(parts_.ledger.head_number())) return *unknown;   // it may have been done already
  if (const auto before = answered_before(viewer.login, request.once)) return answer_again(viewer, request, *before);
  return perform_once(viewer, request);
}

// The same form once more: answered as the first time. Other content under the same nonce (a page gone back to, changed and
// sent again) was never taken, so it must not be answered as if it had been.
Outcome<ActReceipt> Engine::answer_again(const Viewer& viewer, const ActRequest& request, const Answered& before) {
  const auto prepared = prepare(viewer, request);
  if (!prepared) return prepared.refusal();
  const ActReceipt& done = before.receipt;
  const bool same_place = done.register_name == request.register_name && done.act == request.act && (request.id.empty() || done.id == request.id);
  if (same_place && (before.request.empty() || before.request == prepared->input.request)) return done;
  return Refusal{Because::invalid, "refusal.once-other", {{"act", done.act}, {"item", done.id}, {"register", done.register_name}, {"number", done.number}}};
}

// What the person had before them; null: the act does not say, or begins an item.
Outcome<std::unique_ptr<Snapshot>> Engine::seen_by(const ActInput& input) const {
  if (input.seen.empty() || input.id.empty()) return std::unique_ptr<Snapshot>();
  if (input.seen.size() != 40 || input.seen.find_first_not_of("0123456789abcdef") != std::string::npos) return stale(input);
  try {
    return parts_.ledger.at(input.seen);
  } catch (const std::exception&) {   // a commit that this ledger does not have: nothing that was seen here
    return stale(input);
  }
}

std::optional<Refusal> Engine::moved_since(const Snapshot* seen, const State& now, Instant time, const ActInput& input) {
  return seen ? moved_meanwhile(State(*seen, parsed_, time), now, input, parts_.say) : std::nullopt;
}

// A form that was sent twice is answered twice, though what it asks for cannot be done again.
bool Engine::was_done(const Viewer& viewer, const ActRequest& request) {
  if (request.once.empty()) return false;
  {
    std::unique_lock lock(remembered_mutex_);
    answered_.wait(lock, [&] { return under_way_.count(once_key(viewer, request)) == 0; });
  }
  return answered_before(viewer.login, request.once).has_value();
}

Outcome<Done> Engine::foresee(const Viewer& viewer, const ActRequest& request) {
  if (was_done(viewer, request)) return Done{};
  const auto prepared = prepare(viewer, request);
  if (!prepared) return prepared.refusal();
  const ActInput& input = prepared->input;
  const auto seen = seen_by(input);
  if (!seen) return seen.refusal();
  const auto head = parts_.ledger.head();
  const State state(*head, parsed_, time_after(*head));
  if (auto moved = moved_since(seen->get(), state, state.now(), input)) return std::move(*moved);
  Surroundings around = surroundings(state, prepared->texts);
  around.facts = [](const std::string&, const Item&, const std::string&) { return true; };   // they are slow to find out, and asked when it is done
  if (auto refused = refused_anyway(policy_for(state, input, around), state, input, {head->number() + 1, state.now()}, around)) return std::move(*refused);
  return Done{};
}

Outcome<ActReceipt> Engine::perform_once(const Viewer& viewer, const ActRequest& request) {
  auto prepared = prepare(viewer, request);
  if (!prepared) return prepared.refusal();
  const ActInput& input = prepared->input;
  const auto seen = seen_by(input);
  if (!seen) return seen.refusal();
  if (input.register_name == "policies") look_ahead(*prepared);
  std::optional<Plan> planned;
  auto appended = parts_.ledger.append([&](const Snapshot& head, const Turn& turn) -> Outcome<Change> {
    const State state(head, parsed_, turn.time);
    if (auto moved = moved_since(seen->get(), state, turn.time, input)) return std::move(*moved);
    Surroundings around = surroundings(state, prepared->texts);
    around.staged = [&](const File& file) { return prepared->staged.at(file.sha256); };
    if (input.method == "passkey") around.signature = [&](const std::string&) { return input.signature; };
    auto made = plan(state, input, turn, around);
    if (!made) return made.refusal();
    if (!made->statement.empty() && !shown_.is_shown(viewer, made->statement))
      return Refusal{Because::stale, "refusal.statement-unknown", {{"item", input.id}, {"act", input.act}}};
    planned = std::move(*made);
    return planned->change;
  });
  if (!appended) return appended.refusal();
  if (!planned->statement.empty()) shown_.sign(planned->statement);
  ActReceipt receipt = receipt_of(planned->act, appended->commit);
  remember(viewer.login, request.once, {receipt, input.request});
  catch_up();
  if (destroys(planned->act)) finish_destructions();
  return receipt;
}

// A check of a policy takes longer than others should wait for the writer: done before it is their turn, and remembered (with
// what of the ledger it does not fit). Only for an act that would be taken if the text were good: nobody else makes it run.
void Engine::look_ahead(const Prepared& prepared) {
  const auto head = parts_.ledger.head();
  const State state(*head, parsed_, parts_.clock.now());
  const ActInput& input = prepared.input;
  Surroundings around = surroundings(state, prepared.texts);
  around.facts = [](const std::string&, const Item&, const std::string&) { return true; };
  if (!judge(policy_for(state, input, around), state, input, {head->number() + 1, state.now()}, around)) return;
  for (const auto& [sha256, text] : prepared.texts) trials_.of(state, input.id.empty() && input.fields.is_object() ? input.fields.value("name", "") : input.id, text);
  const auto draft = is_item_id(input.id) && prepared.texts.empty() ? state.item("policies", input.id, Slot::draft) : std::nullopt;
  if (!draft) return;
  if (const auto text = policy_text(state, *draft, [](const File&) { return std::nullopt; })) trials_.of(state, input.id, *text);
}

// Of an act that would be done now: the ledger's time never runs backwards, even when the clock was set back.
Instant Engine::time_after(const Snapshot& head) const { return std::max(parts_.clock.now(), head.time()); }

Outcome<Json> Engine::statement(const Viewer& viewer, const ActRequest& request) {
  auto prepared = prepare(viewer, request);
  if (!prepared) return prepared.refusal();
  const auto head = parts_.ledger.head();
  const State state(*head, parsed_, time_after(*head));
  const auto shown = show_statement(state, prepared->input, nonce(), surroundings(state, prepared->texts));
  if (!shown) return shown.refusal();
  shown_.show(viewer, shown->text, parts_.clock.now());
  return Json{{"text", shown->text}, {"meaning", shown->meaning}, {"item", shown->item.id}, {"title", shown->item.title()},
              {"revision", shown->item.revision}, {"act", request.act}, {"seen", head->commit()}};
}

void Engine::catch_up(const std::function<void(std::int64_t)>& progress) {
  const std::lock_guard lock(projecting_);
  try {
    const std::int64_t from = parts_.index.position();
    if (from >= parts_.ledger.head_number()) return;
    std::vector<Projected> batch;
    const auto apply = [this](std::vector<Projected>& acts) {
      make_texts(acts, parts_.text_of);
      parts_.index.apply(acts);
    };
    std::optional<Applying> applying;   // only when there is more than one batch: a thread costs more than a single act
    const auto head = parts_.ledger.head();
    parts_.ledger.each(from, [&](const Recorded& recorded, const Snapshot& after) {
      // A group that was appended meanwhile is beyond this head: its versions count as still in force.
      batch.push_back(project(recorded, after, recorded.number > head->number() ? after : *head, parsed_));
      if (batch.size() < projection_batch) return true;
      if (!applying) applying.emplace(apply, progress);
      applying->give(std::exchange(batch, {}));
      return true;
    });
    if (applying) applying->finish();
    if (batch.empty()) return;
    apply(batch);
    if (progress) progress(batch.back().recorded.number);
  } catch (const std::exception& problem) {
    // The act stands whatever happens to the index; the next reader tries again (DESIGN §6.5).
    parts_.log("index behind", {{"problem", problem.what()}});
  } catch (...) {   // plugins read what is projected, and need not throw exceptions
    parts_.log("index behind", {{"problem", "unknown"}});
  }
}

// The act stands whatever happens here: a key that is still there is destroyed at the next start, or with the next destruction.
void Engine::finish_destructions() {
  const std::lock_guard lock(destroying_);
  try {
    destroy_keys(parts_.ledger, parts_.index, parsed_, parts_.text_of, [this] { ++destructions_; });
  } catch (const std::exception& problem) {
    parts_.log("destruction not finished", {{"problem", problem.what()}});
  }
}

std::optional<Refusal> Engine::behind(std::int64_t number) {
  if (parts_.index.position() >= number) return std::nullopt;
  catch_up();
  if (parts_.index.position() >= number) return std::nullopt;
  return Refusal{Because::unavailable, "refusal.index-behind"};
}

void Engine::tell(std::int64_t after, const std::function<bool(const ActTold&)>& listener) const {
  parts_.ledger.each(after, [&](const Recorded& recorded, const Snapshot&) {
    return listener({recorded.number, recorded.commit, Json::parse(recorded.act_bytes)});
  });
}

std::optional<Engine::Answered> Engine::answered_before(const std::string& actor, const std::string& once) {
  if (once.empty()) return std::nullopt;
  {
    const std::lock_guard lock(remembered_mutex_);
    if (const auto at = remembered_.find(actor + "\n" + once); at != remembered_.end()) return at->second;
  }
  const auto act = parts_.index.act_once(actor, once);
  if (!act || !act->contains("decision")) return std::nullopt;
  return Answered{receipt_of(*act, act->value("commit", "")), act->value("request", "")};
}

void Engine::remember(const std::string& actor, const std::string& once, Answered answered) {
  if (once.empty()) return;
  const std::lock_guard lock(remembered_mutex_);
  if (remembered_.size() >= remembered_answers) remembered_.clear();
  remembered_[actor + "\n" + once] = std::move(answered);
}

}  // namespace chancery
