#include "policy/check.h"

#include "domain/message.h"
#include "domain/text.h"
#include "policy/check_claims.h"
#include "policy/check_moves.h"
#include "policy/check_rules.h"

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>

namespace chancery::policy {
namespace {

constexpr std::size_t most_situations = 60000;   // over all trials; a shipped policy needs a tenth of it

// A situation that was reached, and how.
struct Reached {
  Situation situation;
  std::size_t from = 0;      // index; its own for a beginning
  Json sentence;
};

class Trials {
 public:
  explicit Trials(const Policy& policy) : whole_(policy), policy_(narrowed(policy)), bearing_(bearing_of(policy_)) {
    for (const auto& sentence : policy.guarantees)
      if (auto g = read_guarantee(sentence)) guarantees_.push_back(std::move(*g));
  }

  Checked run() {
    result_.problems = broken_rules(whole_);
    for (const auto& cast : casts_for(policy_)) explore(cast);
    states_reached();
    if (result_.complete) ways_on();
    result_.situations += reached_.size();
    return std::move(result_);
  }

 private:
  // Breadth first, so that the way shown is a shortest one.
  void explore(const Cast& cast) {
    std::unordered_map<std::string, std::size_t> known;
    Situation start;
    start.staff = std::make_shared<Staff>(cast.people);
    std::size_t next = reached_.size();
    known.emplace(key_of(start, policy_), next);
    reached_.push_back({start, next, {}});
    for (; next < reached_.size() && result_.complete; ++next) {
      const Situation situation = reached_[next].situation;
      next_moves(situation, policy_, bearing_, cast.vary, [&](Move move) {
        for (const auto& state : move.entered) visited_.insert(state);
        if (situation.current && move.after.current && move.after.current->item.revision > situation.current->item.revision)
          visited_.insert(policy_.superseded);
        judge(move, next);
        if (!known.emplace(key_of(move.after, policy_), reached_.size()).second) return;
        if (reached_.size() >= most_situations) { result_.complete = false; return; }
        Json sentence = move.sentence();
        reached_.push_back({std::move(move.after), next, std::move(sentence)});
      });
    }
  }

  void judge(const Move& move, std::size_t from) {
    if (move.changed_signed_text)
      report(message("policy-check.new-round"), from, move.sentence(), message("policy-check.signatures-fell"));
    for (const auto& g : guarantees_) {
      if (g.kind != Guarantee::Kind::nothing_without || told_.count(Json(g.sentence).dump()) != 0) continue;
      for (const auto* slot : {&move.after.current, &move.after.draft}) {
        if (!*slot || (*slot)->item.state != g.state) continue;
        const auto broken = broken_claims(g, policy_, **slot, move.after.facts, trial_now);
        if (!broken.empty()) report(g.sentence, from, move.sentence(), conclusion((*slot)->item, g.state, broken));
      }
    }
  }

  Json conclusion(const Item& item, const std::string& state, const std::vector<Json>& broken) const {
    Json all = broken.front();
    for (std::size_t i = 1; i < broken.size(); ++i) all = message("policy-check.and", {{"first", std::move(all)}, {"next", broken[i]}});
    return message("policy-check.without", {{"item", item_name(item)}, {"state", state}, {"claims", std::move(all)}});
  }

  Json item_name(const Item& item) const { return version_name(item, whole_); }

  void report(const Json& guarantee, std::size_t from, const Json& last, const Json& ends) {
    if (!told_.insert(guarantee.dump()).second) return;
    Problem problem{guarantee, way_to(from), ends};
    if (!last.is_null()) problem.steps.push_back(last);
    result_.problems.push_back(std::move(problem));
  }

  std::vector<Json> way_to(std::size_t at) const {
    std::vector<Json> steps;
    for (; reached_[at].from != at; at = reached_[at].from) steps.push_back(reached_[at].sentence);
    std::reverse(steps.begin(), steps.end());
    return steps;
  }

  void states_reached() {
    for (const auto& state : whole_.states)
      if (visited_.count(state) == 0)
        result_.problems.push_back({message("policy-check.reachable"), {}, message("policy-check.unreached", {{"state", state}})});
  }

