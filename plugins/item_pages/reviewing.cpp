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
