// Random policies and random acts: what the engine of the policy answers is what the plain model answers, and nothing comes in force
// without what the policy claims, wherever the check of policies has nothing against the claim.
#include "domain/digest.h"
#include "policy/check.h"
#include "policy/decide.h"
#include "policy/read.h"
#include "property/policy/model.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>
#include <random>

using namespace chancery;

namespace {

const model::Names roles = {"author", "reviewer", "approver", "quality"};

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  int below(int most) { return static_cast<int>(engine_() % static_cast<unsigned>(most)); }
  bool one_in(int many) { return below(many) == 0; }
  template <class T> const T& of(const std::vector<T>& all) { return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))]; }
  model::Names some(const model::Names& all, int least) {
    model::Names chosen;
    for (const auto& each : all) if (one_in(2)) chosen.push_back(each);
    while (static_cast<int>(chosen.size()) < least) if (const auto& each = of(all); std::find(chosen.begin(), chosen.end(), each) == chosen.end()) chosen.push_back(each);
    return chosen;
  }

 private:
  std::mt19937 engine_;
};

model::Need random_need(Chance& chance, const model::Names& signing, int deep = 0) {
  static const model::Names kinds = {"not author", "not owner", "owner", "not signer", "comments", "comment", "reason", "content", "signed", "signed", "all", "any"};
  model::Need need;
  need.kind = chance.of(kinds);
  if (deep > 0 && (need.kind == "all" || need.kind == "any")) need.kind = "comment";
  if (need.kind == "not signer") need.of = chance.of(signing);
  if (need.kind == "all" || need.kind == "any")
    for (int parts = 2; parts > 0; --parts) need.parts.push_back(random_need(chance, signing, deep + 1));
  if (need.kind != "signed") return need;
  need.of = chance.of(signing);
  need.at_least = 1 + (chance.one_in(3) ? 1 : 0);
  if (chance.one_in(2)) need.role = chance.of(roles);
  need.named = chance.one_in(2);
  need.in_order = need.named && chance.one_in(2) && deep == 0;
  need.not_authors = chance.one_in(2);
  need.not_owner = chance.one_in(4);
  for (const auto& each : signing) if (each != need.of && chance.one_in(3)) need.not_signers_of.push_back(each);
  return need;
}

