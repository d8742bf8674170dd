#include "identity/code_store.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

namespace chancery::identity {

using namespace Poco::Data::Keywords;
using Number = Poco::Int64;

namespace {

void forget(Poco::Data::Session& session, const std::string& login) {
  session << "DELETE FROM codes WHERE login = ?", bind(login), now;
  session << "DELETE FROM recovery_codes WHERE login = ?", bind(login), now;
}

}  // namespace

std::optional<StoredCodes> CodeStore::find(const std::string& login) const {
  const std::lock_guard lock(file_->mutex);
  if (!file_->knows_codes) return std::nullopt;
  std::vector<std::string> sealed;
  std::vector<Number> since, step, wrong;
  *file_->session << "SELECT sealed, since, last_step, wrong FROM codes WHERE login = ?", bind(login), into(sealed), into(since), into(step), into(wrong), now;
  if (sealed.empty()) return std::nullopt;
  Number left = 0;
  *file_->session << "SELECT count(*) FROM recovery_codes WHERE login = ? AND used = 0", bind(login), into(left), now;
  return StoredCodes{sealed[0], since[0], step[0], static_cast<int>(wrong[0]), static_cast<int>(left)};
}

void CodeStore::begin(const std::string& login, const StoredCodes& codes, const std::vector<std::string>& recovery_hashes) {
  const std::lock_guard lock(file_->mutex);
  Transaction transaction(*file_->session);
  forget(*file_->session, login);
  *file_->session << "INSERT INTO codes VALUES(?, ?, ?, ?, 0)", bind(login), bind(codes.sealed), bind(Number{codes.since}), bind(Number{codes.last_step}), now;
  for (const auto& each : recovery_hashes) *file_->session << "INSERT INTO recovery_codes VALUES(?, ?, 0)", bind(login), bind(each), now;
  transaction.commit();
}

void CodeStore::end(const std::string& login) {
  const std::lock_guard lock(file_->mutex);
  if (!file_->knows_codes) return;
  Transaction transaction(*file_->session);
  forget(*file_->session, login);
  transaction.commit();
}

bool CodeStore::spend_step(const std::string& login, std::int64_t step) {
  const std::lock_guard lock(file_->mutex);
  Transaction transaction(*file_->session);
  Number good = 0;
  *file_->session << "SELECT count(*) FROM codes WHERE login = ? AND last_step < ?", bind(login), bind(Number{step}), into(good), now;
  if (good == 0) return false;
  *file_->session << "UPDATE codes SET last_step = ?, wrong = 0 WHERE login = ?", bind(Number{step}), bind(login), now;
  transaction.commit();
  return true;
}

bool CodeStore::spend_recovery(const std::string& login, const std::string& hash, std::int64_t at) {
  const std::lock_guard lock(file_->mutex);
  Transaction transaction(*file_->session);
  Number good = 0;
  *file_->session << "SELECT count(*) FROM recovery_codes WHERE login = ? AND hash = ? AND used = 0", bind(login), bind(hash), into(good), now;
  if (good == 0) return false;
  *file_->session << "UPDATE recovery_codes SET used = ? WHERE login = ? AND hash = ?", bind(Number{at}), bind(login), bind(hash), now;
  *file_->session << "UPDATE codes SET wrong = 0 WHERE login = ?", bind(login), now;
  transaction.commit();
  return true;
}

void CodeStore::note_wrong(const std::string& login) {
  const std::lock_guard lock(file_->mutex);
  *file_->session << "UPDATE codes SET wrong = wrong + 1 WHERE login = ?", bind(login), now;
}

}  // namespace chancery::identity
