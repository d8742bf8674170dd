// The rules in force, in words: for each register its states, who may do what, what is required, what is promised, how long
// it is kept; and the very source, which is what decides.
#include "desk/asking.h"
#include "desk/pages.h"
#include "desk/picture.h"
#include "desk/rows.h"
#include "item_pages/list.h"
#include "item_pages/query.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::desk {
namespace {

std::string joined(const Json& list, const std::string& between = ", ") {
  std::string words;
  if (list.is_array())
    for (const auto& each : list) words += (words.empty() ? "" : between) + spoken(each);
  return words;
}

// Roles as the register of people calls them; a relation to the item ("its owner") is words already.
std::string roles_joined(const Host& host, const Json& roles) {
  const auto known = host.policy("people");
  const Json people = known ? *known : Json();
  const Json& rule = item_pages::field_rule(people, "roles");
  std::string words;
  for (const auto& each : roles) words += (words.empty() ? "" : ", ") + (each == "staff" ? host.say("policies.everybody") : item_pages::choice_label(rule, spoken(each)));   // whoever works here is staff
  return words;
}

// Names of acts as their buttons say them.
std::string labels_of(const Json& policy, const Json& names) {
  std::string words;
  for (const auto& name : names)
    for (const auto& act : policy.value("acts", Json::array()))
      if (act.value("name", Json()) == name) words += (words.empty() ? "“" : ", “") + shown::text(act, "label") + "”";
  return words;
}

// Requirement names -> what each asks for.
Json sentences(const Host& host, const Json& policy, const Json& names) {
  Json said = Json::array();
  for (const auto& name : names)
    for (const auto& each : policy.value("requirements", Json::array()))
      if (each.value("name", Json()) == name) said.push_back({{"name", name}, {"sentence", asks(host, policy, each)}});
  return said;
}

// "{type}-{seq:3}" -> "TYPE-001": what a number looks like.
std::string number_shown(const Host& host, const std::string& pattern) {
  std::string shown;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const auto end = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
    if (end == std::string::npos) { shown += pattern[at]; continue; }
    const std::string name = pattern.substr(at + 1, end - at - 1);
    if (name.rfind("seq", 0) == 0) shown += std::string(name.size() > 4 ? static_cast<std::size_t>(name[4] - '1') : 0, '0') + "1";
    else if (name == "year") shown += host.now().substr(0, 4);
    else for (const char c : name) shown += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    at = end;
  }
  return shown;
}

// "every draft can reach in force or be withdrawn" as people say it; what else is promised is a sentence already.
std::string guarantee_shown(const Host& host, const std::string& promise) {
  static const std::string every = "every ", reach = " can reach ", either = " or be ";
  const auto at = promise.find(reach);
  if (promise.rfind(every, 0) != 0 || at == std::string::npos) {
    std::string sentence = promise;
    if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z') sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
    return sentence;
  }
  const std::string targets = promise.substr(at + reach.size());
  const auto other = targets.find(either);
  const std::string first = host.say("policies.guarantee.reaches", {{"from", promise.substr(every.size(), at - every.size())}, {"to", targets.substr(0, other)}});
  return other == std::string::npos ? first : host.say("policies.guarantee.or", {{"first", first}, {"next", targets.substr(other + either.size())}});
}

std::string who_of(const Host& host, const Json& policy, const Json& act) {
  const Json who = act.value("who", Json::array());
  if (act.value("by_server", false)) return host.say("policies.by-clock");
  if (who.empty()) return host.say("policies.by-itself", {{"acts", labels_of(policy, act.value("follows", Json::array()))}});
  return roles_joined(host, who);
}

Json act_rows(const Host& host, const Json& policy) {
  Json rows = Json::array();
  for (const auto& act : policy.value("acts", Json::array())) {
    Json needs = act.value("needs", Json::array());
    for (const auto& each : act.value("when", Json::array())) needs.push_back(each);
    const std::string to = shown::text(act, "to"), from = joined(act.value("from", Json::array())), help = shown::text(act, "help"), signs = shown::text(act, "signs");
    rows.push_back({{"label", shown::text(act, "label")}, {"help", shown::or_null(help)}, {"from", from.empty() ? host.say("policies.nothing-yet") : from},
                    {"to", to.empty() ? host.say("policies.same-state") : to}, {"who", who_of(host, policy, act)}, {"signs", shown::or_null(signs)}, {"needs", sentences(host, policy, needs)}});
  }
  return rows;
}

