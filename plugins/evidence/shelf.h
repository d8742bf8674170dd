// Packages that wait to be fetched by whoever made them. Thread-safe. A restart empties it (Host::temporary_directory).
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace chancery::evidence {

class Shelf {
 public:
  struct Entry {
    std::string maker;   // login
    std::string name;    // offered to the browser
  };

  explicit Shelf(std::string directory) : directory_(std::move(directory)) {}

  // One package is made at a time: each reads the whole ledger. Nothing when another is being made.
  std::unique_ptr<std::unique_lock<std::mutex>> turn();

  static std::string new_id();                       // 128 random bits: it is the only key to the download besides the session
  std::string path(const std::string& id) const;
  // The oldest packages beyond `most_kept` are removed.
  void put(const std::string& id, Entry);
  // Only its maker finds it; for everyone else it does not exist.
  std::optional<Entry> find(const std::string& id, const std::string& login) const;

  static constexpr std::size_t most_kept = 8;

  // A package being written: removed unless kept.
  class Draft {
   public:
    explicit Draft(std::string path) : path_(std::move(path)) {}
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    const std::string& path() const { return path_; }
    void keep() { kept_ = true; }

   private:
    std::string path_;
    bool kept_ = false;
  };

 private:
  std::string directory_;
  std::mutex making_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::vector<std::string> order_;   // oldest first
};

}  // namespace chancery::evidence
