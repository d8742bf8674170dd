#include "policy/field_values.h"

#include "domain/text.h"
#include "domain/time.h"

#include <algorithm>

namespace chancery::policy {
namespace {

constexpr std::size_t most_entries = 200;
constexpr std::size_t longest_word = 200;   // bytes of one keyword, clause or link

BadValue bad(const Field& field, const char* key, Json details = Json::object()) {
  details["field"] = field.label;
  return {key, std::move(details)};
}

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::optional<BadValue> bad_text(const Field& field, const Json& value) {
  if (!value.is_string() || !is_text(value.get_ref<const std::string&>())) return bad(field, "policy.field.text");
  const std::size_t length = code_points(value.get_ref<const std::string&>());
  if (length > static_cast<std::size_t>(field.longest)) return bad(field, "policy.field.long", {{"longest", field.longest}, {"length", length}});
  return std::nullopt;
}

std::optional<BadValue> bad_choice(const Field& field, const Json& value) {
  if (value.is_string() && std::find(field.choices.begin(), field.choices.end(), value.get_ref<const std::string&>()) != field.choices.end()) return std::nullopt;
  std::string choices;
  for (const auto& each : field.choices) choices += (choices.empty() ? "" : ", ") + each;
  return bad(field, "policy.field.choice", {{"choices", choices}});
}

std::optional<BadValue> bad_person(const Field& field, const Json& value, const People& people) {
  if (value.is_string() && is_name(value.get_ref<const std::string&>()) && people.find(value.get_ref<const std::string&>())) return std::nullopt;
  return bad(field, "policy.field.person", {{"login", value.is_string() && is_text(value.get_ref<const std::string&>()) ? value : Json("?")}});
}

bool is_clause(const std::string& text) {
  return !text.empty() && text.size() <= 12 && text.find_first_not_of("0123456789.") == std::string::npos && text.front() != '.' && text.back() != '.';
}

// "SOP-014"; where the link may go to any register, with it: "documents/SOP-014".
bool is_link_value(const Field& field, const std::string& text) {
  const auto slash = text.find('/');
  if (field.registers.empty()) return slash != std::string::npos && is_name(text.substr(0, slash)) && is_item_id(text.substr(slash + 1));
  return is_item_id(text);
}

std::optional<BadValue> bad_entry(const Field& field, const Json& value, const People& people) {
  if (field.kind == FieldKind::choices) return bad_choice(field, value);
  if (field.kind == FieldKind::people) return bad_person(field, value, people);
  if (!value.is_string()) return bad(field, "policy.field.text");
  const auto& text = value.get_ref<const std::string&>();
  if (!is_text(text) || text.empty() || text.size() > longest_word) return bad(field, "policy.field.word");
  if (field.kind == FieldKind::clauses && !is_clause(text)) return bad(field, "policy.field.clause", {{"value", text}});
  if (field.kind == FieldKind::registers && !is_name(text)) return bad(field, "policy.field.register", {{"value", text}});
  if (field.kind == FieldKind::link && !is_link_value(field, text)) return bad(field, "policy.field.link", {{"value", text}});
  return std::nullopt;
}

std::optional<BadValue> bad_list(const Field& field, const Json& value, const People& people) {
  if (!value.is_array()) return bad_entry(field, value, people);   // one entry may stand without a list
  if (value.size() > most_entries) return bad(field, "policy.field.many", {{"most", most_entries}});
  for (const auto& each : value)
    if (auto problem = bad_entry(field, each, people)) return problem;
  return std::nullopt;
}

}  // namespace

std::optional<BadValue> bad_value(const Field& field, const Json& value, const People& people) {
  if (value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty())) return std::nullopt;
  switch (field.kind) {
    case FieldKind::text: return bad_text(field, value);
    case FieldKind::choice: return bad_choice(field, value);
    case FieldKind::person: return bad_person(field, value, people);
    case FieldKind::date:
      if (value.is_string() && read_date(value.get_ref<const std::string&>())) return std::nullopt;
      return bad(field, "policy.field.date");
    case FieldKind::number: return value.is_number() ? std::nullopt : std::optional(bad(field, "policy.field.number"));
    case FieldKind::yes_no: return value.is_boolean() ? std::nullopt : std::optional(bad(field, "policy.field.yes-no"));
    case FieldKind::choices:
    case FieldKind::people:
    case FieldKind::clauses:
    case FieldKind::link:
    case FieldKind::registers:
    case FieldKind::words: return bad_list(field, value, people);
  }
  return std::nullopt;
}

}  // namespace chancery::policy