Json field_rows(const Host& host, const Json& policy) {
  Json rows = Json::array();
  for (const auto& field : policy.value("fields", Json::array())) {
    std::string when;
    if (field.value("required", false)) when = host.say("policies.always");
    else if (!field.value("required_for", Json::array()).empty()) when = host.say("policies.for-acts", {{"acts", labels_of(policy, field["required_for"])}});
    std::string choices;
    for (const auto& each : field.value("choices", Json::array())) choices += (choices.empty() ? "" : ", ") + (each.is_object() ? shown::text(each, "label") : spoken(each));
    if (const Json roles = field.value("roles", Json::array()); !roles.empty()) choices = host.say("policies.offers", {{"roles", roles_joined(host, roles)}});
    rows.push_back({{"label", shown::text(field, "label")}, {"kind", shown::text(field, "kind")}, {"help", shown::or_null(shown::text(field, "help"))},
                    {"choices", shown::or_null(choices)}, {"required", shown::or_null(when)}});
  }
  return rows;
}

std::string period(const Host& host, int months) {
  return months % 12 == 0 ? host.say(months == 12 ? "policies.year" : "policies.years", {{"count", months / 12}}) : host.say("policies.months", {{"count", months}});
}

std::string schedule_key(const Json& retention) {
  const std::string then = shown::text(retention, "then");
  const std::string key = then == "keep" ? "policies.keep" : then == "transfer with approval" ? "policies.transfer" : "policies.destroy";
  return retention.value("of_date", false) ? key + ".of-date" : key;
}

// The state, or the date field as people call it.
std::string cut_off(const Json& policy, const Json& retention) {
  const std::string from = shown::text(retention, "from");
  return retention.value("of_date", false) ? shown::text(item_pages::field_rule(policy, from), "label") : from;
}

Json keeping(const Host& host, const Json& policy) {
  Json lines = Json::array();
  const Json review = policy.value("review", Json::object()), retention = policy.value("retention", Json::object());
  if (const int months = review.is_object() ? review.value("every_months", 0) : 0; months > 0)
    lines.push_back(host.say("policies.review", {{"period", period(host, months)}, {"days", review.value("warn_days", 0)}}));
  if (const int months = retention.is_object() ? retention.value("keep_months", 0) : 0; months > 0)
    lines.push_back(host.say(schedule_key(retention), {{"period", period(host, months)}, {"from", cut_off(policy, retention)}, {"item", shown::text(policy, "item")}}));
  if (const Json holds = policy.value("holds", Json::object()); !holds.empty()) lines.push_back(host.say("policies.holds", {{"states", joined(holds.value("while", Json::array()))}}));
  return lines;
}

Json readers(const Host& host, const Json& policy) {
  Json lines = Json::array();
  const Json read = policy.value("read", Json::object());
  const auto line = [&](const char* which, const char* key) {
    const std::string who = roles_joined(host, read.value(which, Json::array()));
    if (!who.empty()) lines.push_back(host.say(key, {{"who", who}}));
  };
  if (policy.value("revisioned", false)) {
    line("in_force", "policies.read-in-force");
    line("former", "policies.read-former");
    line("otherwise", "policies.read-otherwise");
    lines.push_back(host.say("policies.read-acts"));
  } else {
    line("in_force", "policies.read-items");
  }
  line("history", "policies.read-history");
  return lines;
}

}  // namespace

namespace {

bool may_begin_one(const Host& host, const Viewer& viewer) {
  const auto rules = host.policy("policies");
  return rules && item_pages::may_begin(item_pages::beginning_act(*rules, viewer), viewer);
}

std::string names_of_signers(const Json& item) {
  std::string names;
  for (const auto& each : item_pages::list_of(item, "signoffs"))
    if (shown::text(each, "voided").empty()) names += (names.empty() ? "" : ", ") + shown::text(each, "name");
  return names;
}

// Which revision these rules are, since when and by whose signature; what is proposed; the ways to their history.
Json standing_of(const Host& host, const PageRequest& request, const std::string& name, const std::string& as_of) {
  const std::string base = address("policies", name);
  const auto item = host.items().find(request.viewer, "policies", name, Slot::current, as_of);
  Json standing = {{"says", host.say("policies.standing.founded", {{"on", shown::date(shown::text(host.organisation(), "founded"))}})}, {"revision", nullptr}, {"since", nullptr},
                   {"history_href", base + "/history"}, {"revisions_href", base + "/revisions"}, {"draft", nullptr}, {"change_href", nullptr}, {"as_of", shown::or_null(as_of)},
                   {"as_of_says", as_of.empty() ? Json() : Json(host.say("policies.standing.as-of", {{"on", shown::time(as_of)}}))}, {"base", base}};
  if (item) {
    const std::string why = shown::text(item->value("fields", Json::object()), "adoption"), since = shown::text(*item, "in_force_since");
    standing["revision"] = item->value("revision", 0);
    standing["since"] = since;
    standing["says"] = host.say(why.empty() ? "policies.standing.signed" : "policies.standing.adopted",
                                {{"revision", item->value("revision", 0)}, {"since", shown::time(since)}, {"names", names_of_signers(*item)}, {"why", why}});
  }
  if (!as_of.empty()) return standing;
  if (const auto draft = host.items().find(request.viewer, "policies", name, Slot::draft))
    standing["draft"] = {{"href", base + "/draft"}, {"says", host.say("policies.standing.drafted", {{"state", shown::text(*draft, "state")}})}};
  else if (may_begin_one(host, request.viewer)) standing["change_href"] = base + "/change";
  return standing;
}

}  // namespace

