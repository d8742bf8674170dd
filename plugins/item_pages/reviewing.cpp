#include "item_pages/reviewing.h"

#include "item_pages/form.h"
#include "item_pages/item.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

namespace chancery::item_pages {
namespace {

const Json& commenting_act(const Json& policy, const char* what) {
  for (const Json& rule : list_of(policy, "acts"))
    if (text_of(rule, "comments") == what) return rule;
  return act_rule(policy, "");
}

}  // namespace

Json comment_form(const Json& policy, const Json& acts, const char* what, const std::string& item, const std::string& back, const std::string& seen) {
  const Json& rule = commenting_act(policy, what);
  const std::string name = text_of(rule, "name");
  const Json& act = act_named(acts, name);
  if (name.empty() || !is_open(act)) return nullptr;
  Json frame = form_frame(item + "/acts/" + shown::encoded(name), seen, back, back);
  frame["label"] = text_of(rule, "label", name);
  return frame;
}

Json sent_back(const Host& host, const Viewer& viewer, const Json& policy, const Json& item) {
  constexpr int looked_at = 40;   // edits and comments since then
  TrailQuery lately;
  lately.register_name = text_of(item, "register");
  lately.id = text_of(item, "id");
  lately.limit = looked_at;
  for (const Json& act : host.items().trail(viewer, lately)) {
    if (text_of(act, "from") == text_of(act, "to") || text_of(act, "slot") != text_of(item, "slot")) continue;
    const Json& rule = act_rule(policy, text_of(act, "act"));
    const bool back = flag_of(rule, "new_round") && flag_of(rule, "takes_comment") && text_of(act, "to") == text_of(item, "state");
    if (!back || text_of(act, "comment").empty() || act.value("revision", 0) != item.value("revision", 0)) return nullptr;
    return {{"says", shown::happened(host, policy, act)}, {"name", text_of(act, "actor_name")}, {"at", text_of(act, "at")},
            {"at_shown", shown::time(text_of(act, "at"))}, {"comment", text_of(act, "comment")}};
  }
  return nullptr;
}

Json release_needs(const Json& policy, const Json& acts) {
  Json rows = Json::array();
  for (const Json& name : list_of(act_that(policy, "releases"), "when")) {
    const Json* found = nullptr;
    for (const Json& act : acts)
      for (const Json& each : list_of(act, "requirements"))
        if (each.value("name", Json()) == name) found = &each;
    if (found) rows.push_back(*found);
  }
  return rows.empty() ? Json() : Json{{"requirements", shown::requirements(rows)}};
}

void keep_seen(const PageRequest& request, Json& model) {
  if (request.method != "POST" || request.seen.empty()) return;
  model["seen"] = request.seen;
  model["form"]["seen"] = request.seen;
}

}  // namespace chancery::item_pages
