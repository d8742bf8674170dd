// A host with a handful of items, acts and people, the policies as shipped and the sentences as shipped; nothing behind it.
#pragma once
#include "domain/item.h"
#include "http/catalogue.h"
#include "policy/policy.h"
#include "policy/read.h"
#include "sdk/plugin.h"
#include "support/shipped.h"

#include <algorithm>
#include <stdexcept>

namespace chancery::test {

class FakeItems : public Items {
 public:
  std::vector<Json> rows, acts_done, to_do, unread, due;
  std::vector<Hit> hits;

  Outcome<Json> find(const Viewer&, const std::string& register_name, const std::string& id, Slot, const std::string&) const override {
    for (const auto& each : rows)
      if (each.at("register") == register_name && each.at("id") == id) return each;
    return Refusal{Because::unknown, "refusal.item-unknown", {{"register", register_name}, {"item", id}}};
  }
  Outcome<Json> revision(const Viewer& viewer, const std::string& r, const std::string& id, int) const override { return find(viewer, r, id, Slot::current, ""); }
  Outcome<std::vector<Json>> revisions(const Viewer&, const std::string&, const std::string&) const override { return std::vector<Json>{}; }
  ListPage list(const Viewer&, const ListQuery& query) const override {
    ListPage page;
    for (const auto& each : rows) {
      if (each.at("register") != query.register_name) continue;
      bool fits = true;
      for (const auto& [name, value] : query.where) fits = fits && each.value(name, "") == value;
      if (fits) page.rows.push_back(each);
    }
    page.total = static_cast<std::int64_t>(page.rows.size());
    if (query.sort == "-changed") std::stable_sort(page.rows.begin(), page.rows.end(), [](const Json& a, const Json& b) { return a["changed"] > b["changed"]; });
    if (page.rows.size() > static_cast<std::size_t>(query.limit)) page.rows.resize(static_cast<std::size_t>(query.limit));
    return page;
  }
  std::vector<Json> trail(const Viewer&, const TrailQuery& query) const override {
    std::vector<Json> found;
    for (const auto& each : acts_done) {
      if (query.after >= 0 && each.at("seq").get<std::int64_t>() >= query.after) continue;
      if (!query.actor.empty() && each.at("actor") != query.actor) continue;
      if (static_cast<int>(found.size()) == query.limit) break;
      found.push_back(each);
    }
    return found;
  }
  std::int64_t count(const Viewer&, const TrailQuery&) const override { return static_cast<std::int64_t>(acts_done.size()); }
  bool sees_everything(const Viewer& viewer, const std::string&) const override { return viewer.has("auditor") || viewer.has("quality"); }
  std::vector<Hit> search(const Viewer&, const std::string&, int) const override { return hits; }
  std::vector<Json> work(const Viewer&) const override { return to_do; }
  std::vector<Json> due_for_disposition(const Viewer&) const override { return due; }
  std::vector<Json> to_read(const Viewer&) const override { return unread; }
  Outcome<Json> readers(const Viewer&, const std::string&, const std::string&) const override { return Json{{"asked", false}, {"act", nullptr}}; }
  Outcome<std::string> bytes(const Viewer&, const Json&, const std::string&) const override { return std::string(); }
  Json acts(const Viewer&, const Json&) const override { return Json::array(); }
  std::string head() const override { return std::string(40, 'a'); }
  std::int64_t head_number() const override { return 1; }
};

class FakeHost : public Host {
 public:
  FakeHost() : catalogue_(shipped_sentences(), [](const std::string& key) { throw std::runtime_error("no sentence for " + key); }) {
    for (const char* name : {"documents", "improvements", "people"}) {
      const auto text = shipped(std::string("policies/") + name + ".yaml");
      auto policy = policy::read(text, name, {"staff", "author", "reviewer", "approver", "quality", "auditor", "admin", "operator"});
      if (!policy) throw std::runtime_error(policy.refusal().details.dump());
      registers_.push_back(to_json(*policy));
      registers_.back()["source"] = text;
    }
  }
  FakeItems things;
  std::vector<Json> persons;
  Json passkeys_ = {{"rp_id", "localhost"}, {"origin", "http://localhost:8080"}, {"url", "http://localhost:8080"}, {"problem", nullptr}, {"keys", Json::array()}, {"challenge", "AAAA"}};
  Json codes_ = {{"has", false}, {"since", nullptr}, {"recovery_left", 0}, {"wrong", 0}};
  std::vector<Finding> found;

