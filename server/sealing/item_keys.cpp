#include "sealing/item_keys.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace chancery::sealing {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t most_known = 4096;

std::string_view bytes_of(const ItemKey& key) { return {reinterpret_cast<const char*>(key.data()), key.size()}; }

std::optional<ItemKey> key_of(std::string_view bytes) {
  ItemKey key{};
  if (bytes.size() != key.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(key.data()));
  return key;
}

std::string whole_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path);
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  void write(std::string_view bytes) const {
    if (::write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) throw std::system_error(errno, std::generic_category(), "writing a key");
  }
  void flush() const { if (::fsync(descriptor_) != 0) throw std::system_error(errno, std::generic_category(), "flushing a key"); }

 private:
  int descriptor_;
};

void flush_folder(const std::string& path) { OpenFile(path, O_RDONLY | O_DIRECTORY).flush(); }

std::string parent_of(const std::string& path) { return fs::path(path).parent_path().string(); }

// Never over one that is there; whole under its name or not at all.
void put_durably(const std::string& path, std::string_view bytes) {
  const std::string under_way = path + ".new";
  fs::remove(under_way);
  {
    const OpenFile file(under_way, O_WRONLY | O_CREAT | O_EXCL);
    file.write(bytes);
    file.flush();
  }
  if (fs::exists(path)) throw std::runtime_error(path + " is there already");
  fs::rename(under_way, path);
  flush_folder(parent_of(path));
}

void make_private_folder(const std::string& path) {
  if (fs::is_directory(path)) return;
  fs::create_directories(path);
  fs::permissions(path, fs::perms::owner_all);
  flush_folder(parent_of(path));
}

constexpr std::size_t most_tried = 16;

// Some of the keys that are there.
std::vector<std::string> some_keys(const std::string& folder) {
  std::vector<std::string> ids;
  std::error_code absent;
  for (const auto& each : fs::recursive_directory_iterator(folder, absent)) {
    if (ids.size() == most_tried) break;
    if (is_key_id(each.path().filename().string())) ids.push_back(each.path().filename().string());
  }
  return ids;
}

std::string going(const std::string& file) { return file + ".going"; }

}  // namespace

std::optional<ItemKey> ItemKeys::master() const { return key_of(whole_file(master_)); }

bool ItemKeys::at_hand() const { return fs::exists(master_); }

Outcome<Done> ItemKeys::check() const {
  const auto ids = some_keys(folder_);
  if (ids.empty() || std::any_of(ids.begin(), ids.end(), [this](const std::string& id) { return unwrapped(id).has_value(); })) return Done{};
  return Refusal{Because::unavailable, "refusal.item-keys-lost", {{"file", master_}, {"folder", folder_}, {"exists", fs::exists(master_)}}};
}

std::optional<ItemKey> ItemKeys::unwrapped(const std::string& id) const {
  const auto wrapping = master();
  if (!wrapping) return std::nullopt;
  const auto bytes = sealing::open(*wrapping, id, whole_file(file_of(id)));
  const auto key = bytes ? key_of(*bytes) : std::nullopt;
  return key && id_of(*key) == id ? key : std::nullopt;
}

std::optional<ItemKey> ItemKeys::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  if (!is_key_id(id) || given_up_.count(id) > 0) return std::nullopt;
  if (const auto at = known_.find(id); at != known_.end()) return at->second;
  const auto key = unwrapped(id);
  if (!key) return std::nullopt;
  if (known_.size() >= most_known) known_.clear();
  return known_[id] = *key;
}

bool ItemKeys::has(const std::string& id) const { return is_key_id(id) && (fs::exists(file_of(id)) || fs::exists(going(file_of(id)))); }

Outcome<ItemKey> ItemKeys::make() {
  const std::lock_guard lock(making_);
  try {
    if (auto lost = check(); !lost) return lost.refusal();
    if (!fs::exists(master_)) {
      make_private_folder(parent_of(master_));
      put_durably(master_, bytes_of(new_key()));
    }
    const auto wrapping = master();
    if (!wrapping) throw std::runtime_error("the master key cannot be read");
    const ItemKey key = new_key();
    const std::string id = id_of(key), file = file_of(id);
    make_private_folder(folder_);
    make_private_folder(parent_of(file));
    put_durably(file, seal(*wrapping, id, bytes_of(key)));
    return key;
  } catch (const std::exception&) {   // full, read-only, failing: the act is refused, and nothing was sealed
    return Refusal{Because::unavailable, "refusal.storage", {{"cause", "failing"}}};
  }
}

void ItemKeys::give_up(const std::string& id) {
  const std::lock_guard lock(mutex_);
  given_up_.insert(id);
  if (const auto at = known_.find(id); at != known_.end()) {
    sodium_memzero(at->second.data(), at->second.size());
    known_.erase(at);
  }
}

void ItemKeys::destroy(const std::string& id) {
  give_up(id);
  if (!has(id)) return;
  const std::string file = file_of(id), gone = going(file);
  if (fs::exists(file)) {
    fs::rename(file, gone);
    flush_folder(parent_of(file));
  }
  std::string noise(fs::file_size(gone), '\0');
  randombytes_buf(noise.data(), noise.size());
  {
    const OpenFile over(gone, O_WRONLY);
    over.write(noise);
    over.flush();
  }
  fs::remove(gone);
  flush_folder(parent_of(file));
}

}  // namespace chancery::sealing
