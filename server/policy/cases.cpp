#include "policy/cases.h"

#include "domain/digest.h"
#include "domain/message.h"
#include "domain/text.h"
#include "domain/time.h"
#include "policy/check_world.h"

#include <algorithm>
#include <stdexcept>

namespace chancery::policy {
namespace {

constexpr Instant day_of_cases{1800000000};   // 2027-01-15: what is not dated otherwise is of this day

bool take(std::string& text, const std::string& start) {
  if (text.rfind(start, 0) != 0) return false;
  text = trimmed(text.substr(start.size()));
  return true;
}

// "alex under approvers" -> {"alex", "approvers"}; nothing when `word` is not in it.
std::optional<std::pair<std::string, std::string>> around(const std::string& text, const std::string& word) {
  const auto at = text.find(" " + word + " ");
  if (at == std::string::npos) return std::nullopt;
  return std::pair{trimmed(text.substr(0, at)), trimmed(text.substr(at + word.size() + 2))};
}

class Runner {
 public:
  Runner(const Policy& policy, const Say* say) : policy_(policy), say_(say) {}

  std::vector<CaseResult> run(const std::string& text) {
    int line = 0;
    for (const auto& raw : split(text, '\n')) {
      ++line;
      std::string words = trimmed(raw);
      if (words.empty() || words[0] == '#') continue;
      if (take(words, "people:")) people(line, words);
      else if (take(words, "case:")) name_ = words;
      else if (take(words, "given:")) given(line, words);
      else if (take(words, "when ")) when_ = words;
      else if (take(words, "then ")) then(line, words);
      else fail(line, message("policy-case.no-line", {{"line", words}}));
    }
    return std::move(results_);
  }

 private:
  void fail(int line, Json why) { results_.push_back({line, name_, false, std::move(why)}); }

  void people(int line, const std::string& words) {
    for (auto part : split(words, ')')) {
      part = trimmed(part);
      if (!part.empty() && part[0] == ',') part = trimmed(part.substr(1));
      if (part.empty()) continue;
      const auto open = part.find('(');
      if (open == std::string::npos) { fail(line, message("policy-case.people")); return; }
      Person person;
      person.login = person.name = trimmed(part.substr(0, open));
      for (const auto& role : split(part.substr(open + 1), ',')) if (!trimmed(role).empty()) person.roles.push_back(trimmed(role));
      people_.push_back(std::move(person));
    }
  }

  void given(int line, const std::string& words) {
    item_ = Item();
    item_.register_name = policy_.register_name;
    item_.id = "X-001";
    item_.revision = policy_.revisioned ? 1 : 0;
    item_.round = 1;
    item_.files = {{"content.md", "text/markdown", 1, "v1", true}};
    reason_.clear();
    draft_ = false;
    not_so_.clear();
    for (const auto& field : policy_.fields)
      if (field.required || !field.required_for.empty()) item_.fields[field.name] = example(field);
    for (const auto& part : split(words, ','))
      if (std::string fact = trimmed(part); !state_given(fact) && !fact_given(fact)) fail(line, message("policy-case.given", {{"fact", fact}}));
  }

  static Json example(const Field& field) {
    if (field.kind == FieldKind::choice) return field.choices.front();
    if (field.kind == FieldKind::choices) return Json::array({field.choices.front()});
    if (field.kind == FieldKind::date) return date_of(day_of_cases);
    if (field.kind == FieldKind::person) return "nobody";
    if (field.kind == FieldKind::yes_no) return true;
    if (field.kind == FieldKind::link && field.registers.empty()) return Json::array({"visits/VIS-001"});
    return "x";
  }

  bool state_given(const std::string& fact) {
    if (std::find(policy_.states.begin(), policy_.states.end(), fact) == policy_.states.end()) return fact == "nothing yet";
    item_.state = fact;
    return true;
  }

