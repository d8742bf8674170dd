#include "engine/signoff_check.h"

#include "domain/digest.h"
#include "domain/paths.h"
#include "engine/statement.h"

namespace chancery {
namespace {
constexpr std::size_t most_known = 20'000;
}

std::string SignoffCheck::state(const std::string& register_name, const std::string& id, const std::string& commit,
                                const std::string& statement, const std::string& statement_sha256) {
  if (!check_ || commit.empty() || statement.empty()) return "unchecked";
  const std::string key = commit + " " + id + " " + statement + " " + statement_sha256;
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = known_.find(key); at != known_.end()) return at->second;
  }
  std::string found;
  try {
    found = look(register_name, id, commit, statement, statement_sha256);
  } catch (const std::exception&) {   // a damaged ledger: the page is still shown, and says that this could not be checked
    return "unchecked";
  }
  const std::lock_guard lock(mutex_);
  if (known_.size() >= most_known) known_.clear();
  return known_[key] = found;
}

std::string SignoffCheck::look(const std::string& register_name, const std::string& id, const std::string& commit,
                               const std::string& statement, const std::string& statement_sha256) const {
  const auto snapshot = ledger_.at(commit);
  for (const auto& folder : {paths::item(register_name, id, Slot::draft), paths::item(register_name, id, Slot::current), paths::archived(register_name, id)}) {
    const auto text = snapshot->read(folder + "/" + statement);
    const auto signature = snapshot->read(folder + "/" + statement + ".sig");
    if (!text || !signature) continue;
    const bool same = sha256_hex(*text) == statement_sha256;
    return same && check_(snapshot->read(paths::allowed_signers).value_or(""), statement_namespace, *text, *signature) ? "valid" : "invalid";
  }
  return "unchecked";
}

}  // namespace chancery
