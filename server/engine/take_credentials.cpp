#include "domain/digest.h"
#include "domain/paths.h"
#include "domain/text.h"
#include "engine/statement.h"
#include "engine/take.h"
#include "signatures/allowed_signers.h"
#include "signatures/passkey.h"
#include "signatures/sshsig.h"

#include <algorithm>

namespace chancery {
namespace {

constexpr std::size_t most_keys = 20, longest_name = 60, longest_credential = 1400;   // an id has at most 1023 bytes (WebAuthn, 4)

Refusal refused(const char* why, const Item& person, Json details = Json::object()) {
  details["item"] = person.id;
  return {Because::invalid, std::string("refusal.key.") + why, std::move(details)};
}

std::string text_in(const Json& key, const char* name) {
  const auto at = key.find(name);
  return at != key.end() && at->is_string() ? at->get<std::string>() : std::string();
}

bool is_taken(const State& before, const std::string& credential) {
  for (const auto& each : before.everyone())
    if (const auto item = before.item("people", each.login, Slot::current))
      if (std::any_of(item->keys.begin(), item->keys.end(), [&](const Key& key) { return key.credential == credential; })) return true;
  return false;
}

Outcome<Done> add_key(const Json& given, const State& before, Instant now, Item& person) {
  Key key;
  key.name = trimmed(text_in(given, "name"));
  key.public_key = text_in(given, "public_key");
  key.credential = text_in(given, "credential");
  key.synced = given.value("synced", Json()) == true;
  const auto blob = sshsig::blob_of_line(key.public_key);
  if (key.name.empty()) return refused("unnamed", person);
  if (key.name.size() > longest_name || !is_text(key.name) || key.name.find_first_of("\r\n") != std::string::npos) return refused("name", person, {{"longest", longest_name}});
  if (!blob || passkey::rp_id_of(*blob).empty() || sshsig::public_line(*blob) != key.public_key || key.credential.size() > longest_credential ||
      !passkey::from_base64url(key.credential) || key.credential.empty())
    return refused("unreadable", person);
  if (is_taken(before, key.credential)) return refused("taken", person);
  if (std::count_if(person.keys.begin(), person.keys.end(), [](const Key& each) { return !each.ended; }) >= static_cast<std::ptrdiff_t>(most_keys))
    return refused("many", person, {{"most", most_keys}});
  key.number = person.keys.empty() ? 1 : person.keys.back().number + 1;
  key.added = now;
  person.keys.push_back(std::move(key));
  return Done{};
}

void end(Key& key, const ActInput& input, Instant now) {
  key.ended = now;
  key.ended_by = input.act;
}

AllowedKey line_of(const std::string& login, const Key& key) {
  return {{login}, sshsig::blob_of_line(key.public_key).value(), {statement_namespace}, key.confirmed, key.ended};
}

}  // namespace

Outcome<Done> take_key(const policy::ActRule& act, const ActInput& input, const State& before, Instant now, Item& person) {
  using Keys = policy::ActRule::Keys;
  if (act.keys == Keys::nothing) return Done{};
  if (act.keys == Keys::ends_all) {
    for (auto& each : person.keys) if (!each.ended) end(each, input, now);
    return Done{};
  }
  const Json given = input.about.value("key", Json());
  if (act.keys == Keys::adds) return given.is_object() ? add_key(given, before, now, person) : Outcome<Done>(refused("unreadable", person));
  const int number = given.is_number_integer() ? given.get<int>() : 0;
  const auto at = std::find_if(person.keys.begin(), person.keys.end(), [&](const Key& each) { return each.number == number; });
  if (at == person.keys.end()) return refused("absent", person, {{"number", number}});
  if (at->ended) return refused("ended", person, {{"name", at->name}});
  if (act.keys == Keys::ends) {
    end(*at, input, now);
    return Done{};
  }
  if (at->confirmed) return refused("confirmed", person, {{"name", at->name}});
  at->confirmed = now;
  at->confirmed_by = input.actor;
  return Done{};
}

Outcome<Done> take_codes(const policy::ActRule& act, Instant now, Item& person) {
  using CodeAct = policy::ActRule::Codes;
  if (act.codes == CodeAct::begins) person.codes_since = now;
  if (act.codes == CodeAct::ends && !person.codes_since) return Refusal{Because::invalid, "refusal.codes-none", {{"item", person.id}}};
  if (act.codes == CodeAct::ends || act.keys == policy::ActRule::Keys::ends_all) person.codes_since.reset();
  return Done{};
}

std::string signers_with(const State& before, const Item& person) {
  std::string file;
  for (const auto& line : split(before.snapshot().read(paths::allowed_signers).value_or(""), '\n'))
    if (!line.empty() && line.rfind(person.id + " ", 0) != 0) file += line + "\n";
  for (const auto& each : person.keys)
    if (each.confirmed) file += allowed_signers_line(line_of(person.id, each));
  return file;
}

}  // namespace chancery
