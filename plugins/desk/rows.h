// Rows that several of the desk's pages show: an item in a list, an act in a history. In the shape of web/templates.
#pragma once
#include "item_pages/names.h"
#include "sdk/plugin.h"

#include <map>
#include <string>
#include <vector>

namespace chancery::desk {

// The policies in force and printed names; read once a page.
class Labels {
 public:
  explicit Labels(const Host&);
  const std::string& person(const std::string& login) const;
  const std::string& register_title(const std::string& register_name) const;
  const Json& policy(const std::string& register_name) const;   // null when there is none

 private:
  std::map<std::string, Json> policies_;
  std::map<std::string, std::string> titles_, people_;
};

std::string address(const std::string& register_name, const std::string& id);

// What a text of rules is called: "Rules of Training records, change 1".
std::string rules_title(const Host&, const Labels&, const std::string& register_name, int revision);

// {register, id, href, title, status, revision, owner, owner_name, changed, changed_shown, since, since_shown} of an item
// model or a list's row. `draft`: the link goes to the draft.
Json item_row(const Host&, const Labels&, const Json& item, bool draft);

// For partials/history, of one act file: as its item's history shows it, with the item.
Json trail_entry(const Host&, const Json& act, const Labels&, item_pages::Names&);

// For partials/empty, of such a page where nothing was on record then.
Json nothing_then(const Host&, const PageRequest&);

// For partials/as_of, of a page that shows things as they were when it is asked to.
Json then(const Host&, const PageRequest&, const std::string& today);

// A value of a policy as one line of text, lists joined.
std::string spoken(const Json& value);

// Whether a passkey that nobody has ended was made for another host name than `here` (empty: there is none): it signs nothing any more.
bool is_elsewhere(const Json& key, const std::string& here);

}  // namespace chancery::desk
