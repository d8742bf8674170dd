// The routes of changes to the rules.
#include "policies/pages.h"

#include "item_pages/act_page.h"

namespace chancery::policies {

void Pages::contribute(Contributions& to) {
  const auto add = [&](const char* method, const char* pattern, const char* says, Outcome<Answer> (Pages::*page)(const PageRequest&), std::vector<std::string> takes = {}) {
    to.page({method, pattern, Permission::signed_in(), [this, page](const PageRequest& r) { return (this->*page)(r); }, says, std::move(takes)});
  };
  const std::vector<std::string> of_an_act = item_pages::taken_by_act_pages();
  add("GET", "/policies/new", "The form that proposes rules for a new register.", &Pages::begin);
  add("POST", "/policies/new", "The same with what was typed, and what its check finds; nothing is stored.", &Pages::begin);
  add("GET", "/policies/{register}/change", "The form that proposes a change of the rules in force.", &Pages::change);
  add("POST", "/policies/{register}/change", "The same with what was typed, what its check finds and what it would change; nothing is stored.", &Pages::change);
  add("GET", "/policies/{register}/draft", "The rules that are proposed: what the check finds, what they change, and what they would have meant for what happened.", &Pages::draft);
  add("GET", "/policies/{register}/draft/edit", "The form in which the proposed rules are written.", &Pages::edit, {"act"});
  add("POST", "/policies/{register}/draft/edit", "The same with what was typed, what its check finds and what it would change; nothing is stored.", &Pages::edit, {"act"});
  add("GET", "/policies/{register}/draft/act", "The form of an act on the proposed rules.", &Pages::act, of_an_act);
  add("GET", "/policies/{register}/draft/sign", "Exactly what changes and exactly what would be signed.", &Pages::sign, of_an_act);
  add("POST", "/policies/{register}/draft/sign", "The same, with what the act takes besides.", &Pages::sign, of_an_act);
  add("GET", "/policies/{register}/history", "Every act on these rules, newest first.", &Pages::history, {"after", "limit"});
  add("GET", "/policies/{register}/revisions", "Every text of these rules that came in force by an act.", &Pages::revisions);
  add("GET", "/policies/{register}/revisions/{number}", "Sends on to the rules as they were by that revision.", &Pages::revision);
  add("GET", "/policies/{register}/signoffs/{name}", "The statement of a sign-off, or its signature.", &Pages::statement);
}

}  // namespace chancery::policies
