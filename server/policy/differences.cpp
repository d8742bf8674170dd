#include "policy/differences.h"

#include "domain/message.h"
#include "policy/differing.h"

#include <algorithm>

namespace chancery::policy {
namespace {

class Comparing {
 public:
  Comparing(const Policy& before, const Policy& after, const std::map<std::string, std::string>& role_labels) : a_(before), b_(after), roles_(role_labels) {}

  std::vector<Difference> all() {
    top();
    readers();
    promises();
    for (auto& each : differing_requirements(a_, b_, roles_)) add(std::move(each));
    for (auto& each : differing_acts(a_, b_, roles_)) add(std::move(each));
    for (auto& each : differing_fields(a_, b_, roles_)) add(std::move(each));
    states();
    keeping();
    holds();
    std::stable_partition(all_.begin(), all_.end(), [](const Difference& each) { return each.less; });
    return std::move(all_);
  }

 private:
  void add(Difference each) { all_.push_back(std::move(each)); }
  void say(const char* key, Json with, bool less = false) { add({message(key, std::move(with)), less}); }

  void top() {
    if (a_.title != b_.title) say("policy-change.title", {{"old", a_.title}, {"new", b_.title}});
    if (a_.purpose != b_.purpose) say("policy-change.purpose", {{"new", b_.purpose}});
    if (a_.item != b_.item) say("policy-change.item", {{"old", a_.item}, {"new", b_.item}});
    if (a_.number != b_.number) say("policy-change.number", {{"old", a_.number}, {"new", b_.number}});
    if (a_.answers != b_.answers) say("policy-change.answers", {{"old", a_.answers}, {"new", b_.answers}});
    if (a_.revisioned != b_.revisioned) say(b_.revisioned ? "policy-change.revisions" : "policy-change.no-revisions", Json::object(), !b_.revisioned);
  }

  void readers() {
    const auto one = [&](const std::vector<Who>& was, const std::vector<Who>& is, const char* what) {
      if (const auto more = gained(was, is); !more.empty()) say("policy-change.may-read", {{"who", spoken(more, roles_)}, {"what", message(what)}});
      if (const auto fewer = gained(is, was); !fewer.empty()) say("policy-change.may-not-read", {{"who", spoken(fewer, roles_)}, {"what", message(what)}});
    };
    one(a_.read.in_force, b_.read.in_force, b_.revisioned ? "policy-change.what.in-force" : "policy-change.what.items");
    if (b_.revisioned) {
      one(a_.read.otherwise, b_.read.otherwise, "policy-change.what.drafts");
      one(a_.read.former, b_.read.former, "policy-change.what.former");
    }
    one(a_.read.history, b_.read.history, "policy-change.what.history");
  }

  void promises() {
    for (const auto& each : gained(b_.guarantees, a_.guarantees)) say("policy-change.promise-gone", {{"promise", each}}, true);
    for (const auto& each : gained(a_.guarantees, b_.guarantees)) say("policy-change.promise", {{"promise", each}});
  }

  void states() {
    if (const auto gone = gained(b_.states, a_.states); !gone.empty()) say("policy-change.states-gone", {{"states", gone}});
    if (const auto more = gained(a_.states, b_.states); !more.empty()) say("policy-change.states", {{"states", more}});
    if (const auto gone = gained(b_.rest, a_.rest); !gone.empty()) say("policy-change.rest-gone", {{"states", gone}});
    if (const auto more = gained(a_.rest, b_.rest); !more.empty()) say("policy-change.rest", {{"states", more}});
  }

  static Json period(int months) {
    if (months == 0) return message("policy-change.no-period");
    if (months % 12 == 0) return message(months == 12 ? "policy-change.year" : "policy-change.years", {{"count", months / 12}});
    return message("policy-change.months", {{"count", months}});
  }

  static const char* then_key(const std::string& then) {
    if (then == then_destroy) return "policy-change.then-destroy";
    return then == then_transfer ? "policy-change.then-transfer" : "policy-change.then-keep";
  }

  void holds() {
    if (a_.holds == b_.holds) return;
    const bool were = !a_.holds.empty(), are = !b_.holds.empty();
    if (were != are) return say(are ? "policy-change.holds" : "policy-change.holds-no-longer", Json::object(), were);
    if (const auto gone = gained(named(b_.holds), named(a_.holds)); !gone.empty()) say("policy-change.holds-less", {{"names", gone}}, true);
    if (const auto more = gained(named(a_.holds), named(b_.holds)); !more.empty()) say("policy-change.holds-more", {{"names", more}});
  }

  // The states in which they hold, and the fields that name what they hold.
  static std::vector<std::string> named(const Json& holds) {
    std::vector<std::string> all = holds.value("while", std::vector<std::string>());
    for (const auto& [key, field] : holds.items()) if (key != "while") all.push_back(field.get<std::string>());
    return all;
  }

  void keeping() {
    const int keep = a_.retention.value("keep_months", 0), keeps = b_.retention.value("keep_months", 0);
    if (keep != keeps) say("policy-change.retention", {{"old", period(keep)}, {"new", period(keeps)}}, keeps < keep);
    if (a_.retention.value("then", "keep") != b_.retention.value("then", "keep"))
      say(then_key(b_.retention.value("then", "keep")), Json::object(), b_.retention.value("then", "keep") != "keep");
    if (keep > 0 && keeps > 0 && a_.retention.value("from", "") != b_.retention.value("from", ""))
      say("policy-change.retention-from", {{"old", a_.retention.value("from", "")}, {"new", b_.retention.value("from", "")}});
    const int every = a_.review.value("every_months", 0), now = b_.review.value("every_months", 0);
    if (every != now) say("policy-change.review", {{"old", period(every)}, {"new", period(now)}}, every > 0 && (now == 0 || now > every));
    if (every > 0 && now > 0 && a_.review.value("warn_days", 0) != b_.review.value("warn_days", 0))
      say("policy-change.warn", {{"old", a_.review.value("warn_days", 0)}, {"new", b_.review.value("warn_days", 0)}});
  }

  const Policy& a_;
  const Policy& b_;
  const std::map<std::string, std::string>& roles_;
  std::vector<Difference> all_;
};

}  // namespace

std::vector<Difference> differences(const Policy& before, const Policy& after, const std::map<std::string, std::string>& role_labels) {
  return Comparing(before, after, role_labels).all();
}

}  // namespace chancery::policy