Outcome<Answer> policies_page(const Host& host, const PageRequest& request) {
  const std::string as_of = request.asked("as_of");
  if (auto good = item_pages::past_moment(host, request, "as_of"); !good) return good.refusal();
  const std::string asked = as_of.empty() ? "" : "?as_of=" + shown::encoded(as_of);
  Json rows = Json::array();
  for (const auto& today : host.registers()) {   // rules change, and are never taken out of force: whatever was in force then has rules now
    const auto found = as_of.empty() ? Outcome<Json>(today) : host.policy(shown::text(today, "register"), as_of);
    if (!found) continue;
    const Json& policy = *found;
    rows.push_back({{"register", shown::text(policy, "register")}, {"title", shown::text(policy, "title")}, {"purpose", shown::text(policy, "purpose")},
                    {"clauses", joined(policy.value("answers", Json::array()))}, {"number", shown::text(policy, "number")}, {"number_shown", number_shown(host, shown::text(policy, "number"))},
                    {"href", address("policies", shown::text(policy, "register")) + asked}, {"list_href", "/" + shown::encoded(shown::text(policy, "register")) + asked}});
  }
  const bool begins = as_of.empty() && may_begin_one(host, request.viewer);
  const bool any = !rows.empty();
  return Answer(Model{"desk/policies", {{"title", host.say("policies.title")}, {"any", any}, {"empty", any ? Json() : nothing_then(host, request)}, {"new_href", begins ? Json("/policies/new") : Json()}, {"policies", std::move(rows)}, {"then", then(host, request, "/policies")}}});
}

Outcome<Answer> policy_page(const Host& host, const PageRequest& request) {
  const std::string& name = request.path.at("register");
  if (auto good = item_pages::past_moment(host, request, "as_of"); !good) return good.refusal();
  const std::string as_of = request.asked("as_of");
  auto found = host.policy(name, as_of);
  if (!found) {
    // Rules of a register that is only proposed: those who may see the draft are sent there.
    if (as_of.empty() && host.items().find(request.viewer, "policies", name, Slot::draft)) return Answer(SeeOther{address("policies", name) + "/draft", Json::object()});
    if (const auto today = host.policy(name); today && !as_of.empty())
      return Refusal{Because::unknown, "rules.not-then", {{"title", shown::text(*today, "title")}, {"shown", item_pages::as_of_shown(host, as_of)}}};
    return found.refusal();
  }
  Json policy = *found;
  Json states = Json::array(), guarantees = policy.value("guarantees", Json::array());
  for (const auto& each : policy.value("states", Json::array())) states.push_back({{"status", shown::status(each.get<std::string>())}});
  const std::string source = shown::text(policy, "source");
  policy["state_list"] = std::move(states);
  policy["picture"] = picture_of(policy);
  policy["act_rows"] = act_rows(host, policy);
  policy["field_rows"] = field_rows(host, policy);
  policy["keeping"] = keeping(host, policy);
  policy["readers"] = readers(host, policy);
  policy["clauses"] = joined(policy.value("answers", Json::array()));
  policy["any_guarantees"] = !guarantees.empty();
  policy["number_shown"] = number_shown(host, shown::text(policy, "number"));
  policy["guarantees_shown"] = Json::array();
  for (const auto& each : guarantees) policy["guarantees_shown"].push_back(guarantee_shown(host, each.get<std::string>()));
  policy["guarantees"] = std::move(guarantees);
  policy["list_href"] = "/" + shown::encoded(shown::text(policy, "register"));
  policy["source"] = shown::or_null(source);
  policy["standing"] = standing_of(host, request, name, as_of);
  policy["object"] = shown::or_null(shown::text(policy, "object"));
  const auto item = as_of.empty() ? host.items().find(request.viewer, "policies", name, Slot::current) : Outcome<Json>(Refusal{});
  policy["seen"] = item ? shown::or_null(shown::text(*item, "seen")) : Json();   // rules of the founding are no item yet
  return Answer(Model{"desk/policy", std::move(policy)});
}

}  // namespace chancery::desk
