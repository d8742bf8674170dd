// The fields of a register: exactly one kind each.
#include "policy/reading.h"

#include "domain/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace chancery::policy {
namespace {

struct Spelling { const char* key; FieldKind kind; };
constexpr Spelling spellings[] = {
    {"text", FieldKind::text}, {"choice", FieldKind::choice}, {"choices", FieldKind::choices}, {"person", FieldKind::person},
    {"people", FieldKind::people}, {"date", FieldKind::date}, {"number", FieldKind::number}, {"clauses", FieldKind::clauses},
    {"link", FieldKind::link}, {"yes or no", FieldKind::yes_no}, {"words", FieldKind::words}};

std::string with_capital(std::string name) {
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

// A choice is stored in items and may be part of a number: no spaces at its ends, no line breaks.
std::string choice_of(const Yaml& node, const std::string& what) {
  std::string value = text_of(node, what, 40);
  if (value != trimmed(value) || value.find_first_of("\n\r\t") != std::string::npos)
    throw Mistake{node.place, fmt::format("A choice of {} begins or ends with a space or has a line break.", what), "Write one short word or a few."};
  return value;
}

void read_choices(const Yaml& value, Field& field, const std::string& what) {
  const auto add = [&](const Yaml& key, const std::string& label) {
    const std::string choice = choice_of(key, what);
    if (std::find(field.choices.begin(), field.choices.end(), choice) != field.choices.end())
      throw Mistake{key.place, fmt::format("{} lists \"{}\" twice.", what, choice), "Remove one."};
    field.choices.push_back(choice);
    field.choice_labels[choice] = label;
  };
  if (value.kind == Yaml::Kind::map) {
    if (value.entries.size() > 200) throw Mistake{value.place, fmt::format("{} has more than 200 choices.", what), "Use a text instead."};
    for (const auto& [key, label] : value.entries) add(key, text_of(label, "the label of a choice of " + what, 120));
  } else {
    for (const Yaml* each : list_of(value, "the choices of " + what)) add(*each, with_capital(choice_of(*each, what)));
  }
  if (field.choices.empty()) throw Mistake{value.place, fmt::format("{} has nothing to choose from.", what), "List the choices: [one, two]."};
}

// True, or the roles of which whoever is named holds one.
bool read_roles(const Yaml& value, Field& field, Reading& reading, const std::string& what) {
  if (value.kind == Yaml::Kind::text && (value.text == "true" || value.text == "false")) return false;
  for (const Yaml* each : list_of(value, "the roles of the people that " + what + " names"))
    field.roles.push_back(reading.refer(Reference::To::role, text_of(*each, "a role of the people that " + what + " names", 40), each->place, what));
  if (field.roles.empty()) throw Mistake{value.place, fmt::format("{} names nobody: its list of roles is empty.", what), "Write  true, or the roles of whom it may name: [reviewer]."};
  return true;
}

void read_kind(const Yaml& value, Field& field, Reading& reading, const std::string& what) {
  switch (field.kind) {
    case FieldKind::person:
    case FieldKind::people:
      if (read_roles(value, field, reading, what)) return;
      break;
    case FieldKind::text: field.longest = number_of(value, "the longest text of " + what, 1, 20000); return;
    case FieldKind::choice:
    case FieldKind::choices: read_choices(value, field, what); return;
    case FieldKind::link:
      for (const Yaml* each : list_of(value, "the registers that " + what + " links to")) {
        if (!is_name(text_of(*each, "a register that " + what + " links to", 40)))
          throw Mistake{each->place, fmt::format("\"{}\" cannot be the name of a register.", each->text), "Write the name of its policy file, without .yaml."};
        field.registers.push_back(each->text);
      }
      return;
    case FieldKind::number:
      if (value.kind == Yaml::Kind::text && value.text != "true") { field.unit = text_of(value, "the unit of " + what, 20); return; }
      break;
    default: break;
  }
  if (!yes_of(value, what)) throw Mistake{value.place, fmt::format("{} says false.", what), "Write  true, or choose another kind."};
}

void read_required(Part& part, Field& field, Reading& reading, const std::string& what) {
  if (const Yaml* when = part.find("required")) field.required = yes_of(*when, "\"required\" of " + what);
  if (const Yaml* acts = part.find("required for"))
    for (const Yaml* each : list_of(*acts, "\"required for\" of " + what))
      field.required_for.push_back(reading.refer(Reference::To::act, *each, what));
}

void read_default(Part& part, Field& field, const std::string& what) {
  const Yaml* given = part.find("default");
  if (given == nullptr) return;
  field.default_value = text_of(*given, "the default of " + what, 40);
  if (field.kind != FieldKind::choice) throw Mistake{given->place, fmt::format("{} is not a choice and cannot have a default.", what), "Remove  default."};
  if (std::find(field.choices.begin(), field.choices.end(), field.default_value) == field.choices.end())
    throw Mistake{given->place, fmt::format("The default \"{}\" is not among the choices of {}.", field.default_value, what), did_you_mean(field.default_value, field.choices)};
}

void read_due(Part& part, Field& field, const std::string& what) {
  const Yaml* given = part.find("due");
  if (given == nullptr) return;
  field.due = yes_of(*given, "\"due\" of " + what);
  if (field.due && field.kind != FieldKind::date) throw Mistake{given->place, fmt::format("{} is not a date and cannot say when something is due.", what), "Remove  due."};
}

void read_opens(Part& part, Field& field, const std::string& what) {
  const Yaml* given = part.find("opens");
  if (given == nullptr) return;
  field.opens = text_of(*given, "\"opens\" of " + what, 40);
  if (field.kind != FieldKind::date) throw Mistake{given->place, fmt::format("{} is not a date, so there is no day to open a register as of.", what), "Remove  opens."};
  if (!is_name(field.opens)) throw Mistake{given->place, fmt::format("\"{}\" cannot be the name of a register.", field.opens), "Write the name of its policy file, without .yaml."};
}

Field read_field(const std::string& name, const Yaml& value, Reading& reading) {
  const std::string what = fmt::format("the field \"{}\"", name);
  Part part(value, what);
  Field field;
  field.name = name;
  int kinds = 0;
  std::vector<std::string> known;
  for (const auto& spelling : spellings) {
    known.emplace_back(spelling.key);
    const Yaml* given = part.find(spelling.key);
    if (given == nullptr) continue;
    if (++kinds > 1) throw Mistake{given->place, fmt::format("{} has two kinds.", what), "Keep one: " + fmt::format("{}.", fmt::join(known, ", "))};
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
  if (kinds == 0) throw Mistake{value.place, fmt::format("{} has no kind.", what), fmt::format("Say one of: {}; for example  text: 120.", fmt::join(known, ", "))};
  return field;
}

}  // namespace

std::string to_text(FieldKind kind) {
  for (const auto& each : spellings) if (each.kind == kind) return each.key;
  throw std::logic_error("a kind of field without a name");
}

std::vector<Field> read_fields(const Yaml& node, Reading& reading) {
  std::vector<Field> all;
  each_entry(node, "fields", [&](const std::string& name, const Yaml& key, const Yaml& value) {
    static const std::vector<std::string> taken = {"id", "revision", "state", "missing", "register", "actor"};
    if (std::find(taken.begin(), taken.end(), name) != taken.end())
      throw Mistake{key.place, fmt::format("A field cannot be called \"{}\": every item has that already.", name), "Choose another name and set  label."};
    all.push_back(read_field(name, value, reading));
  });
  return all;
}

}  // namespace chancery::policy
