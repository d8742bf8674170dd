#include "item_pages/item.h"

#include "item_pages/names.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::item_pages {
namespace {

const Json nothing = Json::object();

bool is_content(const Json& file) { return file.value("content", false); }

// Where the form of an act is.
std::string page_of(const Json& rule) {
  if (!text_of(rule, "signs").empty()) return "/sign";
  if (flag_of(rule, "takes_files") && text_of(rule, "begins").empty()) return "/edit";
  return "/act";
}

// Where a state stands in the order in which the policy names them: the order in which an item goes through them.
std::ptrdiff_t place_of(const Json& policy, const std::string& state) {
  const Json& states = list_of(policy, "states");
  return std::find(states.begin(), states.end(), Json(state)) - states.begin();
}

// Leads out of a state in which an item may rest, or back to one before: nothing that anybody is waiting for.
bool undoes(const Json& policy, const Json& rule) {
  const Json &rest = list_of(policy, "rest"), &from = list_of(rule, "from");
  const std::string to = text_of(rule, "to");
  if (!text_of(rule, "begins").empty() || to.empty()) return false;
  return std::any_of(from.begin(), from.end(), [&](const Json& state) {
    return std::find(rest.begin(), rest.end(), state) != rest.end() || place_of(policy, to) < place_of(policy, state.get<std::string>());
  });
}

// A step forward for which nothing is missing is worth the one primary button of a page, then one that is open, or writing a
// text; ending something, giving it back, undoing it or changing what is written about it is not.
int weight(const Json& policy, const Json& rule, const Json& act) {
  const bool back = (flag_of(rule, "new_round") && flag_of(rule, "takes_comment")) || undoes(policy, rule);
  if (flag_of(rule, "retires") || flag_of(rule, "ends_revision") || text_of(rule, "keys") == "ends all" || back) return 0;
  const bool onward = !text_of(rule, "signs").empty() || !text_of(rule, "to").empty();
  if (!onward) return flag_of(rule, "takes_files") && flag_of(policy, "revisioned") ? 1 : 0;
  return flag_of(act, "allowed") ? 2 : 1;
}

bool by_hand(const Json& rule) {
  const std::string keys = text_of(rule, "keys");   // an act on one passkey stands beside that passkey, one on codes beside those, to have read below the text
  return text_of(rule, "codes").empty() && !list_of(rule, "who").empty() && text_of(rule, "comments").empty() && text_of(rule, "reads").empty() && (keys.empty() || keys == "ends all");
}

}  // namespace

const Json& content_of(const Json& item) {
  for (const Json& file : list_of(item, "files"))
    if (is_content(file)) return file;
  const auto content = item.find("content");
  return content != item.end() && content->is_object() && content->contains("sha256") ? *content : nothing;
}

Json attachments_of(const Json& item) {
  Json files = Json::array();
  for (const Json& file : list_of(item, "files"))
    if (!is_content(file)) files.push_back(file);
  return files;
}

const Json& file_named(const Json& item, const std::string& name) {
  // An attachment may bear the name of the content: it lies below files/, and that is what is meant by the address.
  for (const Json& file : list_of(item, "files"))
    if (!is_content(file) && text_of(file, "name") == name) return file;
  const Json& content = content_of(item);
  return text_of(content, "name") == name ? content : nothing;
}

void keep_contract(Json& item, const Json& acts) {
  const Json& content = content_of(item);
  Json kept = content.empty() ? Json() : content;
  if (const auto given = item.find("content"); given != item.end() && given->is_object() && kept.is_object())
    for (const auto& [name, value] : given->items()) kept[name] = value;
  item["content"] = std::move(kept);
  if (const auto signoffs = item.find("signoffs"); signoffs != item.end() && signoffs->is_array())
    for (Json& each : *signoffs) each["time"] = text_of(each, "at", text_of(each, "time"));
  item["acts"] = acts;
}

std::string title_of(const Json& item) {
  const std::string id = text_of(item, "id"), title = text_of(item, "title");
  const auto fields = item.find("fields");
  return !title.empty() && title != id ? title : fields != item.end() && fields->is_object() ? text_of(*fields, "name", id) : id;
}

std::string address(const std::string& register_name, const std::string& id) {
  return "/" + shown::encoded(register_name) + "/" + shown::encoded(id);
}

bool is_open(const Json& act) { return flag_of(act, "allowed") || flag_of(act, "open"); }

