// A BagIt 1.0 bag (RFC 8493) in a zip, written as it comes: nothing but names and hashes is kept in memory.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace chancery::evidence {

// One thread at a time. Every fault (a full disk) is a std::runtime_error; the file is then of no use and the caller's to remove.
class Bag {
 public:
  // `file`: the zip to write. `name`: of its one folder. `made`: seconds since 1970, the time of every file in it.
  Bag(const std::string& file, std::string name, std::int64_t made);
  ~Bag();
  Bag(const Bag&) = delete;
  Bag& operator=(const Bag&) = delete;

  // Paths are relative to the bag and plain (see Names): below data/ they are payload, else tag files. Each once.
  void add(const std::string& path, std::string_view bytes, bool executable = false);
  void add_file(const std::string& path, const std::string& file_on_disk, bool compressed = false);
  // Adds bagit.txt, bag-info.txt (`info`: its lines, without Bagging-Date and Payload-Oxum), the manifests, and closes the zip.
  void finish(const std::string& date, const std::string& info);

  const std::string& sha256() const;   // of the whole zip, in hexadecimal digits, once it is finished
  std::uint64_t payload_bytes() const;
  std::uint64_t payload_files() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace chancery::evidence
