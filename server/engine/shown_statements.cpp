#include "engine/shown_statements.h"

#include "domain/digest.h"
#include "engine/statement.h"

namespace chancery {
namespace {
constexpr std::size_t most_shown = 10'000;
}

void ShownStatements::show(const Viewer& viewer, const std::string& text, Instant now) {
  const std::lock_guard lock(mutex_);
  if (shown_.size() >= most_shown) {
    for (auto each = shown_.begin(); each != shown_.end();) each = each->second.since + statement_lifetime < now.seconds ? shown_.erase(each) : std::next(each);
    if (shown_.size() >= most_shown) shown_.clear();   // whoever was about to sign is shown it again
  }
  shown_[sha256_hex(text)] = {viewer.login, viewer.session, now.seconds};
}

bool ShownStatements::is_shown(const Viewer& viewer, const std::string& text) const {
  const std::lock_guard lock(mutex_);
  const auto at = shown_.find(sha256_hex(text));
  return at != shown_.end() && at->second.login == viewer.login && at->second.session == viewer.session;
}

void ShownStatements::sign(const std::string& text) {
  const std::lock_guard lock(mutex_);
  shown_.erase(sha256_hex(text));
}

}  // namespace chancery
