// Pages for every register that a policy defines and no other plugin has pages for: a list, a form, an item, its history.
// The patterns begin with {register}, so that a register whose policy is accepted while the server runs has its pages at
// once; a register with pages of its own wins by its literal paths (sdk/page.h, Page::pattern).
#include "records/pages.h"

#include <memory>

namespace chancery::records {

void Pages::contribute(Contributions& to) {
  const auto add = [&](const char* method, const char* pattern, const char* says, Outcome<Answer> (Pages::*page)(const PageRequest&)) {
    to.page({method, pattern, Permission::signed_in(), [this, page](const PageRequest& r) { return (this->*page)(r); }, says});
  };
  add("GET", "/{register}", "The items of a register that you may see, filtered by the query.", &Pages::list);
  add("GET", "/{register}/new", "The form that begins an item.", &Pages::begin);
  add("GET", "/{register}/{id}", "One item, now or with ?as_of= at a date or time.", &Pages::show);
  add("GET", "/{register}/{id}/act", "The form of an act.", &Pages::act);
  add("GET", "/{register}/{id}/edit", "The form of an act that takes files.", &Pages::act);
  add("GET", "/{register}/{id}/sign", "Exactly what would be signed.", &Pages::sign);
  add("POST", "/{register}/{id}/sign", "The same, with what the act takes besides.", &Pages::sign);
  add("GET", "/{register}/{id}/history", "Every act on the item, newest first.", &Pages::history);
  add("GET", "/{register}/{id}/files/{name}", "One file of the item.", &Pages::file);
  add("GET", "/{register}/{id}/signoffs/{name}", "The statement of a sign-off, or its signature.", &Pages::statement);
}

class RecordsPlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& to) override {
    pages_ = std::make_unique<Pages>(host);
    pages_->contribute(to);
    // A register accepted later has its pages at once, and its place in the navigation after the next start.
    int order = 40;
    for (const Json& policy : host.registers()) {
      const std::string name = policy.value("register", "");
      if (Pages::has_own_pages(name)) continue;
      to.navigation("/" + name, policy.value("title", name), "list", Permission::signed_in(), order++);
    }
  }

 private:
  std::unique_ptr<Pages> pages_;
};

}  // namespace chancery::records

CHANCERY_PLUGIN("records", "Registers", "1.0.0", chancery::records::RecordsPlugin)
