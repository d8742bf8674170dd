// The pages of a register that is a policy and nothing else, and keeps no revisions. What may be seen is decided by Items.
#pragma once
#include "sdk/plugin.h"

#include <string>

namespace chancery::records {

class Pages {
 public:
  explicit Pages(Host& host) : host_(host) {}
  void contribute(Contributions& to);

 private:
  Outcome<Answer> list(const PageRequest&);
  Outcome<Answer> begin(const PageRequest&);
  Outcome<Answer> show(const PageRequest&);
  Outcome<Answer> act(const PageRequest&);
  Outcome<Answer> sign(const PageRequest&);
  Outcome<Answer> history(const PageRequest&);
  Outcome<Answer> certificate(const PageRequest&);
  Outcome<Answer> file(const PageRequest&);
  Outcome<Answer> statement(const PageRequest&);

  Outcome<Json> policy(const PageRequest&) const;
  Outcome<Json> find(const PageRequest&, const std::string& as_of = "") const;

  Host& host_;
};

}  // namespace chancery::records
