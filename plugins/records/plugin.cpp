// Pages for every register that a policy defines, that keeps no revisions and that no other plugin has pages for: a list, a form, an item, its history.
// The patterns begin with {register}, so that a register whose policy is accepted while the server runs has its pages at
// once; a register with pages of its own wins by its literal paths (sdk/page.h, Page::pattern). Their places in the navigation depend
// on who asks, and are made by the server (host/register_menu.h).
#include "records/pages.h"

#include <memory>

namespace chancery::records {

class RecordsPlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& to) override {
    pages_ = std::make_unique<Pages>(host);
    pages_->contribute(to);
  }

 private:
  std::unique_ptr<Pages> pages_;
};

}  // namespace chancery::records

CHANCERY_PLUGIN("records", "Registers", "1.0.0", chancery::records::RecordsPlugin)
