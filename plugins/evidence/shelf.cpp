#include "evidence/shelf.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace chancery::evidence {
namespace {

namespace fs = std::filesystem;

void flush(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const int failed = file < 0 || ::fsync(file) != 0 ? errno : 0;
  if (file >= 0) ::close(file);
  if (failed != 0) throw std::system_error(failed, std::generic_category(), "evidence package: " + path);
}

// As far as a file system lets one: many keep old blocks.
void overwrite(const std::string& path, std::uint64_t bytes) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  const std::string nothing(1 << 16, '\0');
  for (std::uint64_t done = 0; done < bytes; done += nothing.size()) file.write(nothing.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(nothing.size(), bytes - done)));
  file.close();
  flush(path);
}

}  // namespace

Shelf::Shelf(std::string directory) : directory_(std::move(directory)) {
  std::error_code cannot;   // where nothing can be written, whoever asks for a package is told
  fs::create_directories(directory_, cannot);
  std::vector<fs::path> halves;
  for (const auto& each : fs::directory_iterator(directory_, cannot))
    if (each.path().extension() != ".zip" && each.path().extension() != ".sealed") halves.push_back(each.path());
  for (const auto& each : halves) fs::remove_all(each, cannot);
}

std::string Shelf::path(const std::string& id) const { return directory_ + "/" + id + ".zip"; }

std::optional<std::uint64_t> Shelf::size(const std::string& id) const {
  std::error_code none;
  const auto bytes = fs::file_size(path(id), none);
  return none ? std::nullopt : std::optional<std::uint64_t>(bytes);
}

void Shelf::make_room() const {
  std::vector<std::pair<fs::file_time_type, fs::path>> all;
  std::error_code ignored;   // one who is just fetching it keeps the open file
  for (const auto& each : fs::directory_iterator(directory_, ignored))
    if (each.path().extension() == ".zip") all.emplace_back(each.last_write_time(ignored), each.path());
  std::sort(all.rbegin(), all.rend());
  for (std::size_t each = most_kept; each < all.size(); ++each) remove(all[each].second.stem().string());
}

void Shelf::remove(const std::string& id) const {
  std::error_code ignored;
  fs::remove(path(id), ignored);
  fs::remove(list(id), ignored);   // the last: as long as it is there, what it is of is looked for
}

void Shelf::destroy(const std::string& item) {
  std::vector<std::string> ids;
  std::error_code none;
  for (const auto& each : fs::directory_iterator(directory_, none)) {
    if (each.path().extension() != ".sealed") continue;
    std::ifstream in(each.path());
    for (std::string line; std::getline(in, line);)
      if (line == item) ids.push_back(each.path().stem().string());
  }
  for (const auto& id : ids) {
    if (const auto bytes = size(id)) overwrite(path(id), *bytes);
    remove(id);
  }
  if (!ids.empty()) flush(directory_);
}

Shelf::Draft::Draft(Shelf& shelf, std::string id) : shelf_(shelf), id_(std::move(id)), base_(shelf.directory_ + "/" + id_) { fs::create_directories(folder()); }

Shelf::Draft::~Draft() {
  std::error_code ignored;
  fs::remove_all(folder(), ignored);
  fs::remove(file(), ignored);
}

void Shelf::Draft::keep(const std::vector<std::string>& sealed) {
  if (!sealed.empty()) {   // before the package: there is none that nobody could find when an item in it is destroyed
    std::ofstream list(shelf_.list(id_), std::ios::trunc);
    for (const auto& each : sealed) list << each << "\n";
    list.close();
    if (!list) throw std::runtime_error("evidence package: no space to write it");
    flush(shelf_.list(id_));
  }
  flush(file());
  fs::rename(file(), shelf_.path(id_));
  flush(shelf_.directory_);
  shelf_.make_room();
}

}  // namespace chancery::evidence
