// Pages for every register that a policy defines and no other plugin has pages for: a list, a form, an item, its history.
// The patterns begin with {register}, so that a register whose policy is accepted while the server runs has its pages at
// once; a register with pages of its own wins by its literal paths (sdk/page.h, Page::pattern).
#include "records/pages.h"

#include <memory>

namespace chancery::records {

class RecordsPlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& to) override {
    pages_ = std::make_unique<Pages>(host);
    pages_->contribute(to);
    // A register accepted later has its pages at once, and its place in the navigation after the next start.
    int order = 40;
    for (const Json& policy : host.registers()) {
      const std::string name = policy.value("register", "");
      if (Pages::has_own_pages(name) || name == "people" || name == "evidence") continue;   // their entry comes from whoever shows their list
      to.navigation("/" + name, policy.value("title", name), "list", Permission::signed_in(), order++);
    }
  }

 private:
  std::unique_ptr<Pages> pages_;
};

}  // namespace chancery::records

CHANCERY_PLUGIN("records", "Registers", "1.0.0", chancery::records::RecordsPlugin)