const Json& act_named(const Json& acts, const std::string& name) {
  for (const Json& each : acts)
    if (text_of(each, "act") == name) return each;
  return nothing;
}

std::vector<std::string> not_asked(const Json& policy, const Json& item, const Viewer& viewer) {
  std::vector<std::string> acts;
  const Json fields = item.value("fields", Json::object());
  for (const Json& rule : list_of(policy, "requirements")) {
    const Json wanted = rule.value("condition", Json::object()).value("sign_offs", Json::object());
    const Json& named = list_of(fields, text_of(wanted, "all_named_in").c_str());
    if (!named.empty() && std::find(named.begin(), named.end(), Json(viewer.login)) == named.end()) acts.push_back(text_of(wanted, "of"));
  }
  return acts;
}

Json act_list(const Json& policy, const Json& acts, const std::string& base, const std::vector<std::string>& not_asked) {
  Json possible = Json::array(), refused = Json::array();
  Json* primary = nullptr;
  int heaviest = 0;
  possible.get_ref<Json::array_t&>().reserve(acts.size());   // `primary` points into it
  for (const Json& each : acts) {
    const std::string name = text_of(each, "act");
    const Json& rule = act_rule(policy, name);
    if (!by_hand(rule)) continue;
    const std::string label = text_of(each, "label", text_of(rule, "label", name));
    if (!is_open(each)) {
      refused.push_back({{"label", label}, {"unmet", list_of(each, "unmet")}});
      continue;
    }
    possible.push_back({{"label", label}, {"href", base + page_of(rule) + "?act=" + shown::encoded(name)}, {"action", nullptr},
                        {"primary", false}});
    const int weighs = std::find(not_asked.begin(), not_asked.end(), name) != not_asked.end() ? 0 : weight(policy, rule, each);
    if (weighs > heaviest) {
      heaviest = weighs;
      primary = &possible.back();
    }
  }
  if (primary) (*primary)["primary"] = true;
  if (possible.empty() && refused.empty()) return nullptr;
  const bool any_refused = !refused.empty();
  return {{"possible", std::move(possible)}, {"refused", std::move(refused)}, {"any_refused", any_refused}};
}

Json signoff_list(const Host& host, const Json& policy, const Json& item, const std::string& statements) {
  Json signoffs = list_of(item, "signoffs");
  const std::string subject = text_of(item, "subject");
  for (Json& each : signoffs) {
    const std::string voided = text_of(each, "voided");
    if (voided.empty()) continue;
    if (voided == "changed") {
      each["voided"] = host.say("items.void.changed");
      continue;
    }
    if (!list_of(act_rule(policy, voided), "withdraws").empty()) {
      each["voided"] = host.say("items.void.withdrawn", {{"name", text_of(each, "name")}});
      continue;
    }
    // The record keeps the first reason alone; whether the bytes differ from those that were signed is seen from what is here now.
    const bool other_bytes = !subject.empty() && text_of(each, "subject", subject) != subject;
    each["voided"] = host.say(other_bytes ? "items.void.act-and-changed" : "items.void.act", {{"act", text_of(act_rule(policy, voided), "label", voided)}});
  }
  return shown::signoff_list(host, signoffs, statements);
}

Json comment_threads(const Json& item, Names& names) {
  Json threads = Json::array();
  std::map<int, std::size_t> place;   // number of a comment -> its thread
  for (const Json& each : list_of(item, "comments")) {
    const int number = each.value("number", 0), answers = each.value("answers", 0);
    Json row = {{"number", number}, {"author_name", text_of(each, "author_name").empty() ? names.of(text_of(each, "author")) : text_of(each, "author_name")}, {"at", text_of(each, "at")}, {"at_shown", shown::time(text_of(each, "at"))},
                {"text", text_of(each, "text")}, {"quote", shown::or_null(text_of(each, "quote"))}, {"resolved", each.value("resolved", false)},
                {"resolved_by_name", shown::or_null(text_of(each, "resolved_by").empty() ? "" : names.of(text_of(each, "resolved_by")))}};
    if (const auto at = place.find(answers); answers != 0 && at != place.end()) {
      place[number] = at->second;
      threads[at->second]["answers"].push_back(std::move(row));
    } else {
      row["answers"] = Json::array();
      place[number] = threads.size();
      threads.push_back(std::move(row));
    }
  }
  return threads;
}

}  // namespace chancery::item_pages
