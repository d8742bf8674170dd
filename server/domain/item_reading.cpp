// item.json -> Item, from a Json or, faster, from the text itself: the same reader over both kinds of value.
#include "domain/item.h"
#include "domain/stored_value.h"

#include <stdexcept>

namespace chancery {
namespace {

const Json& at(const Json& value, const char* key) { return value.at(key); }
StoredValue at(const StoredValue& value, const char* key) { return value.at_key(key).value(); }

bool has(const Json& value, const char* key) { return value.contains(key); }
bool has(const StoredValue& value, const char* key) { return value.at_key(key).error() == simdjson::SUCCESS; }

std::string text(const Json& value) { return value.get<std::string>(); }
std::string text(const StoredValue& value) { return std::string(value.get_string().value()); }

bool yes(const Json& value) { return value.get<bool>(); }
bool yes(const StoredValue& value) { return value.get_bool().value(); }

template <class Number> Number number(const Json& value) { return value.get<Number>(); }
template <class Number> Number number(const StoredValue& value) { return static_cast<Number>(value.get_int64().value()); }

const Json& any(const Json& value) { return value; }
Json any(const StoredValue& value) { return json_of(value); }

template <class Use> void each_of(const Json& value, const Use& use) {
  for (const auto& each : value) use(each);
}
template <class Use> void each_of(const StoredValue& value, const Use& use) {
  const simdjson::dom::array all = value.get_array();
  for (const auto each : all) use(each);
}

template <class Value> std::vector<std::string> texts(const Value& value) {
  std::vector<std::string> all;
  each_of(value, [&](const auto& each) { all.push_back(text(each)); });
  return all;
}

template <class Value> Instant time(const Value& value, const char* key) {
  const auto moment = read_instant(text(at(value, key)));
  if (!moment) throw std::invalid_argument(std::string("not a time: ") + key);
  return *moment;
}

template <class Value> std::optional<Instant> time_or_none(const Value& value, const char* key) {
  return at(value, key).is_null() ? std::nullopt : std::optional(time(value, key));
}

template <class Value> File file(const Value& v) {
  return {text(at(v, "name")), text(at(v, "media_type")), number<std::uint64_t>(at(v, "size")), text(at(v, "sha256")), yes(at(v, "content"))};
}

template <class Value> Comment comment(const Value& v) {
  return {number<int>(at(v, "number")), text(at(v, "author")), time(v, "at"), text(at(v, "text")), text(at(v, "quote")),
          number<int>(at(v, "answers")), yes(at(v, "resolved")), text(at(v, "resolved_by"))};
}

template <class Value> Signoff signoff(const Value& v) {
  return {text(at(v, "signer")), text(at(v, "name")), texts(at(v, "roles")), text(at(v, "act")), text(at(v, "meaning")), time(v, "at"), text(at(v, "method")),
          has(v, "key") ? text(at(v, "key")) : std::string(), text(at(v, "subject")), number<int>(at(v, "round")), text(at(v, "statement")),
          text(at(v, "statement_sha256")), text(at(v, "on_behalf_of")), text(at(v, "voided"))};
}

template <class Value> Key key(const Value& v) {
  return {number<int>(at(v, "number")), text(at(v, "name")), text(at(v, "public_key")), text(at(v, "credential")), yes(at(v, "synced")), time(v, "added"),
          time_or_none(v, "confirmed"), time_or_none(v, "ended"), text(at(v, "confirmed_by")), text(at(v, "ended_by"))};
}

template <class Value> Item read(const Value& v) {
  Item item;
  item.register_name = text(at(v, "register"));
  item.id = text(at(v, "id"));
  item.state = text(at(v, "state"));
  item.revision = number<int>(at(v, "revision"));
  item.owner = text(at(v, "owner"));
  item.authors = texts(at(v, "authors"));
  item.fields = any(at(v, "fields"));
  each_of(at(v, "files"), [&](const auto& each) { item.files.push_back(file(each)); });
  each_of(at(v, "comments"), [&](const auto& each) { item.comments.push_back(comment(each)); });
  each_of(at(v, "signoffs"), [&](const auto& each) { item.signoffs.push_back(signoff(each)); });
  if (has(v, "keys")) each_of(at(v, "keys"), [&](const auto& each) { item.keys.push_back(key(each)); });
  if (has(v, "codes_since")) item.codes_since = time(v, "codes_since");
  item.round = number<int>(at(v, "round"));
  item.created = time(v, "created");
  item.changed = time(v, "changed");
  item.in_force_since = time_or_none(v, "in_force_since");
  item.last_act = number<std::int64_t>(at(v, "last_act"));
  return item;
}

}  // namespace

Outcome<Item> read_item(const Json& value) {
  try {
    return read(value);
  } catch (const std::exception& problem) {   // nlohmann's or ours: either way these bytes are no item
    return Refusal{Because::invalid, "refusal.item-json", {{"problem", problem.what()}}};
  }
}

Outcome<Item> read_item_text(std::string_view item_json) {
  try {
    return read(stored_value(item_json));
  } catch (const std::exception&) {   // what is wrong with it, and whether anything is, the other way says
  }
  const Json value = Json::parse(item_json, nullptr, false);
  if (value.is_discarded()) return Refusal{Because::invalid, "refusal.item-json", {{"problem", "not JSON"}}};
  return read_item(value);
}

}  // namespace chancery
