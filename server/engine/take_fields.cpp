#include "domain/text.h"

#include "domain/time.h"
#include "engine/take.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace chancery {
namespace {

using policy::Field;
using policy::FieldKind;

Refusal refused(const std::string& why, const Field& field, Json details = Json::object()) {
  details["field"] = field.name;
  details["label"] = field.label;
  return {Because::invalid, "refusal.field." + why, std::move(details)};
}

// Characters, not bytes: what a person counts.
std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_login(const People& people, const std::string& login) { return people.find(login).has_value(); }

Outcome<Json> text_value(const Field& field, const std::string& given) {
  const std::string text = trimmed(given);
  if (characters(text) > static_cast<std::size_t>(field.longest))
    return refused("long", field, {{"longest", field.longest}, {"length", characters(text)}});
  return Json(text);
}

Outcome<Json> choice_value(const Field& field, const std::string& given) {
  if (given.empty() || among(field.choices, given)) return Json(given);
  return refused("choice", field, {{"given", given}, {"choices", field.choices}});
}

Outcome<Json> number_value(const Field& field, const std::string& given) {
  const std::string text = trimmed(given);
  if (text.empty()) return Json("");
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  // JSON has no "nan" and no "inf": an act file would say null, and planning it again would come to another act.
  if (read.ec == std::errc() && read.ptr == text.data() + text.size() && std::isfinite(value)) return Json(value);
  return refused("number", field, {{"given", given}});
}

// One word of a list, or the whole value of a single-valued field.
Outcome<Json> single_value(const Field& field, const People& people, const std::string& given) {
  switch (field.kind) {
    case FieldKind::text: return text_value(field, given);
    case FieldKind::choice:
    case FieldKind::choices: return choice_value(field, given);
    case FieldKind::person:
    case FieldKind::people:
      if (given.empty() || is_login(people, given)) return Json(given);
      return refused("person", field, {{"given", given}});
    case FieldKind::date:
      if (given.empty() || read_date(given)) return Json(given);
      return refused("date", field, {{"given", given}});
    case FieldKind::number: return number_value(field, given);
    case FieldKind::yes_no: return Json(given == "yes" || given == "on" || given == "true");
    case FieldKind::clauses:
    case FieldKind::words:
    case FieldKind::registers:
    case FieldKind::link:
      if (characters(given) > 200) return refused("long", field, {{"longest", 200}, {"length", characters(given)}});
      return Json(trimmed(given));
  }
  throw std::logic_error("a field of no kind");
}

bool is_list(FieldKind kind) {
  return kind == FieldKind::people || kind == FieldKind::clauses || kind == FieldKind::words || kind == FieldKind::link || kind == FieldKind::registers || kind == FieldKind::choices;
}

// A list comes as an array, or as the text of one form field with commas, semicolons or lines between.
std::vector<std::string> words_of(const Json& given) {
  std::vector<std::string> words;
  const auto add = [&](const std::string& text) {
    std::string word;
    for (char c : text + ",") {
      if (c != ',' && c != ';' && c != '\n') { word += c; continue; }
      const std::string clean = trimmed(word);
      if (!clean.empty() && !among(words, clean)) words.push_back(clean);
      word.clear();
    }
  };
  if (given.is_string()) add(given.get<std::string>());
  if (given.is_array()) for (const auto& each : given) if (each.is_string()) add(each.get<std::string>());
  return words;
}

Outcome<Json> list_value(const Field& field, const People& people, const Json& given) {
  Json list = Json::array();
  for (const auto& word : words_of(given)) {
    auto value = single_value(field, people, word);
    if (!value) return value;
    list.push_back(*value);
  }
  if (list.size() > 200) return refused("many", field, {{"most", 200}});
  return list;
}

Outcome<Json> value_of(const Field& field, const People& people, const Json& given) {
  if (is_list(field.kind)) {
    if (given.is_null()) return Json(Json::array());
    if (given.is_string() || given.is_array()) return list_value(field, people, given);
    return refused("shape", field);
  }
  if (given.is_null()) return single_value(field, people, "");
  if (given.is_boolean()) return field.kind == FieldKind::yes_no ? Outcome<Json>(given) : refused("shape", field);
  if (given.is_number()) return field.kind == FieldKind::number ? Outcome<Json>(given) : single_value(field, people, given.dump());
  if (given.is_string()) return single_value(field, people, given.get<std::string>());
  return refused("shape", field);
}

bool may_take(const policy::ActRule& act, const std::string& field) {
  if (!act.fields.empty()) return among(act.fields, field);
  return act.takes_fields || act.begins == policy::ActRule::Begins::item;
}

// Links (and names of registers) as they are meant. Those that are not new stay: what a link led to may have been taken out of use since.
Outcome<Json> links_meant(const Field& field, const Json& old, const Json& given, const LinkMeant& link_meant) {
  if ((field.kind != FieldKind::link && field.kind != FieldKind::registers) || !link_meant) return given;
  Json links = Json::array();
  for (const auto& each : given) {
    const bool known = old.is_array() && std::find(old.begin(), old.end(), each) != old.end();
    const auto link = known ? Outcome<std::string>(each.get<std::string>()) : link_meant(field, each.get<std::string>());
    if (!link) return link.refusal();
    if (std::find(links.begin(), links.end(), Json(*link)) == links.end()) links.push_back(*link);
  }
  return links;
}

bool is_blank(const Json& value) { return value.is_null() || value == "" || (value.is_array() && value.empty()); }

}  // namespace

Outcome<Done> take_fields(const policy::Policy& policy, const policy::ActRule& act, const People& people, const Json& given,
                          const LinkMeant& link_meant, Item& item, Changes& changes) {
  if (!given.is_object()) return Refusal{Because::malformed, "refusal.fields-shape"};
  Json fields = item.fields;
  Json changed = Json::object();
  for (const auto& [name, raw] : given.items()) {
    const Field* field = policy.field(name);
    if (!field) {
      Json known = Json::array();
      for (const auto& each : policy.fields) known.push_back(each.name);
      return Refusal{Because::invalid, "refusal.field.unknown", {{"field", name}, {"register", policy.register_name}, {"known", known}}};
    }
    const auto given_value = value_of(*field, people, raw);
    if (!given_value) return given_value.refusal();
    const Json old = fields.contains(name) ? fields[name] : Json();
    const auto value = links_meant(*field, old, *given_value, link_meant);
    if (!value) return value.refusal();
    if (*value == old || (is_blank(old) && is_blank(*value))) continue;
    if (!may_take(act, name)) return refused("not-now", *field, {{"act", act.name}});
    if (field->fixed && !is_blank(old)) return refused("fixed", *field, {{"value", old}, {"item", item.id}});
    if (link_meant && value->is_string() && !reads_as_written(value->get_ref<const std::string&>())) return refused("order", *field);   // what the history holds is replayed as it is
    changed[name] = Json::array({old, *value});
    fields[name] = *value;
  }
  item.fields = std::move(fields);
  changes.fields = std::move(changed);
  if (const auto owner = item.fields.find("owner"); owner != item.fields.end() && owner->is_string()) item.owner = owner->get<std::string>();
  return Done{};
}

}  // namespace chancery
