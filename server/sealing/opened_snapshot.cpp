#include "sealing/opened_snapshot.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "sealing/sealed_edits.h"

#include <stdexcept>

namespace chancery::sealing {
namespace {

std::string inside_of(const SealedItem& item, const std::string& path) { return path.size() > item.folder.size() ? path.substr(item.folder.size() + 1) : ""; }

[[noreturn]] void not_what_was_sealed(const std::string& path) { throw std::runtime_error("the sealed bytes of " + path + " are not what its key sealed there"); }

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Folders and files that never lie under another name, and are often asked for where there are none.
bool keeps_its_name(const std::string& path) {
  const std::string name = last_part(path);
  return name == "item.json" || name == paths::sealed || name == paths::disposed || name == paths::certificate || path.find("/readings/") != std::string::npos ||
         path.find('/') == std::string::npos || path.rfind("policies/", 0) == 0 || path.rfind("people/", 0) == 0;
}

std::string folder_of_act(const std::string& act_path) {
  const auto at = act_path.rfind("/acts/");
  return at == std::string::npos ? std::string() : act_path.substr(0, at);
}

}  // namespace

std::optional<SealedItem> OpenedSnapshot::item_in(const std::string& folder) const {
  if (last_ && folder == last_->folder) return last_;
  const auto text = stored_.read(folder + "/" + paths::sealed);
  if (!text) return std::nullopt;
  const std::string key = key_in(*text);
  return last_ = SealedItem{folder, key, keys_.find(key)};
}

std::optional<SealedItem> OpenedSnapshot::item_of(const std::string& path) const {
  if (last_ && path.rfind(last_->folder + "/", 0) == 0) return last_;
  for (auto end = path.rfind('/'); end != std::string::npos && end > 0; end = path.rfind('/', end - 1))
    if (auto item = item_in(path.substr(0, end))) return item;
  return std::nullopt;
}

std::optional<std::string> OpenedSnapshot::veiled_path(const std::string& path) const {
  if (keeps_its_name(path)) return std::nullopt;
  const auto item = item_of(path);
  if (!item || !item->key) return std::nullopt;
  const std::string inside = inside_of(*item, path);
  if (inside.empty() || kind_of(inside) != Kind::file) return std::nullopt;
  return item->folder + "/" + stored_name(*item->key, inside);
}

std::optional<std::string> OpenedSnapshot::object(const std::string& path) const {
  if (auto object = stored_.object(path)) return object;
  const auto veiled = veiled_path(path);
  return veiled ? stored_.object(*veiled) : std::nullopt;
}

std::optional<std::string> OpenedSnapshot::read(const std::string& path) const {
  auto bytes = stored_.read(path);
  std::string place = path;
  if (!bytes) {
    const auto veiled = veiled_path(path);
    if (!veiled) return std::nullopt;
    place = *veiled;
    bytes = stored_.read(place);
    if (!bytes) return std::nullopt;
  }
  const bool json = is_sealed_json(*bytes);
  if (!json && !is_sealed_file(*bytes)) return bytes;
  const auto item = item_of(path);
  if (!item) return bytes;   // somebody's file that begins like a sealed one
  if (!item->key) return json ? std::optional(shut_json(*bytes)) : std::nullopt;
  auto words = json ? open_json(*item->key, place, *bytes) : open_file(*item->key, place, *bytes);
  if (!words) not_what_was_sealed(path);
  return words;
}

bool OpenedSnapshot::is_shut(const std::string& folder) const {
  const auto item = item_in(folder);
  return item && !item->key;
}

Json OpenedSnapshot::sealing(const std::string& path) const {
  const auto item = item_of(path);
  if (!item || !item->key) return nullptr;
  const std::string place = item->folder + "/" + stored_name(*item->key, inside_of(*item, path));
  const auto as_stored = stored_.read(place), words = read(path);
  if (!as_stored || !words || !(is_sealed_json(*as_stored) || is_sealed_file(*as_stored))) return nullptr;
  return {{"place", place}, {"salt", salt_of(*item->key, place, *words)}};
}

bool OpenedSnapshot::begins_sealed(const std::string& folder, const std::string& register_name) const {
  return !register_name.empty() && !stored_.object(folder) && seals_(*this, register_name);
}

std::optional<std::string> OpenedSnapshot::unlike(const std::vector<Edit>& edits, const Snapshot& after) const {
  const auto* other = dynamic_cast<const OpenedSnapshot*>(&after);
  const std::string folder = edits.empty() ? std::string() : folder_of_act(edits.back().path);   // the act file comes last
  auto item = folder.empty() ? std::nullopt : item_in(folder);
  const bool begins = !item && !folder.empty() && begins_sealed(folder, folder.substr(0, folder.find('/')));
  if (begins) {
    item = other != nullptr ? other->item_in(folder) : std::nullopt;
    if (!item || !item->key) return folder + "/" + paths::sealed;   // it is not sealed, or not with a key that it names
  }
  if (!item || item->folder != folder || !item->key) return stored_.unlike(edits, other != nullptr ? other->stored_ : after);
  return stored_.unlike(sealed_edits(*item, begins, edits, nullptr), other != nullptr ? other->stored_ : after);
}

Recorded opened(const Recorded& recorded, const OpenedSnapshot& after) {
  Recorded told = recorded;
  if (!is_sealed_json(recorded.act_bytes)) return told;
  told.act_bytes = after.read(recorded.act_path).value_or(recorded.act_bytes);
  const auto item = after.item_of(recorded.act_path);
  if (recorded.content_sha256.empty() || !item || !item->key) return told;
  const Json json = Json::parse(after.read(item->folder + "/item.json").value_or(""), nullptr, false);
  for (const auto& file : json.is_object() ? json.value("files", Json::array()) : Json::array()) {
    if (!file.value("content", false)) continue;
    const std::string place = item->folder + "/" + stored_name(*item->key, paths::content_or_file(true, file.at("name")));
    if (sha256_hex(after.stored(place).value_or("")) == recorded.content_sha256) told.content_sha256 = file.at("sha256");
  }
  return told;
}

}  // namespace chancery::sealing
