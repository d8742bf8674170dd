#include "evidence/choice.h"

#include "item_pages/query.h"
#include "sdk/shown.h"
#include "sdk/text.h"

#include <algorithm>
#include <map>
#include <set>

namespace chancery::evidence {
namespace {

using shown::text;

constexpr std::size_t longest_name = 120;   // as policies/evidence.yaml has it
constexpr std::size_t longest_list = 60;    // of numbers in a sentence; of more it says how many

// A day of the calendar: a time of day is none.
bool is_date(const Host& host, const std::string& text) { return text.size() == 10 && host.is_moment(text); }

bool is_id(const std::string& text) {
  return text.size() <= 60 && text.find("..") == std::string::npos &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos;
}

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    const auto begin = text.find_first_not_of(" ,;\t\r\n", at);
    if (begin == std::string::npos) break;
    const auto end = std::min(text.find_first_of(" ,;\t\r\n", begin), text.size());
    const auto word = text.substr(begin, end - begin);
    if (std::find(found.begin(), found.end(), word) == found.end()) found.push_back(word);
    at = end;
  }
  return found;
}

bool is_there(const Host& host, const Viewer& viewer, const std::string& register_name, const std::string& id) {
  for (const auto& policy : host.registers()) {
    const auto name = text(policy, "register");
    if ((register_name.empty() || register_name == name) && host.items().find(viewer, name, id, Slot::current)) return true;
  }
  return false;
}

// As their registers write them, each once, though they were typed in small letters; logins and names of registers are written so.
std::vector<std::string> numbers_meant(const Host& host, const Viewer& viewer, const Choice& choice) {
  std::vector<std::string> meant;
  for (const auto& typed : choice.ids) {
    const auto capitals = item_pages::in_capitals(typed);
    const auto& id = capitals == typed || is_there(host, viewer, choice.register_name, typed) ? typed : capitals;
    if (std::find(meant.begin(), meant.end(), id) == meant.end()) meant.push_back(id);
  }
  return meant;
}

bool has_field(const Json& policy, const char* name) {
  for (const auto& field : policy.value("fields", Json::array()))
    if (text(field, "name") == name) return true;
  return false;
}

// RFC 3339 times in UTC compare as text.
std::string first_second(const std::string& date) { return date + "T00:00:00Z"; }
std::string last_second(const std::string& date) { return date + "T23:59:59Z"; }

class Choosing {
 public:
  Choosing(const Host& host, const Viewer& viewer, const Choice& choice) : host_(host), viewer_(viewer), choice_(choice) {}

  Outcome<std::vector<Chosen>> run() {
    if (!choice_.person.empty()) remember_person();
    for (const auto& policy : host_.registers()) {
      const auto name = text(policy, "register");
      if (!choice_.register_name.empty() && choice_.register_name != name) continue;
      if ((!choice_.clause.empty() && !has_field(policy, "clauses")) || (!choice_.process.empty() && !has_field(policy, "process"))) continue;
      if (!(choice_.ids.empty() ? all_of(name, policy.value("revisioned", false)) : named_of(name, policy.value("revisioned", false))))
        return Refusal{Because::too_large, "evidence.too-many", {{"most", most_chosen}}};
    }
    for (const auto& id : choice_.ids)
      if (found_.count(id) == 0) return Refusal{Because::unknown, "evidence.unknown-item", {{"item", id}}};
    return std::move(chosen_);
  }

 private:
  // Every item with an act by the person; their sign-offs are acts, too.
  void remember_person() {
    TrailQuery query;
    query.actor = choice_.person;
    query.register_name = choice_.register_name;
    query.limit = 1000;
    for (std::vector<Json> acts; query.after != 0; ) {
      acts = host_.items().trail(viewer_, query);
      for (const auto& act : acts) theirs_.insert({text(act, "register"), text(act, "item")});
      if (acts.size() < static_cast<std::size_t>(query.limit)) return;
      query.after = acts.back().value("seq", std::int64_t{0});
    }
  }

