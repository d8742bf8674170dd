#include "ledger/remembered.h"

#include "ledger/disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>

namespace chancery::git {
namespace {

// One line of fixed length, well below a disk sector: overwritten in place, it is never seen half.
constexpr std::size_t length = 20 + 1 + 40 + 1 + 64 + 1;

}  // namespace

Memory::Memory(std::string path) : path_(std::move(path)) {}

Memory::~Memory() {
  if (file_ < 0) return;
  ::fsync(file_);
  ::close(file_);
}

std::optional<Remembered> Memory::recall() const {
  const File file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, length> line{};
  if (file.get() < 0 || ::pread(file.get(), line.data(), length, 0) != static_cast<ssize_t>(length)) return std::nullopt;
  const std::string_view text(line.data(), length);
  const auto begin = text.find_first_not_of(' ');
  Remembered found;
  if (begin >= 20 || std::from_chars(text.data() + begin, text.data() + 20, found.number).ptr != text.data() + 20) return std::nullopt;
  const auto commit = ObjectId::from_hex(text.substr(21, 40));
  if (!commit) return std::nullopt;
  found.commit = *commit;
  found.chain = text.substr(62, 64);
  return found;
}

void Memory::keep(const Remembered& now) noexcept {
  try {
    if (file_ < 0) file_ = ::open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    const std::string line = fmt::format("{:>20} {} {}\n", now.number, now.commit.hex(), now.chain);
    if (file_ >= 0 && ::pwrite(file_, line.data(), line.size(), 0) != static_cast<ssize_t>(line.size())) {
      ::close(file_);
      file_ = -1;
    }
  } catch (const std::exception&) {   // no memory: the next act tries again
  }
}

}  // namespace chancery::git
