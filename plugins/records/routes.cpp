// The routes of every register that a policy defines.
#include "records/pages.h"

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
  add("GET", "/{register}/{id}/certificate", "The certificate of a disposition that was carried out.", &Pages::certificate);
  add("GET", "/{register}/{id}/files/{name}", "One file of the item.", &Pages::file);
  add("GET", "/{register}/{id}/signoffs/{name}", "The statement of a sign-off, or its signature.", &Pages::statement);
}

}  // namespace chancery::records
