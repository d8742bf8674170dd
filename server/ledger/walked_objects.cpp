#include "ledger/walked_objects.h"

#include "ledger/deflate.h"

#include <algorithm>

namespace chancery::git {
namespace {

constexpr std::size_t kept_at_most = 1U << 20;   // bytes of folders

}  // namespace

WalkedObjects::WalkedObjects(const ObjectStore& store) : store_(store), packs_(store.packs()), begins_{0} {
  for (const auto& each : packs_) begins_.push_back(begins_.back() + each->count());
}

std::optional<WalkedObjects::Read> WalkedObjects::read(const ObjectId& id, std::string& bytes) const {
  for (std::size_t each = 0; each < packs_.size(); ++each) {
    const std::size_t at = (last_hit_ + each) % packs_.size();
    const auto& pack = *packs_[at];
    const auto position = pack.find(id);
    if (!position) continue;
    last_hit_ = at;
    const std::uint64_t begin = pack.offset(*position);
    const auto entry = pack.entry(begin);
    if (!entry) break;   // a delta, or damaged: libgit2 will say
    const auto taken = inflate_into(entry->stream, entry->size, bytes);
    if (!taken) throw ObjectFault(id, false);
    return Read{entry->kind, begins_[at] + *position, pack.raw(begin, begin + entry->header + *taken)};
  }
  const auto object = store_.once(id);
  if (object == nullptr) return std::nullopt;
  bytes = object->bytes;
  elsewhere_.push_back(id);
  return Read{object->kind, begins_.back() + static_cast<std::uint32_t>(elsewhere_.size()) - 1, {}};
}

ObjectId WalkedObjects::id_at(std::uint32_t place) const {
  if (place >= begins_.back()) return elsewhere_.at(place - begins_.back());
  const auto pack = static_cast<std::size_t>(std::upper_bound(begins_.begin(), begins_.end(), place) - begins_.begin()) - 1;
  return packs_[pack]->id(place - begins_[pack]);
}

Shared WalkedObjects::find(const ObjectId& id) const {
  if (const auto found = kept_.find(id); found != kept_.end()) return found->second;
  auto object = std::make_shared<Object>();
  const auto read_now = read(id, object->bytes);
  if (!read_now) return nullptr;
  object->kind = read_now->kind;
  if (object->kind != Kind::tree) return object;
  if (kept_bytes_ > kept_at_most) {
    kept_.clear();
    kept_bytes_ = 0;
  }
  kept_bytes_ += object->bytes.size();
  kept_.emplace(id, object);
  return object;
}

void WalkedObjects::forget_pages() const {
  for (const auto& each : packs_) each->forget_pages();
  store_.forget_pages();
}

}  // namespace chancery::git
