#include "sealing/form.h"

#include "domain/digest.h"
#include "domain/paths.h"

#include <stdexcept>
#include <vector>

namespace chancery::sealing {
namespace {

constexpr std::string_view file_mark = "chancery-sealed-1 ";
constexpr std::size_t digest_digits = 64;

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

std::string commitment_to(const ItemKey& key, std::string_view place, std::string_view words) { return sha256_hex(salt_of(key, place, words).append(words)); }

Json blank(const Json& value) {
  if (value.is_object()) return Json::object();
  if (value.is_array()) return Json::array();
  if (value.is_string()) return "";
  return nullptr;
}

const std::vector<const char*>& sealed_of(Kind kind) {
  static const std::vector<const char*> of_item = {"fields", "files", "comments"};
  static const std::vector<const char*> of_act = {"fields", "files", "removed", "comment", "about", "once", "request"};
  return kind == Kind::item ? of_item : of_act;
}

// Sentences name what is in the fields, and a subject is the digest of them: what a requirement came to says neither.
void blank_requirements(Json& requirements) {
  for (auto& each : requirements)
    for (const char* words : {"sentence", "missing"})
      if (each.contains(words)) each[words] = blank(each[words]);
}

void blank_decision(Json& decision) {
  if (!decision.is_object()) return;
  if (decision.contains("requirements")) blank_requirements(decision["requirements"]);
  if (decision.contains("consequences"))
    for (auto& each : decision["consequences"]) blank_requirements(each["requirements"]);
}

void blank_subject(Json& signoff) { if (signoff.is_object()) signoff["subject"] = ""; }

// The parts that are open in some of their members only: sealed whole, and left with the open ones.
Json taken_apart(Json& open, Kind kind) {
  Json sealed = Json::object();
  const auto take = [&](const char* name, const auto& leave) {
    if (!open.contains(name)) return;
    sealed[name] = open[name];
    leave(open[name]);
  };
  for (const char* name : sealed_of(kind)) take(name, [](Json& value) { value = blank(value); });
  if (kind == Kind::item) take("signoffs", [](Json& all) { for (auto& each : all) blank_subject(each); });
  if (kind == Kind::act) take("signoff", blank_subject);
  if (kind == Kind::act) take("decision", blank_decision);
  return sealed;
}

}  // namespace

// "@" sorts before every letter: these members come first.
bool is_sealed_json(std::string_view stored) { return begins(stored, "{\n \"@commitment\": \""); }
bool is_sealed_file(std::string_view stored) { return begins(stored, file_mark); }

Kind kind_of(std::string_view inside) {
  if (inside == "item.json") return Kind::item;
  if (begins(inside, "acts/")) return Kind::act;
  return inside == paths::sealed || inside == paths::disposed || inside == paths::certificate ? Kind::open : Kind::file;
}

std::string stored_name(const ItemKey& key, const std::string& inside) {
  return kind_of(inside) != Kind::file || begins(inside, "signoffs/") ? inside : "files/" + veiled(key, inside);
}

std::string seal_json(const ItemKey& key, Kind kind, const std::string& place, const std::string& text) {
  Json open = Json::parse(text);
  if (canonical(open) != text) throw std::logic_error("what is to be sealed is not as the ledger writes it: " + place);
  const Json sealed = taken_apart(open, kind);
  open[commitment_member] = commitment_to(key, place, text);
  open[sealed_member] = base64(seal(key, place, canonical(sealed)));
  return canonical(open);
}

std::optional<std::string> open_json(const ItemKey& key, const std::string& place, const std::string& stored) {
  Json open = Json::parse(stored, nullptr, false);
  if (!open.is_object() || !open.value(sealed_member, Json()).is_string()) return std::nullopt;
  const auto bytes = unbase64(open[sealed_member].get_ref<const std::string&>());
  const auto words = bytes ? sealing::open(key, place, *bytes) : std::nullopt;
  const Json sealed = words ? Json::parse(*words, nullptr, false) : Json();
  if (!sealed.is_object()) return std::nullopt;
  const Json commitment = open.value(commitment_member, Json());
  open.erase(sealed_member);
  open.erase(commitment_member);
  open.update(sealed);
  std::string text = canonical(open);
  return commitment == commitment_to(key, place, text) ? std::optional(std::move(text)) : std::nullopt;
}

std::string shut_json(const std::string& stored) {
  Json open = Json::parse(stored);
  open.erase(sealed_member);
  open.erase(commitment_member);
  open[shut_member] = true;
  return canonical(open);
}

std::string seal_file(const ItemKey& key, const std::string& place, std::string_view bytes) {
  return std::string(file_mark) + commitment_to(key, place, bytes) + "\n" + seal(key, place, bytes);
}

std::optional<std::string> open_file(const ItemKey& key, const std::string& place, std::string_view stored) {
  const std::size_t begin = file_mark.size() + digest_digits + 1;
  if (!is_sealed_file(stored) || stored.size() < begin || stored[begin - 1] != '\n') return std::nullopt;
  auto bytes = sealing::open(key, place, stored.substr(begin));
  if (!bytes || commitment_to(key, place, *bytes) != stored.substr(file_mark.size(), digest_digits)) return std::nullopt;
  return bytes;
}

std::string sealed_json(const std::string& key_id) { return canonical(Json{{"form", 1}, {"key", key_id}}); }

std::string key_in(const std::string& text) {
  const Json told = Json::parse(text, nullptr, false);
  const std::string key = told.is_object() && told.value("key", Json()).is_string() ? told["key"].get<std::string>() : "";
  return is_key_id(key) ? key : "";
}

}  // namespace chancery::sealing
