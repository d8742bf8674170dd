// multipart/form-data read in one pass. Not Poco's reader: it takes a lone LF for the line before a boundary, so that a file
// holding one would come out shorter than it went in, and a controlled file must keep its very bytes.
#include "domain/text.h"
#include "http/body.h"
#include "http/negotiation.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace chancery::http {
namespace {

constexpr std::size_t part_header_limit = 8 * 1024;

struct PartHeader { std::string name, file_name, media_type; bool is_file = false; };

// A quoted parameter as browsers and curl write it: `"` is %22 or \", line breaks are %0D and %0A (WHATWG form submission).
std::optional<std::string> parameter(const std::string& field, const std::string& name) {
  const auto at = field.find("; " + name + "=\"");
  if (at == field.npos) return std::nullopt;
  std::string out;
  for (auto each = at + name.size() + 4; each < field.size() && field[each] != '"'; ++each) {
    if (field[each] == '\\' && each + 1 < field.size() && (field[each + 1] == '"' || field[each + 1] == '\\')) { out += field[++each]; continue; }
    const auto code = field.compare(each, 3, "%22") == 0 ? '"' : field.compare(each, 3, "%0D") == 0 ? '\r' : field.compare(each, 3, "%0A") == 0 ? '\n' : '\0';
    if (code == '\0') { out += field[each]; continue; }
    out += code;
    each += 2;
  }
  return out;
}

std::optional<PartHeader> read_part_header(const std::string& text) {
  PartHeader header;
  bool disposed = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find("\r\n", begin), text.size());
    const auto line = text.substr(begin, end - begin);
    begin = end + 2;
    const auto colon = std::min(line.find(':'), line.size());
    const auto name = media_type(line.substr(0, colon));   // lower case, trimmed
    const auto value = trimmed(line.substr(std::min(colon + 1, line.size())));
    if (name == "content-type") header.media_type = media_type(value);
    if (name != "content-disposition" || value.rfind("form-data", 0) != 0) continue;
    const auto field = parameter(value, "name");
    if (!field) return std::nullopt;
    disposed = true;
    header.name = *field;
    if (const auto file = parameter(value, "filename")) { header.is_file = true; header.file_name = *file; }
  }
  if (!disposed) return std::nullopt;
  return header;
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& folder) : path_(folder + "/upload-XXXXXX"), descriptor_(::mkostemp(path_.data(), O_CLOEXEC)) {}
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (descriptor_ >= 0 && !kept_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  bool write(const char* bytes, std::size_t count) {
    size_ += count;
    while (count > 0 && descriptor_ >= 0) {
      const auto wrote = ::write(descriptor_, bytes, count);
      if (wrote < 0) return false;
      bytes += wrote;
      count -= static_cast<std::size_t>(wrote);
    }
    return descriptor_ >= 0;
  }
  std::uint64_t size() const { return size_; }
  const std::string& keep() { kept_ = true; return path_; }

 private:
  std::string path_;
  int descriptor_;
  std::uint64_t size_ = 0;
  bool kept_ = false;
};

class Multipart {
 public:
  Multipart(const std::string& boundary, BodyStream& in, const Limits& limits, const std::string& folder)
      : mark_("\r\n--" + boundary), in_(in), limits_(limits), folder_(folder), held_("\r\n") {}

  Outcome<Body> run() {
    if (auto refused = until_mark([](const char*, std::size_t) { return true; })) return *refused;   // what stands before the first part
    for (;;) {
      if (!fill(2)) return broken();
      if (held_.compare(0, 2, "--") == 0) break;
      if (held_.compare(0, 2, "\r\n") != 0) return broken();
      if (auto refused = part()) return *refused;
    }
    char rest[4096];
    while (in_.read(rest, sizeof rest) > 0) {}
    if (auto refused = in_.refusal()) return *refused;
    return std::move(body_);
  }

 private:
  Refusal broken() const { return in_.refusal().value_or(Refusal{Because::malformed, "refusal.multipart"}); }

  bool more() {
    char piece[64 * 1024];
    const auto got = in_.read(piece, sizeof piece);
    held_.append(piece, got);
    return got > 0;
  }
  bool fill(std::size_t least) {
    while (held_.size() < least) if (!more()) return false;
    return true;
  }

  // Gives `take` everything before the next mark and goes past the mark.
  template <class Take>
  std::optional<Refusal> until_mark(Take take) {
    for (;;) {
      const auto* found = static_cast<const char*>(::memmem(held_.data(), held_.size(), mark_.data(), mark_.size()));
      const auto safe = found ? static_cast<std::size_t>(found - held_.data()) : held_.size() - std::min(held_.size(), mark_.size() - 1);
      if (!take(held_.data(), safe)) return failed_.value_or(Refusal{Because::unavailable, "refusal.upload-storage"});
      held_.erase(0, safe + (found ? mark_.size() : 0));
      if (found) return std::nullopt;
      if (!more()) return broken();
    }
  }

  std::optional<Refusal> part() {
    std::size_t end = 0;
    while ((end = held_.find("\r\n\r\n")) == held_.npos)
      if (held_.size() > part_header_limit || !more()) return broken();
    if (end < 2 || end > part_header_limit) return broken();   // none at all, or too long: also when it came in one piece
    const auto header = read_part_header(held_.substr(2, end - 2));
    held_.erase(0, end + 4);
    if (!header) return broken();
    if (!is_text(header->name) || !is_text(header->file_name) || !is_text(header->media_type)) return Refusal{Because::malformed, "refusal.not-text"};
    return header->is_file ? file(*header) : field(*header);
  }

  std::optional<Refusal> field(const PartHeader& header) {
    if (++fields_ > limits_.fields) return Refusal{Because::too_large, "refusal.too-many-fields", {{"limit", limits_.fields}}};
    std::string value;
    if (auto refused = until_mark([&](const char* bytes, std::size_t count) {
          value.append(bytes, count);
          field_bytes_ += count;
          if (field_bytes_ > limits_.field_bytes) failed_ = too_large(limits_.field_bytes);
          return !failed_;
        })) return refused;
    if (!is_text(value)) return Refusal{Because::malformed, "refusal.not-text"};
    add_field(body_.fields, header.name, std::move(value));
    return std::nullopt;
  }

  std::optional<Refusal> file(const PartHeader& header) {
    TemporaryFile file(folder_);
    if (auto refused = until_mark([&](const char* bytes, std::size_t count) { return file.write(bytes, count); })) return refused;
    if (header.file_name.empty() && file.size() == 0) return std::nullopt;   // a file input that was left empty
    if (++files_ > limits_.files) return Refusal{Because::too_large, "refusal.too-many-files", {{"limit", limits_.files}}};
    body_.uploads.push_back({header.name, header.file_name, header.media_type, file.keep(), file.size()});
    return std::nullopt;
  }

  const std::string mark_;
  BodyStream& in_;
  const Limits& limits_;
  const std::string& folder_;
  std::string held_;   // read, not given on yet; begins as if a line had ended, so that the first mark is like the others
  Body body_;
  std::optional<Refusal> failed_;
  std::size_t fields_ = 0, files_ = 0;
  std::uint64_t field_bytes_ = 0;
};

}  // namespace

Outcome<Body> read_multipart(const std::string& boundary, BodyStream& in, const Limits& limits, const std::string& temporary_directory) {
  return Multipart(boundary, in, limits, temporary_directory).run();
}

}  // namespace chancery::http
