// A ledger in memory: the tree after every act is a map from path to bytes. Object ids are made from the bytes, as Git's are,
// so that equal folders have equal ids. And an index that holds the last version of each slot. For one thread.
#pragma once
#include "domain/digest.h"
#include "engine/ports.h"

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace chancery::test {

using Tree = std::map<std::string, std::string>;   // path -> bytes

class MemorySnapshot final : public Snapshot {
 public:
  MemorySnapshot(std::shared_ptr<const Tree> tree, std::string commit, std::int64_t number, Instant time)
      : tree_(std::move(tree)), commit_(std::move(commit)), number_(number), time_(time) {}
  std::string commit() const override { return commit_; }
  std::int64_t number() const override { return number_; }
  Instant time() const override { return time_; }
  const Tree& tree() const { return *tree_; }

  std::optional<std::string> read(const std::string& path) const override {
    const auto at = tree_->find(path);
    return at == tree_->end() ? std::nullopt : std::optional(at->second);
  }
  std::optional<std::string> object(const std::string& path) const override {
    if (const auto bytes = read(path)) return id("blob", *bytes);
    std::string listing;
    for (const auto& [below, bytes] : *tree_)
      if (below.rfind(path + "/", 0) == 0) listing += below.substr(path.size()) + "\n" + id("blob", bytes) + "\n";
    return listing.empty() ? std::nullopt : std::optional(id("tree", listing));
  }
  std::vector<Entry> list(const std::string& folder) const override {
    std::vector<Entry> entries;
    for (const auto& [path, bytes] : *tree_) {
      if (path.rfind(folder + "/", 0) != 0) continue;
      const auto rest = path.substr(folder.size() + 1);
      const auto slash = rest.find('/');
      const auto name = rest.substr(0, slash);
      if (entries.empty() || entries.back().name != name) entries.push_back({name, slash != rest.npos, *object(folder + "/" + name)});
    }
    return entries;
  }
  std::optional<std::string> unlike(const std::vector<Edit>& edits, const Snapshot& after) const override {
    const Tree& there = static_cast<const MemorySnapshot&>(after).tree();
    Tree made = *tree_;
    for (const auto& edit : edits)
      apply(edit, made, [&](const std::string& object) {
        for (const auto& [path, bytes] : there) if (id("blob", bytes) == object) return bytes;
        throw std::logic_error("a staged file that is not in the tree");
      });
    for (const auto& [path, bytes] : there) if (made.count(path) == 0 || made[path] != bytes) return path;
    for (const auto& [path, bytes] : made) if (there.count(path) == 0) return path;
    return std::nullopt;
  }
  // One edit of a tree that began as this one; `blob`: the bytes of what was staged.
  void apply(const Edit& edit, Tree& tree, const std::function<std::string(const std::string& object)>& blob) const {
    if (edit.kind == Edit::Kind::remove) return forget(tree, edit.path);
    if (edit.kind == Edit::Kind::put) {
      tree[edit.path] = edit.staged.object.empty() ? edit.bytes : blob(edit.staged.object);
      return;
    }
    forget(tree, edit.path);
    for (const auto& [path, bytes] : *tree_) {   // a file with this id, or a folder with it
      if (!edit.folder && id("blob", bytes) == edit.object) { tree[edit.path] = bytes; return; }
      for (auto slash = path.find('/'); edit.folder && slash != path.npos; slash = path.find('/', slash + 1)) {
        const auto folder = path.substr(0, slash);
        if (object(folder) != edit.object) continue;
        for (const auto& [below, content] : *tree_)
          if (below.rfind(folder + "/", 0) == 0) tree[edit.path + below.substr(folder.size())] = content;
        return;
      }
    }
    throw std::logic_error("put of an object that the ledger does not have: " + edit.path);
  }
  static std::string id(const std::string& kind, const std::string& bytes) { return sha256_hex(kind + " " + bytes).substr(0, 40); }

 private:
  static void forget(Tree& tree, const std::string& path) {
    tree.erase(path);
    tree.erase(tree.lower_bound(path + "/"), tree.lower_bound(path + "0"));   // "0" follows "/"
  }
  std::shared_ptr<const Tree> tree_;
  std::string commit_;
  std::int64_t number_;
  Instant time_;
};

class MemoryLedger final : public Ledger {
 public:
  explicit MemoryLedger(const Clock& clock) : clock_(clock) { trees_.push_back(std::make_shared<Tree>()); }

  std::optional<Refusal> refuses;   // set: as a full disk would

  Outcome<Appended> append(const Proposal& proposal) override {
    const auto before = head();
    const Turn turn{before->number() + 1, {std::max(clock_.now().seconds, before->time().seconds)}};
    auto change = proposal(*before, turn);
    if (!change) return change.refusal();
    if (refuses) return *refuses;
    auto tree = std::make_shared<Tree>(*trees_.back());
    for (const auto& edit : change->edits) static_cast<const MemorySnapshot&>(*before).apply(edit, *tree, [&](const std::string& object) { return blobs_.at(object); });
    (*tree)[change->act_path] = change->act_bytes;
    Recorded r;
    r.commit = MemorySnapshot::id("commit", std::to_string(turn.number) + change->act_bytes);
    r.number = turn.number;
    r.time = turn.time;
    r.act = change->act;
    r.register_name = change->register_name;
    r.item = change->item;
    r.actor = change->actor;
    r.sentence = change->sentence;
    r.author_name = change->actor_name.empty() ? change->actor : change->actor_name;
    r.author_mail = change->actor + "@office.example";
    r.revision = change->revision;
    r.policy_object = change->policy_object;
    r.act_path = change->act_path;
    r.act_sha256 = sha256_hex(change->act_bytes);
    r.content_sha256 = change->content_sha256;
    r.act_bytes = change->act_bytes;
    acts_.push_back(r);
    trees_.push_back(std::move(tree));
    return Appended{r.commit, r.number, r.time};
  }
  Staged stage(std::string bytes) override {
    Staged staged{MemorySnapshot::id("blob", bytes), sha256_hex(bytes), bytes.size(), nullptr};
    blobs_[staged.object] = std::move(bytes);
    return staged;
  }
  Outcome<Staged> stage_file(const std::string&) override { throw std::logic_error("there are no files here"); }

  std::unique_ptr<MemorySnapshot> after(std::int64_t number) const {   // -1: before the founding
    const auto& tree = trees_.at(static_cast<std::size_t>(number + 1));
    if (number < 0) return std::make_unique<MemorySnapshot>(tree, "", -1, Instant{0});
    const auto& act = acts_.at(static_cast<std::size_t>(number));
    return std::make_unique<MemorySnapshot>(tree, act.commit, number, act.time);
  }
  std::unique_ptr<Snapshot> head() const override { return after(head_number()); }
  std::unique_ptr<Snapshot> at(const std::string& commit) const override {
    for (const auto& act : acts_) if (act.commit == commit) return after(act.number);
    throw std::runtime_error("no such commit");
  }
  std::unique_ptr<Snapshot> before(const std::string& commit) const override { return after(at(commit)->number() - 1); }
  std::string head_commit() const override { return acts_.empty() ? "" : acts_.back().commit; }
  std::int64_t head_number() const override { return static_cast<std::int64_t>(acts_.size()) - 1; }
  void each(std::int64_t from, const std::function<bool(const Recorded&, const Snapshot&)>& take) const override {
    for (const auto& act : acts_) if (act.number > from && !take(act, *after(act.number))) return;
  }
  std::optional<std::string> blob(const std::string& object) const override {
    const auto at = blobs_.find(object);
    return at == blobs_.end() ? std::nullopt : std::optional(at->second);
  }
  std::string bundle(std::ostream&) const override { return head_commit(); }
  std::string disclosure(const std::vector<std::string>&, std::iostream&) const override { return head_commit(); }
  std::vector<Host::Span> align(const std::vector<std::string>&, const std::vector<std::string>&) const override { return {}; }

  const Recorded& act(std::int64_t number) const { return acts_.at(static_cast<std::size_t>(number)); }
  // Every file that differs between the tree before and after the act, as verify finds them.
  std::vector<std::string> changed_by(std::int64_t number) const {
    const auto before = after(number - 1), then = after(number);
    std::vector<std::string> paths;
    for (const auto& [path, bytes] : before->tree()) if (then->read(path) != bytes) paths.push_back(path);
    for (const auto& [path, bytes] : then->tree()) if (!before->read(path)) paths.push_back(path);
    return paths;
  }

 private:
  const Clock& clock_;
  std::vector<std::shared_ptr<Tree>> trees_;   // [0] before the founding, [n + 1] after act n
  std::vector<Recorded> acts_;
  std::map<std::string, std::string> blobs_;
};

class MemoryIndex final : public Index {
 public:
  bool fails = false, fails_oddly = false;
  std::vector<Projected> applied;

  std::int64_t position() const override { return static_cast<std::int64_t>(applied.size()) - 1; }
  std::string position_commit() const override { return applied.empty() ? "" : applied.back().recorded.commit; }
  void apply(const std::vector<Projected>& more) override {
    if (fails_oddly) throw 42;
    if (fails) throw std::runtime_error("the index is on strike");
    for (const auto& each : more) {
      if (each.recorded.number != position() + 1) throw std::runtime_error("a gap");
      applied.push_back(each);
    }
  }
  void clear() override { applied.clear(); }
  std::optional<Json> act_once(const std::string& actor, const std::string& once) const override {
    for (const auto& each : applied)
      if (Json act = Json::parse(each.recorded.act_bytes); act.value("actor", "") == actor && act.value("once", "") == once) { act["commit"] = each.recorded.commit; return act; }
    return std::nullopt;
  }
  // Of the last act on a slot: what it left there.
  const Version* last(const std::string& id, Slot slot) const {
    const Version* found = nullptr;
    for (const auto& each : applied) for (const auto& version : each.versions) if (version.id == id && version.slot == slot) found = &version;
    return found;
  }

  // What readers ask is not the engine's writing side, which is what is tested with this.
  std::int64_t number_at(Instant) const override { throw std::logic_error("not here"); }
  std::optional<IndexedVersion> version(const std::string&, const std::string&, Slot, std::int64_t) const override { throw std::logic_error("not here"); }
  std::optional<IndexedVersion> revision(const std::string&, const std::string&, int) const override { throw std::logic_error("not here"); }
  std::vector<Json> revisions(const std::string&, const std::string&, int) const override { throw std::logic_error("not here"); }
  ListPage list(const Sight&, const ListQuery&, std::int64_t) const override { throw std::logic_error("not here"); }
  std::vector<Json> trail(const Sight&, const TrailQuery&) const override { throw std::logic_error("not here"); }
  std::int64_t count(const Sight&, const TrailQuery&) const override { return 0; }
  std::vector<Hit> search(const Sight&, const std::string&, int) const override { throw std::logic_error("not here"); }
  std::vector<IndexedVersion> drafts(const Sight&) const override { throw std::logic_error("not here"); }
  std::vector<IndexedVersion> unread(const Sight&, const std::vector<Readable>&, const std::vector<std::string>&, int) const override { throw std::logic_error("not here"); }
  std::vector<ReadingDone> readings(const std::string&, const std::string&) const override { throw std::logic_error("not here"); }
  std::vector<IndexedVersion> undisposed(const Sight&, const std::vector<Wanted>&, Instant, int) const override { throw std::logic_error("not here"); }
  std::vector<IndexedVersion> in_states(const Sight&, const std::vector<Wanted>&, const std::vector<std::string>&, int) const override { throw std::logic_error("not here"); }
  std::optional<std::string> object_of(const std::string&) const override { throw std::logic_error("not here"); }
  std::string dump() const override { throw std::logic_error("not here"); }
};

}  // namespace chancery::test
