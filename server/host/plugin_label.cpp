#include "host/plugin_label.h"

#include "sdk/plugin.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

namespace chancery {
namespace {

constexpr const char* label_section = ".chancery_label";
constexpr std::uint64_t largest_table = 16U << 20U;   // bytes of section headers or names; real ones have a few thousand

// The file as ELF describes it (System V ABI, chapter 4). Every place and length in it may be a lie.
class ElfFile {
 public:
  explicit ElfFile(const std::string& path) : in_(path, std::ios::binary | std::ios::ate) {
    if (in_) size_ = static_cast<std::uint64_t>(in_.tellg());
  }

  // False when it is no 64-bit little-endian shared library whose section headers lie in it.
  bool read_sections() {
    Elf64_Ehdr head;
    if (!take(0, &head, sizeof head) || std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64 ||
        head.e_ident[EI_DATA] != ELFDATA2LSB || head.e_type != ET_DYN || head.e_shentsize != sizeof(Elf64_Shdr) || head.e_shstrndx >= head.e_shnum) return false;
    sections_.resize(head.e_shnum);
    if (!take(head.e_shoff, sections_.data(), sections_.size() * sizeof(Elf64_Shdr))) return false;
    const Elf64_Shdr& names = sections_[head.e_shstrndx];
    if (names.sh_size > largest_table) return false;
    names_.resize(names.sh_size);
    return take(names.sh_offset, names_.data(), names_.size());
  }

  std::optional<PluginLabel> label() {
    PluginLabel label;
    for (const auto& each : sections_)
      if (name_of(each) == label_section && each.sh_type == SHT_PROGBITS && each.sh_size >= sizeof label && take(each.sh_offset, &label, sizeof label)) return label;
    return std::nullopt;
  }

 private:
  bool take(std::uint64_t at, void* to, std::size_t size) {
    if (at > size_ || size > size_ - at) return false;
    in_.seekg(static_cast<std::streamoff>(at));
    return static_cast<bool>(in_.read(static_cast<char*>(to), static_cast<std::streamsize>(size)));
  }

  std::string name_of(const Elf64_Shdr& section) const {
    if (section.sh_name >= names_.size()) return "";
    const auto* begin = names_.data() + section.sh_name;
    return {begin, strnlen(begin, names_.size() - section.sh_name)};
  }

  std::ifstream in_;
  std::uint64_t size_ = 0;
  std::vector<Elf64_Shdr> sections_;
  std::vector<char> names_;
};

}  // namespace

Outcome<ReadLabel> read_plugin_label(const std::string& path) {
  ElfFile file(path);
  if (!file.read_sections()) return Refusal{Because::invalid, "plugin.no-library"};
  const auto label = file.label();
  if (!label || std::memcmp(label->magic, "CHANCERY-PLUGIN", sizeof label->magic) != 0) return Refusal{Because::invalid, "plugin.no-card"};
  return ReadLabel{label->abi, std::string(label->id, strnlen(label->id, sizeof label->id))};
}

}  // namespace chancery
