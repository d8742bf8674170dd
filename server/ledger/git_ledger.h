// The ledger in a bare Git repository in a directory (DESIGN §3): one branch, one line of signed acts. Composes what the rest
// of this folder does; LIFE_OF_AN_ACT.md is the prose. Not here: what an act means, and proving the whole history (verify.h).
#pragma once
#include "engine/ports.h"

#include <memory>
#include <optional>
#include <string>

namespace chancery {

namespace git { class Disk; }

class GitLedger : public Ledger {
 public:
  struct Config {
    std::string repository;              // path of the bare repository; beside it lie ledger.lock, ledger.head and perhaps ledger.problem
    const Seal& seal;                    // these two outlive the ledger
    const Clock& clock;
    std::string organisation;            // domain name: authors are <login>@<organisation>
    std::string committer_name = "Chancery";
    std::string committer_email = {};    // empty: the seal's principal
    git::Disk* disk = nullptr;           // tests let it fail; null: the real one
  };

  // Makes an empty ledger. Refuses (`unavailable`) with "refusal.ledger-exists" or "refusal.storage".
  static Outcome<Done> create(const std::string& repository);
  // Opens it for writing and clears what a crash left. Where nothing can be written it is read, and each act is refused with
  // "refusal.storage". Refuses (`unavailable`) with "refusal.ledger-in-use" when another
  // server has it, "refusal.ledger-none" when there is none.
  static Outcome<std::unique_ptr<GitLedger>> open(const Config&);
  ~GitLedger() override;   // finishes the acts that wait

  // Why nothing may be written: the line ends where it must not, or with a commit that is not ours, or lacks objects, or the
  // last verify found a problem ("refusal.ledger-damaged.…"). Reading goes on, at the last act that can be trusted.
  std::optional<Refusal> damage() const override;
  std::size_t pack_count() const;

  Outcome<Appended> append(const Proposal&) override;
  Staged stage(std::string bytes) override;
  Outcome<Staged> stage_file(const std::string& path) override;
  std::string staged_bytes(const Staged&) const override;
  std::unique_ptr<Snapshot> head() const override;
  std::unique_ptr<Snapshot> at(const std::string& commit) const override;
  std::unique_ptr<Snapshot> before(const std::string& commit) const override;
  std::string head_commit() const override;
  std::int64_t head_number() const override;
  void each(std::int64_t after, const std::function<bool(const Recorded&, const Snapshot&)>&) const override;
  std::optional<std::string> blob(const std::string& object) const override;
  std::string bundle(std::ostream&) const override;
  std::string disclosure(const std::vector<std::string>& paths, std::iostream&) const override;
  std::vector<Host::Span> align(const std::vector<std::string>& older, const std::vector<std::string>& newer) const override;

 private:
  struct Parts;
  explicit GitLedger(std::unique_ptr<Parts>);
  std::unique_ptr<Parts> parts_;
};

}  // namespace chancery
