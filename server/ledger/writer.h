// The one thread that adds to the ledger. Proposals that wait at the same time share one flush to disk; each becomes its own
// commit. LIFE_OF_AN_ACT.md tells it step by step.
#pragma once
#include "ledger/act_building.h"
#include "ledger/branch.h"
#include "ledger/pack_merger.h"
#include "ledger/remembered.h"
#include "ledger/verify_mark.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace chancery::git {

// What readers see of the end of the line. From any thread.
class HeadCell {
 public:
  Head get() const;
  void set(Head);

 private:
  mutable std::mutex mutex_;
  Head head_;
};

class Writer {
 public:
  struct Parts {
    Disk& disk;
    Flushers& flushers;
    ObjectStore& store;
    Branch& branch;
    HeadCell& head;
    Memory& memory;
    const VerifyMark& mark;
    PackMerger& merger;
    const Clock& clock;
    Scribe scribe;
    std::string pack_folder;
  };
  // With `damage` every act is refused with it; else every act is as long as there is a mark.
  Writer(Parts, std::optional<Refusal> damage);
  ~Writer();   // finishes the acts that wait
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Outcome<Appended> append(const Ledger::Proposal&);
  std::optional<Refusal> damage() const;

 private:
  struct Waiting {
    const Ledger::Proposal* proposal = nullptr;
    std::promise<Outcome<Appended>> answer;
    std::optional<Outcome<Appended>> outcome;
    std::exception_ptr fault;
    bool leans_on_group = false;   // an act before it in the group was accepted
  };
  using Group = std::vector<std::shared_ptr<Waiting>>;
  void run();
  Group next_group();
  void perform(Group&);
  void propose(Waiting&, Workspace&, Head&);
  std::optional<Refusal> store(const Workspace&, const Head&);
  Refusal damaged(Refusal);
  void answer(Group&, const std::optional<Refusal>& failure);

  Parts parts_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Waiting>> queue_;
  std::optional<Refusal> damage_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace chancery::git
