#include "domain/item.h"

#include "domain/digest.h"

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
  Json json = {{"signer", s.signer}, {"name", s.name}, {"roles", s.roles}, {"act", s.act}, {"meaning", s.meaning},
          {"at", to_text(s.at)}, {"method", s.method}, {"subject", s.subject}, {"round", s.round},
          {"statement", s.statement}, {"statement_sha256", s.statement_sha256}, {"on_behalf_of", s.on_behalf_of},
          {"voided", s.voided}};
  if (!s.key.empty()) json["key"] = s.key;   // sign-offs of before passkeys have none, and must replay as they are
  return json;
}

Json or_null(const std::optional<Instant>& at) { return at ? Json(to_text(*at)) : Json(); }

Json to_json(const Key& k) {
  return {{"number", k.number}, {"name", k.name}, {"public_key", k.public_key}, {"credential", k.credential}, {"synced", k.synced},
          {"added", to_text(k.added)}, {"confirmed", or_null(k.confirmed)}, {"confirmed_by", k.confirmed_by},
          {"ended", or_null(k.ended)}, {"ended_by", k.ended_by}};
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

const File* Item::attachment(const std::string& name) const {
  const auto at = std::find_if(files.begin(), files.end(), [&](const File& f) { return !f.content && f.name == name; });
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
  Json json = {{"register", item.register_name}, {"id", item.id}, {"state", item.state}, {"revision", item.revision},
          {"owner", item.owner}, {"authors", item.authors}, {"fields", item.fields}, {"files", files},
          {"comments", comments}, {"signoffs", signoffs}, {"round", item.round}, {"created", to_text(item.created)},
          {"changed", to_text(item.changed)},
          {"in_force_since", or_null(item.in_force_since)}, {"last_act", item.last_act}};
  for (const auto& each : item.keys) json["keys"].push_back(to_json(each));   // only people have any
  if (item.codes_since) json["codes_since"] = to_text(*item.codes_since);
  return json;
}

std::string subject_lines(const Item& item) {
  std::string lines;
  for (const auto& [name, value] : item.fields.items()) lines += "Field " + name + ": " + one_line(spoken(value)) + "\n";
  std::vector<const File*> files;
  for (const auto& each : item.files) files.push_back(&each);
  std::sort(files.begin(), files.end(), [](const File* a, const File* b) { return a->content != b->content ? a->content : a->name < b->name; });
  for (const File* each : files)
    lines += "File " + each->sha256 + "  " + (each->content ? each->name : "files/" + each->name) + "\n";
  for (const auto& each : item.keys)
    if (!each.ended) lines += "Key " + std::to_string(each.number) + ": " + key_fingerprint(each.public_key) + " (" + one_line(each.name) + ")\n";
  return lines;
}

}  // namespace chancery
