// The pages on which rules are written, tried and signed. What may be seen is decided by Items, what may be done by the policy
// of policies, and whether a text is good by the host.
#pragma once
#include "sdk/plugin.h"

#include <string>

namespace chancery::policies {

class Pages {
 public:
  explicit Pages(Host& host) : host_(host) {}
  void contribute(Contributions& to);

 private:
  // writing.cpp
  Outcome<Answer> begin(const PageRequest&);    // rules for a register that is not there yet
  Outcome<Answer> change(const PageRequest&);   // a change of rules in force: begins the draft
  Outcome<Answer> edit(const PageRequest&);
  // draft.cpp
  Outcome<Answer> draft(const PageRequest&);
  Outcome<Answer> act(const PageRequest&);
  Outcome<Answer> sign(const PageRequest&);
  Outcome<Answer> history(const PageRequest&);
  Outcome<Answer> revisions(const PageRequest&);
  Outcome<Answer> revision(const PageRequest&);
  Outcome<Answer> statement(const PageRequest&);

  Outcome<Json> rules() const { return host_.policy("policies"); }
  Outcome<Json> find(const PageRequest&, Slot) const;
  std::string text_in_force(const std::string& register_name) const;   // empty: there is no such register
  Outcome<std::string> text_of_draft(const PageRequest&, const Json& item) const;
  // The whole form; `act` begins or edits, `seen` is what the writer has before them.
  struct Writing { std::string act, action, address, leave, name, title; Json fields; std::string seen, text; };
  Outcome<Answer> form(const PageRequest&, const Json& rules, const Writing&);

  Host& host_;
};

// What the host says of a text, for web/templates/policies/found and policies/changes: {good, summary, mistake, problems, clashes, notes,
// differences, dry, hunks, any_… of the lists}.
Json tried(const Host&, const Viewer&, const std::string& register_name, const std::string& text_in_force, const std::string& text);

}  // namespace chancery::policies