  bool fact_given(std::string fact) {
    if (fact == "with a reason") reason_ = "because";
    else if (fact == "with an open comment") item_.comments.push_back({1, "someone", {}, "?", "", 0, false, ""});
    else if (fact == "a draft beside it") draft_ = true;
    else if (fact == "without a text") item_.files.clear();
    else if (fact == "on hold") not_so_.emplace_back(items_not_held);
    else if (fact == "before its time") not_so_.emplace_back(items_due);
    else if (fact == "never sealed") not_so_.emplace_back(items_disposable);
    else if (fact == "naming nothing") not_so_.emplace_back(hold_names_something);
    else if (take(fact, "about ")) item_.id = fact;
    else if (take(fact, "written by ")) item_.authors.push_back(fact);
    else if (take(fact, "owned by ")) { item_.owner = fact; if (policy_.field("owner") != nullptr) item_.fields["owner"] = fact; }
    else if (take(fact, "without ")) item_.fields.erase(fact);
    else if (take(fact, "named ")) {
      const auto named = around(fact, "under");
      const Field* field = named ? policy_.field(named->second) : nullptr;
      if (field == nullptr) return false;
      auto& value = item_.fields[field->name];
      if (field->kind == FieldKind::person) value = named->first;
      else if (value.is_array()) value.push_back(named->first);
      else value = Json::array({named->first});
    } else if (take(fact, "dated ")) {
      const auto dated = around(fact, "under");
      const Field* field = dated ? policy_.field(dated->second) : nullptr;
      if (field == nullptr || field->kind != FieldKind::date || !read_date(dated->first)) return false;
      item_.fields[field->name] = dated->first;
    } else if (take(fact, "signed ")) return sign(fact);
    else return false;
    return true;
  }

  bool sign(const std::string& words) {
    const auto by = around(words, "by");
    if (!by) return false;
    Signoff s;
    s.act = by->first;
    s.signer = by->second;
    s.method = "password";
    s.round = item_.round;
    s.subject = subject_of(item_);
    for (const auto& person : people_) if (person.login == s.signer) s.roles = person.roles;
    item_.signoffs.push_back(std::move(s));
    return true;
  }

  void then(int line, std::string words) {
    const auto doing = around(when_, "does");
    const auto actor = doing ? std::find_if(people_.begin(), people_.end(), [&](const Person& p) { return p.login == doing->first; }) : people_.end();
    if (actor == people_.end()) { fail(line, message("policy-case.when", {{"when", when_}})); return; }
    const Staff staff(people_);
    const Facts facts = [this](const std::string& name, const Item&, const std::string&) {
      if (name.rfind(retention_facts, 0) != 0) throw std::logic_error("what a plugin would say is not known here");
      return !among(not_so_, name.substr(0, name.find(':')));
    };
    Question q{policy_, item_, item_.state, draft_, true, doing->second, *actor, reason_, day_of_cases, staff, facts};
    if (!item_.state.empty()) q.before = &item_;
    q.say = say_;
    judge(line, words, decide(q));
  }

  static Json came_out(const Decision& decision, const char* refused, const std::string& why) {
    return decision.allowed ? message("policy-case.allowed") : message(refused, {{"why", why}});
  }

  void judge(int line, std::string words, const Decision& decision) {
    std::string sentences;
    for (const auto& row : decision.requirements) if (row.result != Result::met) sentences += (sentences.empty() ? "" : " ") + row.sentence;
    if (words == "allowed" || words == "refused") {
      const bool passed = decision.allowed == (words == "allowed");
      results_.push_back({line, name_, passed, passed ? Json() : came_out(decision, "policy-case.refused", sentences)});
      return;
    }
    if (!take(words, "refused because ") || words.size() < 3 || words.front() != '"' || words.back() != '"') { fail(line, message("policy-case.then")); return; }
    const bool passed = !decision.allowed && sentences.find(words.substr(1, words.size() - 2)) != std::string::npos;
    results_.push_back({line, name_, passed, passed ? Json() : came_out(decision, "policy-case.refused-but", sentences)});
  }

  const Policy& policy_;
  const Say* say_;
  std::vector<Person> people_;
  std::string name_, when_, reason_;
  Item item_;
  bool draft_ = false;
  std::vector<std::string> not_so_;   // facts about the items that it names
  std::vector<CaseResult> results_;
};

}  // namespace

std::vector<CaseResult> run_cases(const Policy& policy, const std::string& text, const Say* say) { return Runner(policy, say).run(text); }

}  // namespace chancery::policy