  bool all_of(const std::string& register_name, bool revisioned) {
    ListQuery query;
    query.register_name = register_name;
    query.limit = 500;
    if (!choice_.clause.empty()) query.where["clauses"] = choice_.clause;
    if (!choice_.process.empty()) query.where["process"] = choice_.process;
    do {
      const auto page = host_.items().list(viewer_, query);
      for (const auto& row : page.rows) add(register_name, text(row, "id"), row, revisioned);
      query.after = page.next;
      if (chosen_.size() > most_chosen) return false;
    } while (!query.after.empty());
    return true;
  }

  bool named_of(const std::string& register_name, bool revisioned) {
    for (const auto& id : choice_.ids) {
      const auto item = host_.items().find(viewer_, register_name, id, Slot::current);
      if (!item) continue;
      found_[id] = true;
      if (fits(*item)) add(register_name, id, *item, revisioned);
    }
    return chosen_.size() <= most_chosen;
  }

  bool fits(const Json& item) const {
    const auto fields = item.value("fields", Json::object());
    const auto clauses = fields.value("clauses", Json::array());
    if (!choice_.clause.empty() && std::find(clauses.begin(), clauses.end(), Json(choice_.clause)) == clauses.end()) return false;
    return choice_.process.empty() || text(fields, "process") == choice_.process;
  }

  void add(const std::string& register_name, const std::string& id, const Json& row, bool revisioned) {
    if (!choice_.person.empty() && theirs_.count({register_name, id}) == 0) return;
    Chosen one{register_name, id, text(row, "title"), text(row, "state"), 0, "", "", ""};
    const auto [at, first] = folders_.emplace(id, register_name);
    const auto folder = at->second == register_name || first ? id : id + "--" + register_name;
    if (!revisioned) {
      one.folder = folder + "/record";
      if (in_period_as_record(row, register_name, id)) chosen_.push_back(std::move(one));
      return;
    }
    const auto revisions = host_.items().revisions(viewer_, register_name, id);
    if (!revisions) return;
    for (const auto& each : *revisions) {
      one.revision = each.value("number", 0);
      one.state = text(each, "state");
      one.from = text(each, "in_force_since");
      one.until = text(each, "superseded_on");
      one.folder = folder + "/revision-" + std::to_string(one.revision);
      if (!one.from.empty() && wanted(one)) chosen_.push_back(one);
    }
  }

  bool wanted(const Chosen& revision) const {
    if (choice_.from.empty() && choice_.until.empty()) return choice_.former || revision.until.empty();
    return (choice_.until.empty() || revision.from <= last_second(choice_.until)) && (choice_.from.empty() || revision.until.empty() || revision.until >= first_second(choice_.from));
  }

  bool in_period_as_record(const Json& row, const std::string& register_name, const std::string& id) const {
    if (!choice_.from.empty() && text(row, "changed") < first_second(choice_.from)) return false;
    if (choice_.until.empty()) return true;
    const auto item = host_.items().find(viewer_, register_name, id, Slot::current);
    return item && text(*item, "created") <= last_second(choice_.until);
  }

  const Host& host_;
  const Viewer& viewer_;
  const Choice& choice_;
  std::vector<Chosen> chosen_;
  std::map<std::string, bool> found_;
  std::map<std::string, std::string> folders_;   // id -> the register that has it
  std::set<std::pair<std::string, std::string>> theirs_;   // register and id of what the person asked for had a hand in
};

}  // namespace

Choice typed_choice(const Given& given) {
  Choice choice;
  choice.register_name = beginning(given("register"), 40);
  choice.ids = words(beginning(given("items"), most_written));
  choice.clause = beginning(given("clause"), 40);
  choice.process = beginning(given("process"), 200);
  choice.person = beginning(given("person"), 60);
  choice.from = beginning(given("from"), 40);
  choice.until = beginning(given("until"), 40);
  choice.former = given("former") == "yes";
  const auto scope = given("scope");
  choice.whole = scope == "whole" || (scope.empty() && !choice.anything());
  choice.name = beginning(given("title"), longest_name);
  return choice;
}

