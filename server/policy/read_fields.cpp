// The fields of a register: exactly one kind each.
#include "domain/text.h"
#include "policy/reading.h"

#include <algorithm>

namespace chancery::policy {
namespace {

struct Spelling { const char* key; FieldKind kind; };
constexpr Spelling spellings[] = {
    {"text", FieldKind::text}, {"choice", FieldKind::choice}, {"choices", FieldKind::choices}, {"person", FieldKind::person},
    {"people", FieldKind::people}, {"date", FieldKind::date}, {"number", FieldKind::number}, {"clauses", FieldKind::clauses},
    {"link", FieldKind::link}, {"yes or no", FieldKind::yes_no}, {"words", FieldKind::words}, {"registers", FieldKind::registers}};

std::string with_capital(std::string name) {
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

// A choice is stored in items and may be part of a number: no spaces at its ends, no line breaks.
std::string choice_of(const Yaml& node, const Json& what) {
  std::string value = text_of(node, what, 40);
  if (value != trimmed(value) || value.find_first_of("\n\r\t") != std::string::npos)
    throw mistake(node.place, "policy-file.choice", {{"what", what}});
  return value;
}

void read_choices(const Yaml& value, Field& field, const Json& what) {
  const auto add = [&](const Yaml& key, const std::string& label) {
    const std::string choice = choice_of(key, what);
    if (std::find(field.choices.begin(), field.choices.end(), choice) != field.choices.end())
      throw mistake(key.place, "policy-file.twice", {{"what", what}, {"name", choice}});
    field.choices.push_back(choice);
    field.choice_labels[choice] = label;
  };
  if (value.kind == Yaml::Kind::map) {
    if (value.entries.size() > 200) throw mistake(value.place, "policy-file.many-choices", {{"what", what}});
    for (const auto& [key, label] : value.entries) add(key, text_of(label, message("policy-file.part.choice-label", {{"what", what}}), 120));
  } else {
    for (const Yaml* each : list_of(value, message("policy-file.part.choices", {{"what", what}}))) add(*each, with_capital(choice_of(*each, what)));
  }
  if (field.choices.empty()) throw mistake(value.place, "policy-file.no-choices", {{"what", what}});
}

// True, or the roles of which whoever is named holds one.
bool read_roles(const Yaml& value, Field& field, Reading& reading, const Json& what) {
  if (value.kind == Yaml::Kind::text && (value.text == "true" || value.text == "false")) return false;
  for (const Yaml* each : list_of(value, message("policy-file.part.roles", {{"what", what}})))
    field.roles.push_back(reading.refer(Reference::To::role, text_of(*each, message("policy-file.part.role", {{"what", what}}), 40), each->place, what));
  if (field.roles.empty()) throw mistake(value.place, "policy-file.names-nobody", {{"what", what}});
  return true;
}

void read_kind(const Yaml& value, Field& field, Reading& reading, const Json& what) {
  switch (field.kind) {
    case FieldKind::person:
    case FieldKind::people:
      if (read_roles(value, field, reading, what)) return;
      break;
    case FieldKind::text: field.longest = number_of(value, message("policy-file.part.longest", {{"what", what}}), 1, 20000); return;
    case FieldKind::choice:
    case FieldKind::choices: read_choices(value, field, what); return;
    case FieldKind::link:
      if (value.kind == Yaml::Kind::text && value.text == "any register") return;
      for (const Yaml* each : list_of(value, message("policy-file.part.registers", {{"what", what}}))) {
        if (!is_name(text_of(*each, message("policy-file.part.register", {{"what", what}}), 40)))
          throw mistake(each->place, "policy-file.register-name", {{"name", each->text}});
        field.registers.push_back(each->text);
      }
      return;
    case FieldKind::number:
      if (value.kind == Yaml::Kind::text && value.text != "true") { field.unit = text_of(value, message("policy-file.part.unit", {{"what", what}}), 20); return; }
      break;
    default: break;
  }
  if (!yes_of(value, what)) throw mistake(value.place, "policy-file.says-false", {{"what", what}});
}

void read_required(Part& part, Field& field, Reading& reading, const Json& what) {
  if (const Yaml* when = part.find("required")) field.required = yes_of(*when, part.what("required"));
  if (const Yaml* acts = part.find("required for"))
    for (const Yaml* each : list_of(*acts, part.what("required for")))
      field.required_for.push_back(reading.refer(Reference::To::act, *each, what));
}

void read_default(Part& part, Field& field, const Json& what) {
  const Yaml* given = part.find("default");
  if (given == nullptr) return;
  field.default_value = text_of(*given, message("policy-file.part.default", {{"what", what}}), 40);
  if (field.kind != FieldKind::choice) throw mistake(given->place, "policy-file.default-of-none", {{"what", what}});
  if (std::find(field.choices.begin(), field.choices.end(), field.default_value) == field.choices.end())
    throw Mistake{given->place, message("policy-file.default", {{"given", field.default_value}, {"what", what}}), did_you_mean(field.default_value, field.choices)};
}

void read_due(Part& part, Field& field, const Json& what) {
  const Yaml* given = part.find("due");
  if (given == nullptr) return;
  field.due = yes_of(*given, part.what("due"));
  if (field.due && field.kind != FieldKind::date) throw mistake(given->place, "policy-file.due", {{"what", what}});
}

void read_opens(Part& part, Field& field, const Json& what) {
  const Yaml* given = part.find("opens");
  if (given == nullptr) return;
  field.opens = text_of(*given, part.what("opens"), 40);
  if (field.kind != FieldKind::date) throw mistake(given->place, "policy-file.opens", {{"what", what}});
  if (!is_name(field.opens)) throw mistake(given->place, "policy-file.register-name", {{"name", field.opens}});
}

Field read_field(const std::string& name, const Yaml& value, Reading& reading) {
  const Json what = message("policy-file.part.field", {{"name", name}});
  Part part(value, what);
  Field field;
  field.name = name;
  int kinds = 0;
  std::vector<std::string> known;
  for (const auto& spelling : spellings) {
    known.emplace_back(spelling.key);
    const Yaml* given = part.find(spelling.key);
    if (given == nullptr) continue;
    if (++kinds > 1) throw mistake(given->place, "policy-file.two-kinds", {{"what", what}, {"known", known}});
    field.kind = spelling.kind;
    read_kind(*given, field, reading, what);
  }
  field.label = part.text("label", 120);
  if (field.label.empty()) field.label = with_capital(name);
  field.help = part.text("help", 400);
  field.says = part.text("says", 400);
  if (const Yaml* says = part.find("says")) reading.sentences.push_back({field.says, says->place, what});
  field.fixed = part.yes("fixed");
  field.each_revision = part.yes("each revision");
  read_required(part, field, reading, what);
  read_default(part, field, what);
  read_due(part, field, what);
  read_opens(part, field, what);
  part.finish();
  if (kinds == 0) throw mistake(value.place, "policy-file.no-kind", {{"what", what}, {"known", known}});
  return field;
}

}  // namespace

std::string to_text(FieldKind kind) {
  for (const auto& each : spellings) if (each.kind == kind) return each.key;
  throw std::logic_error("a kind of field without a name");
}

std::vector<Field> read_fields(const Yaml& node, Reading& reading) {
  std::vector<Field> all;
  each_entry(node, key_named("fields"), [&](const std::string& name, const Yaml& key, const Yaml& value) {
    static const std::vector<std::string> taken = {"id", "revision", "state", "missing", "register", "actor"};
    if (std::find(taken.begin(), taken.end(), name) != taken.end())
      throw mistake(key.place, "policy-file.field-name", {{"name", name}});
    all.push_back(read_field(name, value, reading));
  });
  return all;
}

}  // namespace chancery::policy
