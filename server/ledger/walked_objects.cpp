#include "ledger/walked_objects.h"

#include "ledger/deflate.h"

#include <algorithm>
#include <tuple>

namespace chancery::git {
namespace {

constexpr std::size_t kept_at_most = 1U << 20;   // bytes of folders

}  // namespace

WalkedObjects::WalkedObjects(const ObjectStore& store) : store_(store), packs_(store.packs()), begins_{0} {
  for (const auto& each : packs_) begins_.push_back(begins_.back() + each->count());
  find_twins();
}

// Packs have few objects in common, or none; but whoever counts an object twice writes a pack that stock Git may read in a circle.
void WalkedObjects::find_twins() {
  for (unsigned first = 0; first < 256; ++first) {
    find_twins(first);
    if (first % 16 == 15) forget_pages();   // so that the indexes are never resident at once
  }
}

void WalkedObjects::find_twins(unsigned first_byte) {
  struct Lying { std::uint64_t beginning; std::uint32_t place; ObjectId id; };
  std::vector<Lying> all;
  for (std::size_t pack = 0; pack < packs_.size(); ++pack) {
    const auto [begin, end] = packs_[pack]->positions(first_byte);
    for (auto at = begin; at < end; ++at) {
      const auto id = packs_[pack]->id(at);
      all.push_back({ObjectIdHash()(id), begins_[pack] + at, id});
    }
  }
  std::sort(all.begin(), all.end(), [](const Lying& a, const Lying& b) { return std::tie(a.beginning, a.id, a.place) < std::tie(b.beginning, b.id, b.place); });
  for (std::size_t each = 1; each < all.size(); ++each)
    if (all[each].id == all[each - 1].id) twins_.emplace(all[each].id, all[each - 1].place);
}

std::optional<WalkedObjects::Where> WalkedObjects::where(const ObjectId& id) const {
  for (std::size_t each = 0; each < packs_.size(); ++each) {
    const std::size_t at = (last_hit_ + each) % packs_.size();
    const auto position = packs_[at]->find(id);
    if (!position) continue;
    if (at != last_hit_) packs_[last_hit_]->forget_pages();   // a walk seldom comes back, and by then the whole index is resident
    last_hit_ = at;
    const auto twin = twins_.empty() ? twins_.end() : twins_.find(id);
    return Where{*packs_[at], *position, twin == twins_.end() ? begins_[at] + *position : twin->second};
  }
  return std::nullopt;
}

std::optional<std::uint32_t> WalkedObjects::place_of(const ObjectId& id) const {
  if (const auto found = where(id)) return found->place;
  const auto found = elsewhere_.find(id);
  return found == elsewhere_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<WalkedObjects::Read> WalkedObjects::read(const ObjectId& id, std::string& bytes) const {
  const auto found = where(id);
  if (found) {
    const std::uint64_t begin = found->pack.offset(found->position);
    if (const auto entry = found->pack.entry(begin)) {   // else a delta, or damaged: libgit2 will say
      const auto taken = inflate_into(entry->stream, entry->size, bytes);
      if (!taken) throw ObjectFault(id, false);
      return Read{entry->kind, found->place, found->pack.raw(begin, begin + entry->header + *taken)};
    }
  }
  const auto object = store_.once(id);
  if (object == nullptr) return std::nullopt;
  bytes = object->bytes;
  const auto place = found ? found->place : elsewhere_.emplace(id, begins_.back() + static_cast<std::uint32_t>(elsewhere_.size())).first->second;
  return Read{object->kind, place, {}};
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