  // From every situation: when all who had to do with it have left and others hold the roles, is there a way on?
  void ways_on() {
    const std::size_t seeds = reached_.size();
    Vary repair;
    repair.repair = true;
    std::unordered_map<std::string, std::size_t> known;
    std::vector<Situation> nodes;
    std::vector<std::size_t> origin;                              // of a seed: where it was reached
    std::vector<std::vector<std::size_t>> into;                   // edges, backwards
    std::vector<std::vector<std::vector<std::string>>> enters;    // states that one act leads this node's item to
    const auto add = [&](Situation s, std::size_t from) {
      const auto [at, fresh] = known.emplace(key_of(s, policy_), nodes.size());
      if (fresh) {
        nodes.push_back(std::move(s));
        origin.push_back(from);
        into.emplace_back();
        enters.emplace_back();
      }
      return at->second;
    };
    for (std::size_t i = 0; i < seeds; ++i)
      if (moving(reached_[i].situation)) add(taken_over(reached_[i].situation, policy_), i);
    for (std::size_t at = 0; at < nodes.size(); ++at) {
      if (nodes.size() + seeds > most_situations) { result_.complete = false; return; }
      if (!moving(nodes[at])) continue;
      const Situation here = nodes[at];
      next_moves(here, policy_, bearing_, repair, [&](Move move) {
        if (move.on_draft == here.draft.has_value()) enters[at].push_back(move.entered);
        into[add(std::move(move.after), origin[at])].push_back(at);
      });
    }
    result_.situations += nodes.size();
    no_dead_end(nodes, origin, into, enters);
    for (const auto& g : guarantees_) if (g.kind == Guarantee::Kind::can_reach) reach(g, nodes, origin, into, enters);
  }

  // Something is there that must not stay as it is: a draft, or an item in a state in which it may not rest.
  bool moving(const Situation& s) const { return s.draft || (s.current && !at_rest(s)) || can_reach_from(s); }
  bool at_rest(const Situation& s) const { return among(whole_.rest, s.current->item.state); }
  bool can_reach_from(const Situation& s) const {
    return s.current && std::any_of(guarantees_.begin(), guarantees_.end(), [&](const Guarantee& g) { return g.kind == Guarantee::Kind::can_reach && g.state == s.current->item.state; });
  }

  static std::vector<bool> backwards(std::vector<bool> good, const std::vector<std::vector<std::size_t>>& into) {
    std::deque<std::size_t> queue;
    for (std::size_t i = 0; i < good.size(); ++i) if (good[i]) queue.push_back(i);
    while (!queue.empty()) {
      const std::size_t at = queue.front();
      queue.pop_front();
      for (std::size_t from : into[at])
        if (!good[from]) { good[from] = true; queue.push_back(from); }
    }
    return good;
  }

  static bool enters_any(const std::vector<std::vector<std::string>>& moves, const std::vector<std::string>& targets) {
    return std::any_of(moves.begin(), moves.end(), [&](const auto& entered) { return std::any_of(entered.begin(), entered.end(), [&](const std::string& s) { return among(targets, s); }); });
  }

  static const Item& item_of(const Situation& s) { return s.draft ? s.draft->item : s.current->item; }

  void no_dead_end(const std::vector<Situation>& nodes, const std::vector<std::size_t>& origin, const std::vector<std::vector<std::size_t>>& into, const std::vector<std::vector<std::vector<std::string>>>& enters) {
    std::vector<bool> good(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) good[i] = (!nodes[i].draft && at_rest(nodes[i])) || enters_any(enters[i], whole_.rest);
    good = backwards(std::move(good), into);
    std::set<std::string> told;   // one way into each such state is enough
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Item& item = item_of(nodes[i]);
      if (good[i] || !told.insert(item.state).second) continue;
      result_.problems.push_back({message("policy-check.no-dead-end"), way_to(origin[i]),
                                  message("policy-check.dead-end", {{"item", item_name(item)}, {"state", item.state}, {"rest", whole_.rest}})});
    }
  }

  void reach(const Guarantee& g, const std::vector<Situation>& nodes, const std::vector<std::size_t>& origin, const std::vector<std::vector<std::size_t>>& into, const std::vector<std::vector<std::vector<std::string>>>& enters) {
    std::vector<bool> good(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) good[i] = enters_any(enters[i], g.targets);
    good = backwards(std::move(good), into);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Item& item = item_of(nodes[i]);
      if (good[i] || item.state != g.state) continue;
      report(g.sentence, origin[i], {}, message("policy-check.cut-off", {{"item", item_name(item)}, {"state", g.state}, {"targets", g.targets}}));
      return;
    }
  }

  const Policy& whole_;
  Policy policy_;
  Bearing bearing_;
  std::vector<Guarantee> guarantees_;
  std::vector<Reached> reached_;
  std::set<std::string> visited_, told_;
  Checked result_;
};

}  // namespace

Checked check(const Policy& policy) { return Trials(policy).run(); }

}  // namespace chancery::policy
