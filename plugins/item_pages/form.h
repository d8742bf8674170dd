// A register's fields as a form, and as rows to read. What is typed survives a refusal: a form is filled from the body of
// the refused request where it has the field, else from the item.
#pragma once
#include "item_pages/names.h"
#include "sdk/plugin.h"

#include <string>
#include <vector>

namespace chancery::item_pages {

// What was posted for a field, by form ("field.title") or by JSON ({"fields": {"title": …}}); null when it was not.
Json posted_field(const PageRequest& request, const std::string& name);
// Every field that was posted: name -> value.
Json posted_fields(const PageRequest& request);

struct FieldsAsked {
  std::string act;          // for "required for this act"
  Json only;                // names; null or empty: all that may still change
  bool beginning = false;   // a new item: fixed fields are asked too, and defaults stand in them
  bool per_revision = false;   // only those that each revision gives anew
};

// For partials/field, one each in the policy's order. `clearable` marks those whose browser sends nothing when they are
// emptied: the template sends an empty value before them.
Json form_fields(const Host& host, const Json& policy, const Json& fields, const PageRequest& request, const FieldsAsked& asked);

// A value as a person reads it: choice labels, printed names, days; lists joined with ", ". Empty when there is none.
std::string shown_value(const Host& host, const Json& rule, const Json& value, Names& names);

// {name, label, value, unit, long, links: [{href, text}]} of each field that has a value, in the policy's order; those
// named in `without` are left out. Absent texts are null. `as_of`: the moment that the page shows; its links lead there.
Json field_rows(const Host& host, const Json& policy, const Json& fields, Names& names, const std::vector<std::string>& without = {}, const std::string& as_of = "");

// {name, field, old, new} of each field that differs, in the policy's order, then fields the policy no longer knows;
// `field` is the label, absent values are null.
Json field_changes(const Host& host, const Json& policy, const Json& older, const Json& newer, Names& names);

// The hidden fields that every act form sends: {action, seen, once, back, then}. `once` is a fresh random nonce, so that a
// double click is one act.
Json form_frame(const std::string& action, const std::string& seen, const std::string& back, const std::string& then);

}  // namespace chancery::item_pages
