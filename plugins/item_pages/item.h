// Parts of an item's page that every register has: its files, its sign-offs, its acts. Shapes are those of
// web/templates/partials; the item's own members (DESIGN §7) stay beside them.
#pragma once
#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::item_pages {

// The controlled text or file; an empty object when the item has none. Attachments are its other files.
const Json& content_of(const Json& item);
const Json& content_of(Json&&) = delete;   // a view into a temporary
Json attachments_of(const Json& item);
// A file of the item by name, content or attachment; an empty object when there is none.
const Json& file_named(const Json& item, const std::string& name);
const Json& file_named(Json&&, const std::string&) = delete;

// Adds what DESIGN §7 promises of every item and find() may lack: `content` beside `files`, `time` of each sign-off, `acts`.
void keep_contract(Json& item, const Json& acts);

// Its title; a person's name; its number when it has neither.
std::string title_of(const Json& item);

// Where an item's pages are: "/documents/SOP-014".
std::string address(const std::string& register_name, const std::string& id);

// For partials/acts. `base` is the address of the item or of its draft: an act that signs goes to base/sign, one that
// writes the text to base/edit, every other to base/act; nothing is posted from the list, so a page that holds it can be
// cached. Review comments (they have forms of their own) and acts nobody does by hand are left out. Null: nothing is left.
// `not_asked`: acts that are open, but wait for somebody else; none of them is the one primary button.
Json act_list(const Json& policy, const Json& acts, const std::string& base, const std::vector<std::string>& not_asked = {});

// Acts that sign where the policy wants the sign-off of everybody whom a field of the item names, and this person is not named.
std::vector<std::string> not_asked(const Json& policy, const Json& item, const Viewer& viewer);

// One of `acts` by name, or an empty object.
const Json& act_named(const Json& acts, const std::string& name);
const Json& act_named(Json&&, const std::string&) = delete;
// True when nothing is missing but what is given with the act itself: its button is shown.
bool is_open(const Json& act);

// For partials/signoffs, with why a sign-off no longer counts as a sentence. `statements` is the address they open below.
Json signoff_list(const Host& host, const Json& policy, const Json& item, const std::string& statements);

// Review comments as threads: {number, author_name, at, at_shown, text, quote, resolved, resolved_by_name, answers[]}.
Json comment_threads(const Json& item, class Names& names);

}  // namespace chancery::item_pages
