#include "identity/accounts_copy.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Exception.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

namespace chancery {

void copy_accounts(const std::string& from, const std::string& to) {
  using namespace Poco::Data::Keywords;
  const int file = ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);   // before anything is in it
  if (file < 0) throw std::runtime_error("The copy of the accounts cannot be made.");
  ::close(file);
  try {
    Poco::Data::SQLite::Connector::registerConnector();
    Poco::Data::Session session("SQLite", from, 10);
    std::string target = to;
    session << "VACUUM INTO ?", use(target), now;   // one read transaction; takes an empty file (SQLite, VACUUM)
  } catch (const Poco::Exception& problem) {
    throw std::runtime_error("The accounts cannot be copied: " + problem.displayText());
  }
}

}  // namespace chancery
