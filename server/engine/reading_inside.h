// What the parts of Reading (reading, waiting) share and nobody else needs: the head to read at, and small questions that both ask.
#pragma once
#include "domain/unavailable.h"
#include "engine/reading.h"
#include "engine/state.h"

#include <memory>
#include <string>

namespace chancery {

struct Reading::Now {
  explicit Now(Engine& engine) : snapshot(engine.parts().ledger.head()), state(*snapshot, engine.parsed(), engine.parts().clock.now()) {}
  std::unique_ptr<Snapshot> snapshot;
  State state;
};

// For whatever reads the index, which may be newer than the snapshot, never older: the snapshot's commit goes out as `seen`, and
// who acts on what an older index showed must be told that it is stale. And what an index that is behind does not know would be
// said not to exist: throws Unavailable instead.
struct Reading::Indexed : Now {
  explicit Indexed(Engine& engine) : Now(engine) {
    if (auto why = engine.behind(snapshot->number())) throw Unavailable(std::move(*why));
  }
};

// Of somebody who is here, or whom the ledger does not know (no roles then).
Person person_of(const State&, const Viewer&);
std::string name_of(const State&, const std::string& login);   // the login of whom the ledger does not know
Item item_of(const Json& item_json);                           // throws std::runtime_error: the index holds no such thing
bool may_read_version(const policy::Policy&, const Person&, const IndexedVersion&, const Item&);
Refusal unknown_item(const std::string& register_name, const std::string& id);

}  // namespace chancery
