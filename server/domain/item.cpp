#include "domain/item.h"

#include <algorithm>

namespace chancery {
namespace {

Json to_json(const File& f) {
  return {{"name", f.name}, {"media_type", f.media_type}, {"size", f.size}, {"sha256", f.sha256}, {"content", f.content}};
}

Json to_json(const Comment& c) {
  return {{"number", c.number}, {"author", c.author}, {"at", to_text(c.at)}, {"text", c.text}, {"quote", c.quote},
          {"answers", c.answers}, {"resolved", c.resolved}, {"resolved_by", c.resolved_by}};
}

Json to_json(const Signoff& s) {
  return {{"signer", s.signer}, {"name", s.name}, {"roles", s.roles}, {"act", s.act}, {"meaning", s.meaning},
          {"at", to_text(s.at)}, {"method", s.method}, {"subject", s.subject}, {"round", s.round},
          {"statement", s.statement}, {"statement_sha256", s.statement_sha256}, {"on_behalf_of", s.on_behalf_of},
          {"voided", s.voided}};
}

Instant time_at(const Json& value, const char* key) {
  const auto at = read_instant(value.at(key).get<std::string>());
  if (!at) throw std::invalid_argument(std::string("not a time: ") + key);
  return *at;
}

File read_file(const Json& v) {
  return {v.at("name"), v.at("media_type"), v.at("size"), v.at("sha256"), v.at("content")};
}

Comment read_comment(const Json& v) {
  return {v.at("number"), v.at("author"), time_at(v, "at"), v.at("text"), v.at("quote"),
          v.at("answers"), v.at("resolved"), v.at("resolved_by")};
}

Signoff read_signoff(const Json& v) {
  return {v.at("signer"), v.at("name"), v.at("roles"), v.at("act"), v.at("meaning"), time_at(v, "at"), v.at("method"),
          v.at("subject"), v.at("round"), v.at("statement"), v.at("statement_sha256"), v.at("on_behalf_of"), v.at("voided")};
}

Item read(const Json& v) {
  Item item;
  item.register_name = v.at("register");
  item.id = v.at("id");
  item.state = v.at("state");
  item.revision = v.at("revision");
  item.owner = v.at("owner");
  item.authors = v.at("authors").get<std::vector<std::string>>();
  item.fields = v.at("fields");
  for (const auto& each : v.at("files")) item.files.push_back(read_file(each));
  for (const auto& each : v.at("comments")) item.comments.push_back(read_comment(each));
  for (const auto& each : v.at("signoffs")) item.signoffs.push_back(read_signoff(each));
  item.round = v.at("round");
  item.created = time_at(v, "created");
  item.changed = time_at(v, "changed");
  if (!v.at("in_force_since").is_null()) item.in_force_since = time_at(v, "in_force_since");
  item.last_act = v.at("last_act");
  return item;
}

std::string spoken(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false); }

// A value on one line of the statement: line breaks would let a field's text pose as another line.
std::string one_line(std::string text) {
  std::string line;
  for (char c : text) {
    if (c == '\\') line += "\\\\";
    else if (c == '\n') line += "\\n";
    else if (c == '\r') line += "\\r";
    else line += c;
  }
  return line;
}

}  // namespace

const File* Item::content() const {
  const auto at = std::find_if(files.begin(), files.end(), [](const File& f) { return f.content; });
  return at == files.end() ? nullptr : &*at;
}

const File* Item::file(const std::string& name) const {
  const auto at = std::find_if(files.begin(), files.end(), [&](const File& f) { return f.name == name; });
  return at == files.end() ? nullptr : &*at;
}

bool Item::has_author(const std::string& login) const {
  return std::find(authors.begin(), authors.end(), login) != authors.end();
}

std::string Item::title() const {
  const auto at = fields.find("title");
  return at != fields.end() && at->is_string() && !at->get_ref<const std::string&>().empty() ? at->get<std::string>() : id;
}

Json to_json(const Item& item) {
  Json files = Json::array(), comments = Json::array(), signoffs = Json::array();
  for (const auto& each : item.files) files.push_back(to_json(each));
  for (const auto& each : item.comments) comments.push_back(to_json(each));
  for (const auto& each : item.signoffs) signoffs.push_back(to_json(each));
  return {{"register", item.register_name}, {"id", item.id}, {"state", item.state}, {"revision", item.revision},
          {"owner", item.owner}, {"authors", item.authors}, {"fields", item.fields}, {"files", files},
          {"comments", comments}, {"signoffs", signoffs}, {"round", item.round}, {"created", to_text(item.created)},
          {"changed", to_text(item.changed)},
          {"in_force_since", item.in_force_since ? Json(to_text(*item.in_force_since)) : Json()},
          {"last_act", item.last_act}};
}

Outcome<Item> read_item(const Json& value) {
  try {
    return read(value);
  } catch (const std::exception& problem) {   // nlohmann's or ours: either way these bytes are no item
    return Refusal{Because::invalid, "refusal.item-json", {{"problem", problem.what()}}};
  }
}

std::string subject_lines(const Item& item) {
  std::string lines;
  for (const auto& [name, value] : item.fields.items()) lines += "Field " + name + ": " + one_line(spoken(value)) + "\n";
  std::vector<const File*> files;
  for (const auto& each : item.files) files.push_back(&each);
  std::sort(files.begin(), files.end(), [](const File* a, const File* b) { return a->content != b->content ? a->content : a->name < b->name; });
  for (const File* each : files)
    lines += "File " + each->sha256 + "  " + (each->content ? each->name : "files/" + each->name) + "\n";
  return lines;
}

}  // namespace chancery
