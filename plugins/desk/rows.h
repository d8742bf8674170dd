// Rows that several of the desk's pages show: an item in a list, an act in a history. In the shape of web/templates.
#pragma once
#include "item_pages/names.h"
#include "sdk/plugin.h"

#include <map>
#include <string>
#include <vector>

namespace chancery::desk {

// Labels of acts and fields as the policies in force name them, and printed names; read once a page.
class Labels {
 public:
  explicit Labels(const Host&);
  std::string happened(const Json& act) const;   // a past act in words: "Approved, put in force"
  std::string value(const std::string& register_name, const std::string& field, const Json& value) const;   // as a person reads it
  const std::string& field(const std::string& register_name, const std::string& field) const;
  const std::string& person(const std::string& login) const;
  const std::string& register_title(const std::string& register_name) const;
  const Json& policy(const std::string& register_name) const;   // null when there is none

 private:
  std::map<std::string, Json> policies_;
  const Host& host_;
  mutable item_pages::Names names_;   // the labels of one page, used by one thread
  std::map<std::string, std::string> fields_, titles_, people_;
};

std::string address(const std::string& register_name, const std::string& id);

// {register, id, href, title, status, revision, owner, owner_name, changed, changed_shown, since, since_shown} of an item
// model or a list's row. `draft`: the link goes to the draft.
Json item_row(const Json& item, bool draft);

// For partials/history, of one act file.
Json history_entry(const Json& act, const Labels&);

// A value of a policy as one line of text, lists joined.
std::string spoken(const Json& value);

// [{value, label, chosen}] for a filter.
Json choice(const std::string& value, const std::string& label, const std::string& chosen);

}  // namespace chancery::desk