  const Items& items() const override { return things; }
  const http::Catalogue& catalogue() const { return catalogue_; }
  Outcome<ActReceipt> perform(const Viewer&, const ActRequest& request) override {
    asked.push_back(request);
    return performed;
  }
  std::vector<ActRequest> asked;                 // every act that was asked for
  Outcome<ActReceipt> performed = Refusal{};     // what each of them comes to
  Outcome<Done> foresee(const Viewer&, const ActRequest&) override { return Refusal{}; }
  Outcome<Json> statement(const Viewer&, const ActRequest&) override { return Refusal{}; }
  Outcome<Done> reauthenticate(const Viewer&, const std::string&) override { return Done{}; }
  Json passkeys(const Viewer&) const override { return passkeys_; }
  Json codes(const std::string&) const override { return codes_; }
  Json code_offer(const Viewer&) override { return Json::object(); }
  Outcome<Done> begin_codes(const Viewer&, const std::string&) override { return Done{}; }
  void end_codes(const std::string&) override {}
  Outcome<Done> use_code(const Viewer&, const std::string&) override { return Done{}; }
  Outcome<Json> passkey_enrolled(const Viewer&, const std::string&) override { return Refusal{Because::invalid, "passkey.refusal.kind"}; }
  Outcome<std::string> passkey_signature(const Viewer&, const std::string&, const std::string&) override { return Refusal{Because::invalid, "passkey.refusal.signature"}; }
  const Renderer* renderer(const std::string&) const override { return nullptr; }
  std::string say(const std::string& key, const Json& details) const override { return catalogue_.say(key, details); }
  Json try_policy(const Viewer&, const std::string&, const std::string&) const override { return Json::object(); }
  Outcome<Json> policy(const std::string& register_name, const std::string& = "") const override {
    for (const auto& each : registers_)
      if (each.at("register") == register_name) return each;
    return Refusal{Because::unknown, "refusal.register-unknown"};
  }
  std::vector<Json> registers() const override { return registers_; }
  std::vector<Json> people() const override { return persons; }
  Json organisation() const override { return {{"organisation", "Feinwerk Adler"}, {"sample", true}}; }
  std::string now() const override { return "2026-11-22T08:30:00Z"; }
  std::vector<Finding> findings(const Viewer&) const override { return found; }
  std::vector<Span> align(const std::vector<std::string>&, const std::vector<std::string>&) const override { return {}; }
  std::string bundle(std::ostream&) const override { return ""; }
  std::string disclosure(const std::vector<ItemName>&, std::iostream&) const override { return ""; }
  std::string allowed_signers() const override { return ""; }
  bool has_revoked_keys() const override { return false; }
  std::string key_fingerprint() const override { return "SHA256:aaaa"; }
  bool is_moment(const std::string& text) const override { return text.size() >= 10 && text[4] == '-'; }
  Json sealing(const Viewer&, const Json&, const std::string&) const override { return nullptr; }
  Outcome<std::string> evidence(const Viewer&, const Json&, const std::string&) const override { return std::string(); }
  std::string temporary_directory() const override { return "/tmp"; }
  std::string kept_directory() const override { return "/tmp"; }
  bool has_room_for_work() const override { return true; }
  Outcome<Done> begin_work(const std::string&, std::function<void(Progress&)>) override { return Done{}; }
  std::optional<Work> work(const std::string&) const override { return std::nullopt; }
  void cancel_work(const std::string&) override {}
  void log(const std::string&, const std::string&, const Json&) override {}

 private:
  http::Catalogue catalogue_;
  std::vector<Json> registers_;
};

}  // namespace chancery::test