model::Rules random_rules(Chance& chance) {
  model::Rules rules;
  const model::Names signing = chance.one_in(2) ? model::Names{"review", "approve"} : chance.one_in(2) ? model::Names{"approve"} : model::Names{"check", "review", "approve"};
  model::Names judged;   // requirements of the item, not of who acts
  for (const auto& each : signing) {
    model::Need need = random_need(chance, signing);
    while (need.kind != "signed") need = random_need(chance, signing);
    need.of = each;
    std::erase(need.not_signers_of, each);
    rules.needs["done " + each] = need;
    judged.push_back("done " + each);
  }
  model::Names needs = judged;
  for (int more = chance.below(4); more > 0; --more) {
    const std::string name = "n" + std::to_string(more);
    rules.needs[name] = random_need(chance, signing);
    needs.push_back(name);
  }
  const auto who = [&] {
    model::Names all = chance.some(roles, 1);
    if (chance.one_in(4)) all.push_back(chance.of(model::Names{"its owner", "its author", "not its author", "named in signers"}));
    return all;
  };
  const auto some_needs = [&](int most) {
    model::Names all;
    for (int each = chance.below(most + 1); each > 0; --each) if (const auto& name = chance.of(needs); std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
    return all;
  };
  rules.acts.push_back({.name = "create", .to = "draft", .from = {}, .who = chance.some(roles, 2), .needs = {}, .takes_text = true, .takes_fields = true, .withdraws = {}});
  rules.acts.push_back({.name = "edit", .to = "", .from = chance.one_in(3) ? model::Names{"draft", "review"} : model::Names{"draft"}, .who = who(), .needs = {}, .takes_text = true, .takes_fields = true, .withdraws = {}});
  rules.acts.push_back({.name = "submit", .to = "review", .from = {"draft"}, .who = who(), .needs = chance.one_in(4) ? some_needs(1) : model::Names(), .takes_fields = chance.one_in(2), .new_round = !chance.one_in(4), .withdraws = {}});
  rules.acts.push_back({.name = "comment", .to = "", .from = {"draft", "review"}, .who = who(), .needs = {}, .adds_comment = true, .withdraws = {}});
  rules.acts.push_back({.name = "resolve", .to = "", .from = {"draft", "review"}, .who = who(), .needs = some_needs(1), .resolves = true, .withdraws = {}});
  rules.acts.push_back({.name = "return", .to = "draft", .from = {"review"}, .who = who(), .needs = some_needs(1), .new_round = !chance.one_in(4), .withdraws = {}});
  rules.acts.push_back({.name = "take back", .to = "", .from = {"review"}, .who = who(), .needs = some_needs(1), .withdraws = chance.some(signing, 1)});
  rules.acts.push_back({.name = "give up", .to = "gone", .from = {"draft", "review"}, .who = {"quality"}, .needs = {}, .withdraws = {}});
  for (const auto& each : signing)
    rules.acts.push_back({.name = each, .to = "", .from = {"review"}, .who = who(), .needs = some_needs(2), .signs = true, .withdraws = {}});
  rules.follows = chance.some(signing, 1);
  if (chance.one_in(3)) rules.follows.push_back("resolve");
  rules.when = chance.some(judged, 1);
  rules.claim = {chance.one_in(2) ? rules.when : chance.some(judged, 1), chance.one_in(2), chance.one_in(4), chance.one_in(3)};
  if (chance.one_in(4)) rules.claim.of.push_back("reason");
  return rules;
}

class House final : public People {
 public:
  explicit House(const model::World& world) : world_(world) {}
  std::optional<Person> find(const std::string& login) const override {
    const auto at = world_.people.find(login);
    if (at == world_.people.end()) return std::nullopt;
    Person person;
    person.login = person.name = login;
    person.roles.assign(at->second.roles.begin(), at->second.roles.end());
    person.active = at->second.active;
    return person;
  }
  std::vector<Person> holding(const std::string& role) const override {
    std::vector<Person> all;
    for (const auto& [login, human] : world_.people) if (human.active && human.roles.count(role) > 0) all.push_back(*find(login));
    return all;
  }

 private:
  const model::World& world_;
};

// The model's item as the engine would have it: only copied, nothing decided.
Item item_of(const model::World& world, const model::Text& text) {
  Item item;
  item.register_name = "things";
  item.id = "T-001";
  item.state = world.state;
  item.revision = 1;
  item.owner = world.owner;
  item.authors.assign(world.authors.begin(), world.authors.end());
  item.round = world.round;
  if (!text.reason.empty()) item.fields["reason"] = text.reason;
  if (!text.signers.empty()) item.fields["signers"] = text.signers;
  if (text.content > 0) item.files = {{"content.md", "text/markdown", 10, std::to_string(text.content), true}};
  for (int each = 0; each < world.open_comments; ++each) item.comments.push_back({each + 1, "somebody", {}, "Hm?", "", 0, false, ""});
  for (const auto& s : world.signatures) {
    model::World then = world;
    then.signatures.clear();
    Signoff made;
    made.signer = s.who;
    made.roles.assign(s.roles.begin(), s.roles.end());
    made.act = s.act;
    made.method = "password";
    made.subject = subject_of(item_of(then, s.of));
    made.round = s.round;
    if (s.withdrawn) made.voided = "take back";
    item.signoffs.push_back(made);
  }
  return item;
}

struct Counts { int asked = 0, allowed = 0, released = 0, unkept = 0; };   // `unkept`: releases without what the policy claims

policy::Policy read_as_policy(const model::Rules& rules) {
  const auto policy = policy::read(rules.yaml(), "things.yaml", {"staff", "author", "reviewer", "approver", "quality"});
  INFO(rules.yaml());
  if (!policy) FAIL(policy.refusal().details.dump());
  return *policy;
}

// One policy, one item, `steps` acts.
void try_out(Chance& chance, const model::Rules& rules, const policy::Policy& policy, int steps, Counts& counts) {
  const std::string yaml = rules.yaml();
  INFO(yaml);
  model::World world;
  for (const char* login : {"ada", "bo", "cy", "dee", "eve"}) {
    const auto held = chance.some(roles, 1);
    world.people[login] = {{held.begin(), held.end()}, true};
  }
  const House house(world);
  const policy::Facts facts;
  std::vector<model::Event> history;
  model::Names logins;
  for (const auto& [login, human] : world.people) logins.push_back(login);
  std::string told;   // the way here, for who reads a failure
  for (int step = 0; step < steps && world.state != "in force" && world.state != "gone"; ++step) {
    if (chance.one_in(12)) world.people[chance.of(logins)].active = !chance.one_in(3);
    if (chance.one_in(10)) { const auto held = chance.some(roles, 1); world.people[chance.of(logins)].roles = {held.begin(), held.end()}; }
    // Mostly what could go on from here, or nobody would get anywhere; giving up only now and then.
    const model::Act* act = &chance.of(rules.acts);
    for (int tries = 0; tries < 6 && ((!act->from.empty() && std::find(act->from.begin(), act->from.end(), world.state) == act->from.end()) || act->name == "give up" || act->name == "return"); ++tries) act = &chance.of(rules.acts);
    const std::string who = chance.of(logins);
    model::Given given{world.text, !chance.one_in(3)};
    if (act->takes_text && chance.one_in(2)) given.text.content = 1 + chance.below(3);
    if (act->takes_fields ? chance.one_in(2) : chance.one_in(15)) given.text.reason = chance.one_in(4) ? "" : "Why " + std::to_string(chance.below(2));
    if (act->takes_fields && chance.one_in(4)) given.text.signers = chance.one_in(2) ? model::Names() : chance.some(logins, 1);
    if (act->name == "create") given.text = {chance.below(3), "Why", chance.one_in(3) ? chance.some(logins, 1) : model::Names()};

    const Item before = item_of(world, world.text);
    model::World would = world;
    if (act->from.empty()) would.owner = who, would.authors = {who};
    const Item item = item_of(would, given.text);
    const Person actor = *house.find(who);
    policy::Question question{policy, item, world.state, world.state == "draft" || world.state == "review", true, act->name, actor, given.comment ? "Because." : "", Instant{1'800'000'000}, house, facts};
    question.before = act->from.empty() ? nullptr : &before;
    const Decision decision = policy::decide(question);
    const bool expected = model::allowed(rules, world, *act, who, given);
    told += who + " " + act->name + (decision.allowed ? "" : " (refused)") + "; ";
    INFO(told);
    std::string rows;
    for (const auto& each : decision.requirements) rows += each.name + (each.result == Result::met ? " met, " : " unmet, ");
    INFO(rows);
    REQUIRE(decision.allowed == expected);
    question.brief = true;
    REQUIRE(policy::decide(question).allowed == expected);
    ++counts.asked;
    if (!expected) continue;
    ++counts.allowed;
    model::perform(world, *act, who, given);
    history.push_back({act->name, who, world.people[who].roles, world.text, act->takes_text || act->takes_fields, act->signs, act->new_round, act->withdraws});

    const bool follows = std::find(rules.follows.begin(), rules.follows.end(), act->name) != rules.follows.end();
    const Item after = item_of(world, world.text);
    policy::Question next{policy, after, after.state, true, true, act->name, actor, "", Instant{1'800'000'000}, house, facts};
    next.before = &after;
    const bool taken = follows && policy::decide_consequence(next, *policy.act("release")).taken;
    REQUIRE(taken == model::releases(rules, world, *act));
    if (!taken) continue;
    ++counts.released;
    for (const auto& name : rules.when) {
      INFO(name);
      REQUIRE(model::in_history(rules.needs.at(name), history, world.owner));
    }
    if (!model::is_kept(rules, history, world.owner)) ++counts.unkept;
    world.state = "in force";
  }
}

unsigned seed() {
  const char* given = std::getenv("CHANCERY_SEED");
  const unsigned chosen = given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device()();
  std::cout << "CHANCERY_SEED=" << chosen << std::endl;
  return chosen;
}

Counts try_many(int policies) {
  const unsigned first = seed();
  Counts counts;
  for (int each = 0; each < policies; ++each) {
    INFO("policy " << each << " of CHANCERY_SEED=" << first);
    Chance chance(first + static_cast<unsigned>(each));
    for (int item = 0; item < 4; ++item) {
      const model::Rules rules = random_rules(chance);
      try_out(chance, rules, read_as_policy(rules), 40, counts);
    }
  }
  std::cout << counts.asked << " acts asked for, " << counts.allowed << " allowed, " << counts.released << " releases" << std::endl;
  return counts;
}

}  // namespace

TEST_CASE("of random policies the engine answers every act as a plain model does, and nothing comes in force without what is claimed") {
  const Counts counts = try_many(700);
  CHECK(counts.allowed > counts.asked / 50);
  CHECK(counts.released > 10);
}

namespace {

// The check has nothing against what the policy claims of all that is in force.
bool is_found_sound(const policy::Policy& policy) {
  const auto checked = policy::check(policy);
  return checked.complete && std::none_of(checked.problems.begin(), checked.problems.end(), [](const policy::Problem& each) {
    return each.guarantee.is_string() && each.guarantee.get<std::string>().rfind("nothing is in force without", 0) == 0;
  });
}

struct Claims { int sound = 0, broken = 0, released = 0, unkept = 0; };   // `released`: by sound policies; `unkept`: by broken ones, which shows that such a release is noticed

// So many policies, and more until each kind was met, or the test would show nothing.
Claims try_claims(int policies) {
  const unsigned first = seed();
  Claims claims;
  for (int each = 0; each < policies || (each < 10 * policies && (claims.released == 0 || claims.unkept == 0)); ++each) {
    INFO("policy " << each << " of CHANCERY_SEED=" << first);
    Chance chance(first + static_cast<unsigned>(each));
    const model::Rules rules = random_rules(chance);
    const policy::Policy policy = read_as_policy(rules);
    const bool sound = is_found_sound(policy);
    ++(sound ? claims.sound : claims.broken);
    Counts counts;
    for (int item = 0; item < 100; ++item) try_out(chance, rules, policy, 40, counts);
    INFO(rules.yaml());
    if (sound) REQUIRE(counts.unkept == 0);
    if (sound) claims.released += counts.released;
    else claims.unkept += counts.unkept;
  }
  std::cout << claims.sound << " policies found sound, " << claims.released << " releases by them; " << claims.broken << " found broken, " << claims.unkept << " releases by them without what they claim" << std::endl;
  return claims;
}

}  // namespace

TEST_CASE("no sequence of acts reaches in force without what the policy claims, of any random policy that the check finds sound") {
  const Claims claims = try_claims(6);
  CHECK(claims.released > 0);
  CHECK(claims.unkept > 0);
}

TEST_CASE("the same of fifty times as many claims", "[.long]") { CHECK(try_claims(300).released > 60); }

TEST_CASE("the same of a hundred times as many", "[.long]") { CHECK(try_many(70'000).released > 1000); }
