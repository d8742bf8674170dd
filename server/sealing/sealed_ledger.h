// A ledger in which items of some registers are sealed, each with a key of its own: what is proposed is sealed before it reaches the
// ledger behind it, and what is read is opened. Everybody above sees the words, Git sees what is sealed. Thread-safe as that ledger is.
#pragma once
#include "sealing/opened_snapshot.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace chancery::sealing {

class SealedLedger : public Ledger {
 public:
  SealedLedger(std::unique_ptr<Ledger> stored, std::unique_ptr<ItemKeys> keys, Seals seals) : stored_(std::move(stored)), keys_(std::move(keys)), seals_(std::move(seals)) {}

  Outcome<Appended> append(const Proposal&) override;
  Staged stage(std::string bytes) override { return stored_->stage(std::move(bytes)); }
  Outcome<Staged> stage_file(const std::string& path) override { return stored_->stage_file(path); }
  std::string staged_bytes(const Staged& staged) const override { return stored_->staged_bytes(staged); }
  std::unique_ptr<Snapshot> head() const override { return opened_state(stored_->head()); }
  std::unique_ptr<Snapshot> at(const std::string& commit) const override { return opened_state(stored_->at(commit)); }
  std::unique_ptr<Snapshot> before(const std::string& commit) const override { return opened_state(stored_->before(commit)); }
  std::string head_commit() const override { return stored_->head_commit(); }
  std::int64_t head_number() const override { return stored_->head_number(); }
  void each(std::int64_t after, const std::function<bool(const Recorded&, const Snapshot&)>&) const override;
  std::optional<std::string> blob(const std::string& object) const override { return stored_->blob(object); }   // as it is stored
  std::string bundle(std::ostream& out) const override { return stored_->bundle(out); }
  std::string disclosure(const std::vector<std::string>& paths, std::iostream& out) const override { return stored_->disclosure(paths, out); }
  std::vector<Host::Span> align(const std::vector<std::string>& older, const std::vector<std::string>& newer) const override { return stored_->align(older, newer); }
  std::optional<Refusal> damage() const override { return stored_->damage(); }

  bool has_key(const std::string& key) const override { return keys_->has(key); }
  void give_up_key(const std::string& key) override { keys_->give_up(key); }
  void destroy_key(const std::string& key) override { keys_->destroy(key); }

 private:
  std::unique_ptr<Snapshot> opened_state(std::unique_ptr<Snapshot> state) const { return std::make_unique<OpenedSnapshot>(std::move(state), *keys_, seals_); }
  // Seals the change, with `fresh` where it begins an item; the answer refuses what cannot be sealed, and `asks` says that a key is missing.
  Outcome<Change> sealed(Change, const OpenedSnapshot& head, const std::optional<ItemKey>& fresh, bool& asks, bool& used) const;
  std::optional<ItemKey> spare();
  void keep_spare(const ItemKey&);

  std::unique_ptr<Ledger> stored_;
  std::unique_ptr<ItemKeys> keys_;
  Seals seals_;
  std::mutex mutex_;
  std::vector<ItemKey> spares_;   // durable, and certainly not used by any act
};

}  // namespace chancery::sealing
