// Another library that says it is "good".
#include "sdk/plugin.h"
#include "trace.h"

namespace {
class Duplicate : public chancery::Plugin {
  void contribute(chancery::Host&, chancery::Contributions&) override {}
};
}  // namespace

CHANCERY_PLUGIN("good", "Good too", "1.0.0", Duplicate)
