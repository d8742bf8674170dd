// Finished packages on disk, by the number of their item. They stay over a restart, until newer ones need their place: who wants
// an older one again makes it again. Any thread; one writer at a time (the work of making is one after the other).
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace chancery::evidence {

class Shelf {
 public:
  static constexpr std::size_t most_kept = 16;

  explicit Shelf(std::string directory);   // made when it is not there; what was half written is removed

  std::string path(const std::string& id) const;
  std::optional<std::uint64_t> size(const std::string& id) const;   // nothing: it is not here

  // A package in the making: a file and a folder beside it, both gone when it goes, unless the file was put on the shelf.
  class Draft {
   public:
    Draft(Shelf&, std::string id);
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    std::string file() const { return base_ + ".part"; }
    std::string folder() const { return base_ + ".work"; }
    // On disk for good under its own name. The oldest beyond `most_kept` go.
    void keep();

   private:
    Shelf& shelf_;
    std::string id_, base_;
  };

 private:
  void make_room() const;
  std::string directory_;
};

}  // namespace chancery::evidence
