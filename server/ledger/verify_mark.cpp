#include "ledger/verify_mark.h"

#include "ledger/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace chancery {
namespace {

namespace fs = std::filesystem;

// A mark of which a full disk or a crash left only the name counts as well: nothing is written beside it first.
void write_whole(const std::string& path, const std::string& text) {
  const git::File file(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644));
  if (file.get() < 0) throw std::system_error(errno, std::generic_category(), "leaving the mark");
  if (::write(file.get(), text.data(), text.size()) < 0 || ::fsync(file.get()) != 0) return;   // its name is there, and that says enough
}

bool lies_there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0 || errno != ENOENT; }

// What a mark tells: an object with a sentence in `says`; anything else was cut short.
Json told_in(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  Json told = Json::parse(text.str(), nullptr, false);
  const bool whole = told.is_object() && told.contains("says") && told["says"].is_string() && told["says"] != "";
  return whole ? told : Json();
}

}  // namespace

VerifyMark::VerifyMark(const std::string& repository)
    : path_((fs::absolute(repository).parent_path() / "ledger.problem").string()), head_((fs::absolute(repository).parent_path() / "ledger.head").string()),
      witness_((fs::absolute(repository).parent_path() / "ledger.witness").string()) {}

std::optional<Refusal> VerifyMark::refusal() const {
  if (lies_there(path_)) {
    Json told = told_in(path_);
    if (told.is_null()) return Refusal{Because::unavailable, "refusal.ledger-damaged.found-something"};
    return Refusal{Because::unavailable, "refusal.ledger-damaged.found", std::move(told)};
  }
  if (!lies_there(witness_)) return std::nullopt;
  Json told = told_in(witness_);
  if (told.is_null()) told = {{"says", ""}};
  return Refusal{Because::unavailable, "refusal.ledger-damaged.witness", std::move(told)};
}

bool VerifyMark::note(const VerifyReport& report, const std::string& says) const {
  if (report.cancelled || !fs::exists(head_)) return fs::exists(path_);
  if (!report.problem) {
    fs::remove(path_);
    return false;
  }
  const Json told = {{"act", report.problem->number}, {"commit", report.problem->commit}, {"problem", report.problem->key}, {"says", says}};
  write_whole(path_, told.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  return true;
}

void VerifyMark::note_witness(const std::string& says) const {
  if (says.empty()) fs::remove(witness_);
  else if (fs::exists(head_)) write_whole(witness_, Json{{"says", says}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace chancery
