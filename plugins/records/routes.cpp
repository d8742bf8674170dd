// The routes of every register that a policy defines.
#include "records/pages.h"

#include "item_pages/act_page.h"

namespace chancery::records {

void Pages::contribute(Contributions& to) {
  using Answering = Outcome<Answer> (Pages::*)(const PageRequest&);
  const auto add = [&](const char* method, const char* pattern, const char* says, Answering page, std::vector<std::string> takes = {}, bool judges_query = false) {
    to.page({method, pattern, Permission::signed_in(), [this, page](const PageRequest& r) { return (this->*page)(r); }, says, std::move(takes), judges_query, Registers::others});
  };
  const std::vector<std::string> of_an_act = item_pages::taken_by_act_pages();
  add("GET", "/{register}", "The items of a register that you may see, filtered by the query.", &Pages::list, {}, true);
  add("GET", "/{register}/new", "The form that begins an item; a field named in the query is filled in.", &Pages::begin, {}, true);
  add("GET", "/{register}/{id}", "One item, now or with ?as_of= at a date or time.", &Pages::show, {"as_of"});
  add("GET", "/{register}/{id}/act", "The form of an act.", &Pages::act, of_an_act);
  add("GET", "/{register}/{id}/edit", "The form of an act that takes files.", &Pages::act, of_an_act);
  add("GET", "/{register}/{id}/sign", "Exactly what would be signed.", &Pages::sign, of_an_act);
  add("POST", "/{register}/{id}/sign", "The same, with what the act takes besides.", &Pages::sign, of_an_act);
  add("GET", "/{register}/{id}/history", "Every act on the item, newest first.", &Pages::history, {"after", "limit"});
  add("GET", "/{register}/{id}/certificate", "The certificate of a disposition that was carried out.", &Pages::certificate);
  add("GET", "/{register}/{id}/files/{name}", "One file of the item, now or with ?as_of= at a date or time.", &Pages::file, {"as_of"});
  add("GET", "/{register}/{id}/signoffs/{name}", "The statement of a sign-off, or its signature.", &Pages::statement);
}

}  // namespace chancery::records
