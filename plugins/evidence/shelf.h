// Finished packages on disk, by the number of their item. They stay over a restart, until newer ones need their place: who wants
// an older one again makes it again. Any thread; one writer at a time (the work of making is one after the other).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chancery::evidence {

class Shelf {
 public:
  static constexpr std::size_t most_kept = 16;

  explicit Shelf(std::string directory);   // made when it is not there; what was half written is removed

  std::string path(const std::string& id) const;
  std::optional<std::uint64_t> size(const std::string& id) const;   // nothing: it is not here

  // The packages that show this item ("register/number") are overwritten and removed: what it says was destroyed.
  void destroy(const std::string& item);

  // A package in the making: a file and a folder beside it, both gone when it goes, unless the file was put on the shelf.
  class Draft {
   public:
    Draft(Shelf&, std::string id);
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    std::string file() const { return base_ + ".part"; }
    std::string folder() const { return base_ + ".work"; }
    // On disk for good under its own name. `sealed`: the items ("register/number") that it shows and that may be destroyed. The oldest
    // beyond `most_kept` go.
    void keep(const std::vector<std::string>& sealed = {});

   private:
    Shelf& shelf_;
    std::string id_, base_;
  };

 private:
  void make_room() const;
  void remove(const std::string& id) const;
  std::string list(const std::string& id) const { return directory_ + "/" + id + ".sealed"; }
  std::string directory_;
};

}  // namespace chancery::evidence
