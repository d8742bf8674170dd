// The routes of document control.
#include "documents/pages.h"

#include "item_pages/query.h"

namespace chancery::documents {

using item_pages::knowing;

void Pages::contribute(Contributions& to) {
  const auto add = [&](const char* method, const char* pattern, const char* says, PageFunction answer) {
    to.page({method, pattern, Permission::signed_in(), std::move(answer), says});
  };
  const auto bound = [this](Outcome<Answer> (Pages::*page)(const PageRequest&)) { return [this, page](const PageRequest& r) { return (this->*page)(r); }; };
  const auto in = [this](Outcome<Answer> (Pages::*page)(const PageRequest&, Slot), Slot slot) {
    return [this, page, slot](const PageRequest& r) { return (this->*page)(r, slot); };
  };
  add("GET", "/documents", "The controlled documents that you may see, filtered by the query.", bound(&Pages::list));
  add("GET", "/documents/new", "The form that begins a document.", bound(&Pages::begin));
  add("POST", "/documents/new", "The same with what was typed, and the text as it would be read; nothing is stored.", bound(&Pages::begin));
  add("POST", "/documents/preview", "Markdown as its page would show it; nothing is stored.", bound(&Pages::preview));
  add("GET", "/documents/{id}", "What is in force of a document, now or with ?as_of= at a date or time.", knowing({"as_of", "done"}, bound(&Pages::show)));
  add("GET", "/documents/{id}/act", "The form of an act on what is in force.", in(&Pages::act, Slot::current));
  add("GET", "/documents/{id}/sign", "What would be signed by an act on what is in force.", in(&Pages::sign, Slot::current));
  add("POST", "/documents/{id}/sign", "The same, with what the act takes besides.", in(&Pages::sign, Slot::current));
  add("GET", "/documents/{id}/draft", "The next revision, for those who work on it.", knowing({"show", "done"}, bound(&Pages::draft)));
  add("GET", "/documents/{id}/draft/edit", "The form in which the next revision is written.", bound(&Pages::edit));
  add("POST", "/documents/{id}/draft/edit", "The same with what was typed, and the text as it would be read; nothing is stored.", bound(&Pages::edit));
  add("GET", "/documents/{id}/draft/act", "The form of an act on the draft.", in(&Pages::act, Slot::draft));
  add("GET", "/documents/{id}/draft/sign", "Exactly what changed and exactly what would be signed.", in(&Pages::sign, Slot::draft));
  add("POST", "/documents/{id}/draft/sign", "The same, with what the act takes besides.", in(&Pages::sign, Slot::draft));
  add("GET", "/documents/{id}/draft/files/{name}", "One file of the draft.", in(&Pages::file, Slot::draft));
  add("GET", "/documents/{id}/history", "Every act on the document, newest first.", bound(&Pages::history));
  add("GET", "/documents/{id}/history/{act}/files/{name}", "One file as it was after an act, act-12, for whoever sees that act.", bound(&Pages::file_after_act));
  add("GET", "/documents/{id}/readers", "Who has read the revision in force, and who of those asked to has not; for whoever may read its history.", knowing({}, bound(&Pages::readers)));
  add("GET", "/documents/{id}/revisions", "Every released revision.", knowing({}, bound(&Pages::revisions)));
  add("GET", "/documents/{id}/revisions/{number}", "One released revision, in force or superseded.", knowing({}, bound(&Pages::revision)));
  add("GET", "/documents/{id}/revisions/{number}/files/{name}", "One file of a released revision.", bound(&Pages::revision_file));
  add("GET", "/documents/{id}/compare", "Sends on to the comparison of ?a= and ?b=.", knowing({"a", "b"}, bound(&Pages::chosen_comparison)));
  add("GET", "/documents/{id}/compare/{range}", "What changed between two revisions: 2...3, or 3...draft; or by an act: act-11...act-12.", knowing({"show", "sign"}, bound(&Pages::compare)));
  add("GET", "/documents/{id}/files/{name}", "One file of what is in force.", in(&Pages::file, Slot::current));
  add("GET", "/documents/{id}/signoffs/{name}", "The statement of a sign-off, or its signature.", bound(&Pages::statement));
  to.navigation("/documents", "documents.navigation", "file-text", Permission::signed_in(), 20);
}

}  // namespace chancery::documents
