#include "ledger/writer.h"

#include "ledger/durable.h"

#include <algorithm>
#include <cerrno>

namespace chancery::git {
namespace {

constexpr std::size_t group_at_most = 256;
constexpr std::uint64_t group_bytes = 32U << 20;   // a group with big files is flushed early

Refusal storage_refusal(int error) {
  const char* cause = "failing";
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) cause = "full";
  if (error == EROFS || error == EACCES || error == EPERM) cause = "read-only";
  return {Because::unavailable, "refusal.storage", {{"cause", cause}}};
}

}  // namespace

Head HeadCell::get() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

void HeadCell::set(Head head) {
  const std::lock_guard lock(mutex_);
  head_ = std::move(head);
}

Writer::Writer(Parts parts, std::optional<Refusal> damage) : parts_(std::move(parts)), damage_(std::move(damage)), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

std::optional<Refusal> Writer::damage() const {
  {
    const std::lock_guard lock(mutex_);
    if (damage_) return damage_;
  }
  return parts_.mark.refusal();
}

Outcome<Appended> Writer::append(const Ledger::Proposal& proposal) {
  if (auto damaged = damage()) return *damaged;
  auto waiting = std::make_shared<Waiting>();
  waiting->proposal = &proposal;
  auto answer = waiting->answer.get_future();
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Refusal{Because::unavailable, "refusal.stopping"};
    queue_.push_back(std::move(waiting));
  }
  changed_.notify_one();
  return answer.get();
}

Writer::Group Writer::next_group() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  const std::size_t count = std::min(queue_.size(), group_at_most);
  Group group(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
  return group;
}

void Writer::run() {
  while (true) {
    Group group = next_group();
    if (group.empty()) return;   // only when stopping, and nobody waits any more
    perform(group);
  }
}

void Writer::perform(Group& group) {
  if (const auto damaged = damage()) {
    for (const auto& each : group) each->answer.set_value(*damaged);
    return;
  }
  Workspace workspace(parts_.store);
  Head head = parts_.head.get();
  const std::int64_t before = head.number;
  std::size_t done = 0;
  for (; done < group.size() && workspace.bytes() < group_bytes; ++done) {
    group[done]->leans_on_group = head.number != before;
    propose(*group[done], workspace, head);
  }
  if (done < group.size()) {   // the rest waits for the next flush
    const std::lock_guard lock(mutex_);
    queue_.insert(queue_.begin(), group.begin() + static_cast<std::ptrdiff_t>(done), group.end());
    group.resize(done);
  }
  answer(group, head.number == before ? std::nullopt : store(workspace, head));
}

void Writer::propose(Waiting& waiting, Workspace& workspace, Head& head) {
  const std::size_t mark = workspace.mark();
  try {
    const Instant now = parts_.clock.now();
    const Turn turn{head.number + 1, now < head.time ? head.time : now};
    const Outcome<Change> change = (*waiting.proposal)(TreeSnapshot(workspace, head), turn);
    if (!change) {
      waiting.outcome = change.refusal();
      return;
    }
    Outcome<Head> after = build_act(workspace, head, turn, *change, parts_.scribe);
    if (!after) {
      waiting.outcome = after.refusal();
      workspace.rewind(mark);
      return;
    }
    head = *after;
    waiting.outcome = Appended{head.commit->hex(), head.number, head.time};
  } catch (...) {
    workspace.rewind(mark);
    waiting.fault = std::current_exception();
  }
}

std::optional<Refusal> Writer::store(const Workspace& workspace, const Head& head) {
  std::shared_ptr<const PackFile> pack;
  const Head before = parts_.head.get();
  try {
    pack = make_durable(parts_.disk, parts_.flushers, parts_.pack_folder, workspace, parts_.branch, {before.commit, *head.commit});
  } catch (const Unsure&) {
    return damaged({Because::unavailable, "refusal.ledger-damaged.unsure", {{"number", head.number}}});
  } catch (const StorageFault& fault) {
    return storage_refusal(fault.error);
  } catch (const std::exception&) {
    return storage_refusal(EIO);
  }
  if (pack == nullptr) return damaged({Because::unavailable, "refusal.ledger-damaged.moved", {{"number", before.number}}});
  parts_.store.add(std::move(pack));
  for (const auto& each : workspace.fresh())
    if (each.kind == Kind::tree && each.raw != nullptr) parts_.store.remember(each.id, each.raw);
  parts_.head.set(head);
  parts_.memory.keep({head.number, *head.commit, head.chain});
  parts_.merger.look();
  return std::nullopt;
}

Refusal Writer::damaged(Refusal why) {
  const std::lock_guard lock(mutex_);
  damage_ = why;
  return why;
}

void Writer::answer(Group& group, const std::optional<Refusal>& failure) {
  for (const auto& each : group) {
    const bool accepted = each->outcome && *each->outcome;
    // What was decided on the strength of an act that now does not exist is not said either.
    if (failure && (accepted || each->leans_on_group)) each->answer.set_value(*failure);
    else if (each->fault) each->answer.set_exception(each->fault);
    else each->answer.set_value(std::move(*each->outcome));
  }
}

}  // namespace chancery::git
