// Fails when half of what it adds is named.
#include "sdk/plugin.h"

namespace {
class Throwing : public chancery::Plugin {
  void contribute(chancery::Host&, chancery::Contributions& to) override {
    to.page({"GET", "/half", chancery::Permission::signed_in(), [](const chancery::PageRequest&) -> chancery::Outcome<chancery::Answer> { return chancery::Refusal{}; }, "Half of it."});
    throw std::runtime_error("the other half is missing");
  }
};
}  // namespace

CHANCERY_PLUGIN("throwing", "Throwing", "1.0.0", Throwing)
