// Its label is good, and it cannot be opened: it needs something that no library has.
#include "sdk/plugin.h"
#include "trace.h"

extern int what_no_library_has;

namespace {
class Unresolved : public chancery::Plugin {
  void contribute(chancery::Host&, chancery::Contributions& to) override {
    to.fact("answer", [](const chancery::Json&, const std::string&) { return what_no_library_has == 42; });
  }
};
}  // namespace

CHANCERY_PLUGIN("unresolved", "Unresolved", "1.0.0", Unresolved)
