// One act against the act before it: what verify asks of each commit.
#pragma once
#include "ledger/signers.h"
#include "ledger/snapshot.h"
#include "ledger/verify.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace chancery::git {

// Belongs to one thread.
class ActProof {
 public:
  ActProof(const ObjectStore& store, const VerifyOptions& options, const Judge& judge) : store_(store), options_(options), judge_(judge) {}
  // `before`: nothing for the founding. On success `after` is the act's head.
  std::optional<Problem> check(const ObjectId& commit, const std::optional<Head>& before, Head& after);

 private:
  std::optional<Problem> check_form(const ToldAct&, const std::optional<Head>& before) const;
  std::optional<Problem> check_signature(const ToldAct&, const std::optional<Head>& before);
  std::optional<Problem> check_changes(const ToldAct&, const std::optional<Head>& before);
  const std::vector<AllowedKey>& keys_of(const ObjectId& tree);

  const ObjectStore& store_;
  const VerifyOptions& options_;
  const Judge& judge_;
  std::map<ObjectId, std::vector<AllowedKey>> keys_;   // by the allowed_signers file
};

}  // namespace chancery::git
