#include "sdk/plugin.h"
#include "trace.h"

namespace {
class Good : public chancery::Plugin {
  void contribute(chancery::Host&, chancery::Contributions& to) override {
    to.fact("yes", [](const chancery::Json&, const std::string&) { return true; });
    to.fact("unknown", [](const chancery::Json&, const std::string&) -> bool { throw std::runtime_error("no database"); });
  }
};
}  // namespace

CHANCERY_PLUGIN("good", "Good", "1.0.0", Good)
