// Git's objects as values: an id, a kind, the bytes; and the two digests the ledger uses. No storage here.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace chancery::git {

// A SHA-1 object id. Git ids name bytes here; what must resist forgery is covered by SHA-256 as well (commit_form.h).
struct ObjectId {
  std::array<unsigned char, 20> bytes{};
  std::string hex() const;
  static std::optional<ObjectId> from_hex(std::string_view);   // 40 lower-case hex digits
  friend bool operator==(const ObjectId&, const ObjectId&) = default;
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

struct ObjectIdHash {
  std::size_t operator()(const ObjectId& id) const {
    std::size_t value = 0;
    std::memcpy(&value, id.bytes.data(), sizeof value);
    return value;
  }
};

// The numbers are those of Git's pack format (gitformat-pack).
enum class Kind : unsigned char { commit = 1, tree = 2, blob = 3, tag = 4 };
const char* name_of(Kind);

struct Object {
  Kind kind = Kind::blob;
  std::string bytes;
};
using Shared = std::shared_ptr<const Object>;

ObjectId id_of(Kind, std::string_view bytes);   // SHA-1 of "<kind> <size>\0<bytes>"
std::string sha256_of(std::string_view bytes);  // lower-case hex; the same as domain's, with the processor's SHA instructions

// SHA-1 of bytes that come in pieces: packs and their indexes end in one.
class RunningSha1 {
 public:
  RunningSha1();
  void add(std::string_view bytes);
  std::array<unsigned char, 20> finish();   // once

 private:
  struct Release { void operator()(void*) const; };
  std::unique_ptr<void, Release> context_;
};

}  // namespace chancery::git
