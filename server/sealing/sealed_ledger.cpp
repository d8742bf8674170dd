#include "sealing/sealed_ledger.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "sealing/sealed_edits.h"

namespace chancery::sealing {
namespace {

// The content as it will lie there: put by this act, or by one before it.
std::string digest_of_content(const SealedItem& item, const std::string& content, const std::vector<Edit>& edits, const Snapshot& stored) {
  const std::string place = item.folder + "/" + stored_name(*item.key, content);
  for (auto each = edits.rbegin(); each != edits.rend(); ++each)
    if (each->path == place && each->kind == Edit::Kind::put) return sha256_hex(each->bytes);
  return sha256_hex(stored.read(place).value_or(""));
}

std::string content_name(const std::vector<Edit>& edits, const std::string& item_json) {
  for (const auto& each : edits) {
    if (each.path != item_json) continue;
    for (const auto& file : Json::parse(each.bytes).at("files"))
      if (file.at("content").get<bool>()) return paths::content_or_file(true, file.at("name"));
  }
  return {};
}

}  // namespace

Outcome<Change> SealedLedger::sealed(Change change, const OpenedSnapshot& head, const std::optional<ItemKey>& fresh, bool& asks, bool& used) const {
  const auto end = change.act_path.rfind("/acts/");
  if (end == std::string::npos) return change;
  const std::string folder = change.act_path.substr(0, end);
  auto item = head.item_in(folder);
  const bool begins = !item && head.begins_sealed(folder, change.register_name);
  if (!item && !begins) return change;
  if (begins) {
    asks = !fresh;
    if (asks) return Refusal{Because::unavailable, "refusal.storage"};   // `append` below proposes again, with one
    used = true;
    item = SealedItem{folder, id_of(*fresh), fresh};
  }
  if (!item->key) return Refusal{Because::unavailable, "refusal.item-shut", {{"item", change.item}}};
  Edit act_file;
  act_file.path = change.act_path;
  act_file.bytes = change.act_bytes;
  const std::string content = change.content_sha256.empty() ? "" : content_name(change.edits, folder + "/item.json");
  change.edits = sealed_edits(*item, begins, change.edits, [this](const Staged& staged) { return stored_->staged_bytes(staged); });
  change.act_bytes = sealed_edits(*item, false, {act_file}, nullptr).front().bytes;
  if (!content.empty()) change.content_sha256 = digest_of_content(*item, content, change.edits, head.as_stored());
  return change;
}

// A key is durable before anything is sealed with it, and it is made on the thread of whoever begins the item: the writer never waits
// for a disk. So the first proposal only finds out that one is needed, and the second has it.
Outcome<Appended> SealedLedger::append(const Proposal& proposal) {
  std::optional<ItemKey> fresh;
  while (true) {
    bool asks = false, used = false;
    auto appended = stored_->append([&](const Snapshot& stored, const Turn& turn) -> Outcome<Change> {
      const OpenedSnapshot head(stored, *keys_, seals_);
      auto change = proposal(head, turn);
      asks = used = false;
      return change ? sealed(std::move(*change), head, fresh, asks, used) : change;
    });
    // Whether an act that storage refused is there all the same, nobody may know: its key stays, and seals nothing else.
    if (fresh && !used) keep_spare(*fresh);
    if (!asks) return appended;
    fresh = spare();
    if (fresh) continue;
    auto made = keys_->make();
    if (!made) return made.refusal();
    fresh = *made;
  }
}

std::optional<ItemKey> SealedLedger::spare() {
  const std::lock_guard lock(mutex_);
  if (spares_.empty()) return std::nullopt;
  const ItemKey key = spares_.back();
  spares_.pop_back();
  return key;
}

void SealedLedger::keep_spare(const ItemKey& key) {
  const std::lock_guard lock(mutex_);
  spares_.push_back(key);
}

void SealedLedger::each(std::int64_t after, const std::function<bool(const Recorded&, const Snapshot&)>& use) const {
  stored_->each(after, [&](const Recorded& recorded, const Snapshot& stored) {
    const OpenedSnapshot state(stored, *keys_, seals_);
    return use(opened(recorded, state), state);
  });
}

}  // namespace chancery::sealing
