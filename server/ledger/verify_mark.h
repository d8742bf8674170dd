// What the last verify of a ledger found, as a small file beside it (ledger.problem), and what a witness knows better (ledger.witness): as
// long as one of them lies there no server writes on top. Only its being there counts; what it says is for the sentence. Not here: verifying.
#pragma once
#include "ledger/verify.h"
#include "sdk/outcome.h"

#include <optional>
#include <string>

namespace chancery {

class VerifyMark {
 public:
  explicit VerifyMark(const std::string& repository);

  // Why nothing may be written ("refusal.ledger-damaged.found…"); nothing when there is no mark. Cheap: asked before every group.
  std::optional<Refusal> refusal() const;

  // After a verify: left when it found a problem, which `says` tells in a sentence; removed when it found none; as it was when
  // it was cancelled. A repository that no server has written to, a copy elsewhere, has no ledger.head beside it and gets
  // none. True when a mark lies there now. Throws std::system_error when it can be neither left nor removed.
  bool note(const VerifyReport&, const std::string& says) const;

  // After all witnesses were asked: left when one contradicts the ledger, which `says` tells in sentences; removed when it is empty. Throws as above.
  void note_witness(const std::string& says) const;

 private:
  std::string path_, head_, witness_;
};

}  // namespace chancery
