#include "ledger/workspace.h"

#include "ledger/deflate.h"

#include <stdexcept>

namespace chancery::git {

Shared Workspace::find(const ObjectId& id) const {
  const auto found = places_.find(id);
  if (found == places_.end()) return store_.find(id);
  const Fresh& fresh = fresh_[found->second];
  if (fresh.raw != nullptr) return fresh.raw;
  auto bytes = inflated(fresh.deflated(), fresh.size);
  if (!bytes) throw std::logic_error("what was staged cannot be read back");
  return std::make_shared<Object>(Object{fresh.kind, std::move(*bytes)});
}

bool Workspace::contains(const ObjectId& id) const { return places_.count(id) != 0 || store_.contains(id); }

void Workspace::keep(Fresh fresh) {
  bytes_ += fresh.deflated().size();
  places_.emplace(fresh.id, fresh_.size());
  fresh_.push_back(std::move(fresh));
}

ObjectId Workspace::put(Kind kind, std::string bytes) {
  const ObjectId id = id_of(kind, bytes);
  if (places_.count(id) != 0 || store_.in_packs(id)) {
    // The same id must mean the same bytes: SHA-1 alone is not trusted with that.
    if (find(id)->bytes != bytes) throw std::runtime_error("two different objects have the id " + id.hex());
    return id;
  }
  Fresh fresh{id, kind, bytes.size(), kind == Kind::blob ? sha256_of(bytes) : std::string(), nullptr, deflated(bytes), nullptr};
  fresh.raw = std::make_shared<Object>(Object{kind, std::move(bytes)});
  keep(std::move(fresh));
  return id;
}

ObjectId Workspace::put(const Staged& staged) {
  const auto id = ObjectId::from_hex(staged.object);
  if (!id) throw std::runtime_error("a staged file has no object id");
  if (places_.count(*id) != 0 || store_.in_packs(*id) || (staged.prepared == nullptr && store_.contains(*id))) {
    if (sha256_of(find(*id)->bytes) != staged.sha256) throw std::runtime_error("two different files have the id " + staged.object);
    return *id;
  }
  if (staged.prepared == nullptr) throw std::runtime_error("a file that is neither staged nor in the ledger");
  keep({*id, Kind::blob, staged.size, staged.sha256, nullptr, {}, std::static_pointer_cast<const Prepared>(staged.prepared)});
  return *id;
}

void Workspace::rewind(std::size_t mark) {
  for (std::size_t i = mark; i < fresh_.size(); ++i) {
    bytes_ -= fresh_[i].deflated().size();
    places_.erase(fresh_[i].id);
  }
  fresh_.erase(fresh_.begin() + static_cast<std::ptrdiff_t>(mark), fresh_.end());
}

}  // namespace chancery::git
