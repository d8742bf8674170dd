#include "ledger/object_store.h"

#include "ledger/deflate.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

namespace chancery::git {
namespace {

// Of each of the two generations of a part, of which there are 16: for who proves everything, and for a server, whose pages ask for few
// folders at a time and which else would hold 16 MiB of those that one long reading asked for once.
constexpr std::size_t cache_bytes_proving = 512U << 10, cache_bytes_serving = 128U << 10;
constexpr std::size_t cached_at_most = 64 * 1024;
constexpr std::size_t cached_file_at_most = 8 * 1024;   // item.json, statements, people/allowed_signers

[[noreturn]] void damaged(const ObjectId& id) { throw ObjectFault(id, false); }

Shared read_with(git_odb* odb, const ObjectId& id) {
  git_oid oid;
  git_oid_fromraw(&oid, id.bytes.data());
  OdbObject object;
  const int code = git_odb_read(out(object), odb, &oid);
  if (code == GIT_ENOTFOUND) return nullptr;
  must(code, "reading an object");
  const auto kind = git_odb_object_type(object.get());
  if (kind < GIT_OBJECT_COMMIT || kind > GIT_OBJECT_TAG) damaged(id);
  return std::make_shared<Object>(Object{static_cast<Kind>(kind), {static_cast<const char*>(git_odb_object_data(object.get())), git_odb_object_size(object.get())}});
}

}  // namespace

ObjectStore::ObjectStore(std::string repository, std::string objects_folder, Trust trust)
    : repository_(std::move(repository)), folder_(std::move(objects_folder)), trust_(trust), packs_(std::make_shared<const Packs>()) {
  scan();
}

ObjectStore::Held ObjectStore::held() const {
  const std::lock_guard lock(packs_mutex_);
  return packs_;
}

Packs ObjectStore::packs() const { return *held(); }

void ObjectStore::add(std::shared_ptr<const PackFile> pack) {
  const std::lock_guard lock(packs_mutex_);
  auto next = std::make_shared<Packs>(*packs_);
  next->insert(next->begin(), std::move(pack));   // the newest first: it is asked for most
  packs_ = std::move(next);
}

void ObjectStore::replace(const Packs& old, std::shared_ptr<const PackFile> merged) {
  const std::lock_guard lock(packs_mutex_);
  auto next = std::make_shared<Packs>();
  for (const auto& each : *packs_) if (std::find(old.begin(), old.end(), each) == old.end()) next->push_back(each);
  const auto smaller = std::find_if(next->begin(), next->end(), [&](const auto& each) { return each->size() > merged->size(); });
  next->insert(smaller, std::move(merged));
  packs_ = std::move(next);
}

void ObjectStore::scan() {
  std::set<std::string> bases;
  std::error_code ignored;
  for (const auto& file : std::filesystem::directory_iterator(folder_ + "/pack", ignored))
    if (file.path().extension() == ".idx") bases.insert((file.path().parent_path() / file.path().stem()).string());
  auto next = std::make_shared<Packs>();
  for (const auto& base : bases) {
    try {
      next->push_back(std::make_shared<const PackFile>(base));
    } catch (const std::exception&) {
      // An index without a pack, or one that is damaged: its objects will be missed, and reported, one by one.
    }
  }
  std::stable_sort(next->begin(), next->end(), [](const auto& a, const auto& b) { return a->size() < b->size(); });
  packs_ = std::move(next);
}

void ObjectStore::forget_pages() const {
  const Held packs = held();   // held for the whole loop: the writer may put another list in its place meanwhile
  for (const auto& each : *packs) each->forget_pages();
}

Shared ObjectStore::checked(const ObjectId& id, Shared object) const {
  if (object != nullptr && trust_ == Trust::nothing && id_of(object->kind, object->bytes) != id) damaged(id);
  return object;
}

Shared ObjectStore::from_packs(const ObjectId& id, const Packs& packs) const {
  // The next object mostly lies where the last one lay: who reads a long history asks the large pack first, not thirty small ones. Else they
  // are asked in their order, the small ones first: a look into the index of a large one makes much of it resident.
  const std::size_t hint = last_hit_.load(std::memory_order_relaxed);
  for (std::size_t each = 0; each < packs.size(); ++each) {
    const std::size_t at = hint >= packs.size() ? each : each == 0 ? hint : each - (each <= hint ? 1 : 0);
    const auto& pack = packs[at];
    const auto position = pack->find(id);
    if (!position) continue;
    if (at != hint) last_hit_.store(at, std::memory_order_relaxed);
    const auto entry = pack->entry(pack->offset(*position));
    if (!entry) return nullptr;   // a delta, or damaged: libgit2 will say
    auto bytes = inflated(entry->stream, entry->size);
    if (!bytes) damaged(id);
    return std::make_shared<Object>(Object{entry->kind, std::move(*bytes)});
  }
  return nullptr;
}

// Who proves the ledger reads each small file twice, once as what an act made and once as what the next one found. A server
// seldom does.
bool ObjectStore::worth_keeping(const Object& object) const {
  return object.kind == Kind::tree || (trust_ == Trust::nothing && object.kind == Kind::blob && object.bytes.size() <= cached_file_at_most);
}

// Not looked for among those kept: that costs more than a tenth of reading one (both maps are larger than the processor's caches).
Shared ObjectStore::once(const ObjectId& id) const { return checked(id, unproved(id)); }

Shared ObjectStore::unproved(const ObjectId& id) const {
  auto found = from_packs(id, *held());
  return found == nullptr ? from_libgit2(id) : found;
}

Shared ObjectStore::find(const ObjectId& id) const {
  if (auto found = cached(id)) return found;
  auto found = once(id);
  if (found != nullptr && worth_keeping(*found)) remember(id, found);
  return found;
}

bool ObjectStore::in_packs(const ObjectId& id) const {
  const Held packs = held();
  return std::any_of(packs->begin(), packs->end(), [&](const auto& pack) { return pack->find(id).has_value(); });
}

bool ObjectStore::contains(const ObjectId& id) const {
  if (in_packs(id)) return true;
  Odb odb = borrow();
  git_oid oid;
  git_oid_fromraw(&oid, id.bytes.data());
  const bool there = git_odb_exists(odb.get(), &oid) == 1;
  give_back(std::move(odb));
  return there;
}

Shared ObjectStore::from_libgit2(const ObjectId& id) const {
  // A handle may hold a pack that was merged away meanwhile: then a fresh one is asked, once.
  Odb odb = borrow();
  try {
    if (auto found = read_with(odb.get(), id)) {
      give_back(std::move(odb));
      return found;
    }
  } catch (const Fault&) {
    odb.reset();
  }
  Odb fresh;
  must(git_odb_open(out(fresh), folder_.c_str()), "opening the objects");
  try {
    auto found = read_with(fresh.get(), id);
    give_back(std::move(fresh));
    return found;
  } catch (const Fault&) {
    damaged(id);
  }
}

Odb ObjectStore::borrow() const {
  {
    const std::lock_guard lock(handles_mutex_);
    if (!handles_.empty()) {
      Odb odb = std::move(handles_.back());
      handles_.pop_back();
      return odb;
    }
  }
  Odb odb;
  must(git_odb_open(out(odb), folder_.c_str()), "opening the objects");
  return odb;
}

void ObjectStore::give_back(Odb odb) const {
  const std::lock_guard lock(handles_mutex_);
  if (odb != nullptr && handles_.size() < 8) handles_.push_back(std::move(odb));
}

Shared ObjectStore::cached(const ObjectId& id) const {
  Kept& part = kept(id);
  const std::lock_guard lock(part.mutex);
  if (const auto found = part.young.find(id); found != part.young.end()) return found->second;
  if (const auto found = part.old.find(id); found != part.old.end()) return found->second;
  return nullptr;
}

void ObjectStore::remember(const ObjectId& id, Shared object) const {
  if (object->bytes.size() > cached_at_most) return;
  Kept& part = kept(id);
  const std::lock_guard lock(part.mutex);
  if (part.young_bytes > (trust_ == Trust::nothing ? cache_bytes_proving : cache_bytes_serving)) {
    part.old = std::move(part.young);
    part.young.clear();
    part.young_bytes = 0;
  }
  part.young_bytes += object->bytes.size() + 150;   // and what the maps and pointers cost
  part.young.insert_or_assign(id, std::move(object));
}

}  // namespace chancery::git
