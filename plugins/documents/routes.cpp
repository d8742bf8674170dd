// The routes of document control: of every register that keeps revisions.
#include "documents/pages.h"

#include "item_pages/act_page.h"

namespace chancery::documents {

namespace {

// The rules themselves keep revisions, too, and have their pages in a plugin of their own.
PageFunction unless_elsewhere(PageFunction page) {
  return [page = std::move(page)](const PageRequest& request) -> Outcome<Answer> {
    if (register_of(request) == "policies") return Refusal{Because::unknown, "records.refusal.no-register", {{"register", register_of(request)}}};
    return page(request);
  };
}

}  // namespace

void Pages::contribute(Contributions& to) {
  const auto add = [&](const char* method, const char* pattern, const char* says, PageFunction answer, std::vector<std::string> takes = {}, bool judges_query = false) {
    to.page({method, pattern, Permission::signed_in(), unless_elsewhere(std::move(answer)), says, std::move(takes), judges_query, Registers::revisioned});
  };
  const std::vector<std::string> of_an_act = item_pages::taken_by_act_pages();
  const auto bound = [this](Outcome<Answer> (Pages::*page)(const PageRequest&)) { return [this, page](const PageRequest& r) { return (this->*page)(r); }; };
  const auto in = [this](Outcome<Answer> (Pages::*page)(const PageRequest&, Slot), Slot slot) {
    return [this, page, slot](const PageRequest& r) { return (this->*page)(r, slot); };
  };
  add("GET", "/{register}", "The items of a register that you may see, filtered by the query.", bound(&Pages::list), {}, true);
  add("GET", "/{register}/new", "The form that begins an item.", bound(&Pages::begin), {"with"});
  add("POST", "/{register}/new", "The same with what was typed, and the text as it would be read; nothing is stored.", bound(&Pages::begin), {"with"});
  add("POST", "/{register}/preview", "Markdown as its page would show it; nothing is stored.", bound(&Pages::preview), {"draft"});
  add("GET", "/{register}/{id}", "Of an item that keeps revisions: what is in force, now or with ?as_of= at a date or time.", bound(&Pages::show), {"as_of", "done"});
  add("GET", "/{register}/{id}/act", "The form of an act.", in(&Pages::act, Slot::current), of_an_act);
  add("GET", "/{register}/{id}/sign", "Exactly what would be signed.", in(&Pages::sign, Slot::current), of_an_act);
  add("POST", "/{register}/{id}/sign", "The same, with what the act takes besides.", in(&Pages::sign, Slot::current), of_an_act);
  add("GET", "/{register}/{id}/draft", "The next revision, for those who work on it.", bound(&Pages::draft), {"show", "done"});
  add("GET", "/{register}/{id}/draft/edit", "The form in which the next revision is written.", bound(&Pages::edit), {"act", "with"});
  add("POST", "/{register}/{id}/draft/edit", "The same with what was typed, and the text as it would be read; nothing is stored.", bound(&Pages::edit), {"act", "with"});
  add("GET", "/{register}/{id}/draft/act", "The form of an act on the draft.", in(&Pages::act, Slot::draft), of_an_act);
  add("GET", "/{register}/{id}/draft/sign", "Exactly what changed and exactly what would be signed.", in(&Pages::sign, Slot::draft), of_an_act);
  add("POST", "/{register}/{id}/draft/sign", "The same, with what the act takes besides.", in(&Pages::sign, Slot::draft), of_an_act);
  add("GET", "/{register}/{id}/draft/files/{name}", "One file of the draft.", in(&Pages::file, Slot::draft));
  add("GET", "/{register}/{id}/history", "Every act on the item, newest first.", bound(&Pages::history), {"after", "limit"});
  add("GET", "/{register}/{id}/history/{act}/files/{name}", "One file as it was after an act, act-12, for whoever sees that act.", bound(&Pages::file_after_act));
  add("GET", "/{register}/{id}/readers", "Who has read the revision in force, and who of those asked to has not; for whoever may read its history.", bound(&Pages::readers));
  add("GET", "/{register}/{id}/revisions", "Every released revision.", bound(&Pages::revisions));
  add("GET", "/{register}/{id}/revisions/{number}", "One released revision, in force or superseded.", bound(&Pages::revision));
  add("GET", "/{register}/{id}/revisions/{number}/files/{name}", "One file of a released revision.", bound(&Pages::revision_file));
  add("GET", "/{register}/{id}/compare", "Sends on to the comparison of ?a= and ?b=.", bound(&Pages::chosen_comparison), {"a", "b"});
  add("GET", "/{register}/{id}/compare/{range}", "What changed between two revisions: 2...3, or 3...draft; or by an act: act-11...act-12.", bound(&Pages::compare), {"show", "sign"});
  add("GET", "/{register}/{id}/files/{name}", "One file of the item, now or with ?as_of= at a date or time.", in(&Pages::file, Slot::current), {"as_of"});
  add("GET", "/{register}/{id}/signoffs/{name}", "The statement of a sign-off, or its signature.", bound(&Pages::statement));
  to.navigation("/documents", "documents.navigation", "file-text", Permission::signed_in(), 20);
}

}  // namespace chancery::documents
