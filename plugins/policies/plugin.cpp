// Changes of the rules as a plugin: its routes. The navigation leads to the rules themselves, which the desk shows.
#include "policies/pages.h"

#include <memory>

namespace chancery::policies {

class PoliciesPlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& to) override {
    pages_ = std::make_unique<Pages>(host);
    pages_->contribute(to);
  }

 private:
  std::unique_ptr<Pages> pages_;
};

}  // namespace chancery::policies

CHANCERY_PLUGIN("policies", "Changes of the rules", "1.0.0", chancery::policies::PoliciesPlugin)