Outcome<Choice> read_choice(const Host& host, const Viewer& viewer, const Given& given) {
  Choice choice = typed_choice(given);
  for (const auto& id : choice.ids)
    if (!is_id(id)) return Refusal{Because::invalid, "evidence.bad-item", {{"item", beginning(id, 60)}}};
  for (const auto& date : {choice.from, choice.until})
    if (!date.empty() && !is_date(host, date)) return Refusal{Because::invalid, "evidence.bad-date", {{"given", date}}};
  if (!choice.from.empty() && !choice.until.empty() && choice.until < choice.from) return Refusal{Because::invalid, "evidence.period-backwards", {{"from", choice.from}, {"until", choice.until}}};
  choice.ids = numbers_meant(host, viewer, choice);
  return choice;
}

Json fields_of(const Host& host, const Choice& choice) {
  Json fields{{"title", choice.name.empty() ? package_title(host, choice) : choice.name}, {"scope", choice.whole ? "whole" : "chosen"}};
  for (const auto& [name, value] : {std::pair("within", choice.register_name), {"items", joined(choice.ids)}, {"clause", choice.clause}, {"process", choice.process},
                                    {"person", choice.person}, {"from", choice.from}, {"until", choice.until}, {"former", choice.former ? std::string("yes") : std::string()}})
    if (!value.empty()) fields[name] = value;
  return fields;
}

Outcome<Choice> choice_in(const Host& host, const Viewer& viewer, const Json& fields) {
  return read_choice(host, viewer, [&](const std::string& name) {
    const auto value = fields.value(name == "register" ? "within" : name, Json());
    return value.is_boolean() ? std::string(value.get<bool>() ? "yes" : "") : value.is_string() ? value.get<std::string>() : std::string();
  });
}

std::string query_of(const Choice& choice) {
  std::string query = "show=yes";
  for (const auto& [name, value] : {std::pair("register", choice.register_name), {"items", joined(choice.ids)}, {"clause", choice.clause}, {"process", choice.process},
                                    {"person", choice.person}, {"from", choice.from}, {"until", choice.until}, {"former", choice.former ? std::string("yes") : std::string()},
                                    {"scope", choice.whole ? std::string("whole") : std::string()}})
    if (!value.empty()) query += std::string("&") + name + "=" + shown::encoded(value);
  return query;
}

std::string package_title(const Host& host, const Choice& choice) {
  return beginning(host.say("evidence.title-of", {{"choice", in_words(host, choice)}, {"on", shown::date(host.now())}}), longest_name);
}

std::string in_words(const Host& host, const Choice& choice) {
  std::vector<std::string> parts;
  const auto part = [&](const char* key, const std::string& value) {
    if (!value.empty()) parts.push_back(host.say(std::string("evidence.words-") + key, {{"value", value}}));
  };
  const auto policy = choice.register_name.empty() ? Outcome<Json>(Json()) : host.policy(choice.register_name);
  part("register", policy && policy->is_object() ? text(*policy, "title") : choice.register_name);
  const auto items = joined(choice.ids);
  part("items", items.size() <= longest_list ? items : host.say("evidence.words-many", {{"count", choice.ids.size()}}));
  part("clause", choice.clause);
  part("process", choice.process);
  part("person", choice.person);
  part("from", choice.from);
  part("until", choice.until);
  if (parts.empty()) parts.push_back(host.say("evidence.words-everything"));
  if (choice.former) parts.push_back(host.say("evidence.words-former"));
  std::string all;
  for (const auto& each : parts) all += (all.empty() ? "" : ", ") + each;
  return all;
}

std::string joined(const std::vector<std::string>& ids) {
  std::string all;
  for (const auto& each : ids) all += (all.empty() ? "" : " ") + each;
  return all;
}

Outcome<std::vector<Chosen>> choose(const Host& host, const Viewer& viewer, const Choice& choice) { return Choosing(host, viewer, choice).run(); }

}  // namespace chancery::evidence
