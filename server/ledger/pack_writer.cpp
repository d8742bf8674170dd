#include "ledger/pack_writer.h"

#include <libdeflate.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace chancery::git {
namespace {

constexpr std::size_t buffer_size = 256 * 1024;

void put32(std::string& out, std::uint64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xff));
}

std::string_view as_text(const std::array<unsigned char, 20>& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

// Not guessable names, only distinct ones: the folder is ours, under our lock.
std::string temporary(const std::string& folder, const char* what) {
  static std::atomic<unsigned> next{0};
  return folder + "/tmp_" + what + "_" + std::to_string(::getpid()) + "_" + std::to_string(next++);
}

}  // namespace

std::string entry_header(Kind kind, std::uint64_t size) {
  std::string out;
  auto byte = static_cast<unsigned char>(static_cast<unsigned>(kind) << 4 | (size & 15));
  for (size >>= 4; size != 0; size >>= 7) {
    out.push_back(static_cast<char>(byte | 0x80));
    byte = static_cast<unsigned char>(size & 0x7f);
  }
  out.push_back(static_cast<char>(byte));
  return out;
}

PackWriter::PackWriter(Disk& disk, std::string folder, std::uint32_t count)
    : disk_(disk), folder_(std::move(folder)), pack_path_(temporary(folder_, "pack")), index_path_(temporary(folder_, "idx")), count_(count) {
  pack_.emplace(disk_.create(pack_path_, 0444));
  known_.reserve(count);
  std::string header = "PACK";
  put32(header, 2);
  put32(header, count);
  write(header);
}

PackWriter::~PackWriter() {
  if (!kept_) discard();
}

void PackWriter::discard() noexcept {
  if (pack_) disk_.remove(pack_path_);   // first, so that a crash leaves an index without a pack and never the reverse
  if (index_) disk_.remove(index_path_);
}

void PackWriter::write(std::string_view bytes) {
  checksum_.add(bytes);
  offset_ += bytes.size();
  if (buffer_.size() + bytes.size() > buffer_size) flush_buffer();
  if (bytes.size() > buffer_size) disk_.write(pack_->get(), bytes);
  else buffer_.append(bytes);
}

void PackWriter::flush_buffer() {
  disk_.write(pack_->get(), buffer_);
  buffer_.clear();
}

void PackWriter::add(const ObjectId& id, Kind kind, std::uint64_t size, std::string_view stream) {
  const std::string header = entry_header(kind, size);
  const std::uint32_t crc = libdeflate_crc32(libdeflate_crc32(0, header.data(), header.size()), stream.data(), stream.size());
  known_.push_back({id, crc, offset_});
  write(header);
  write(stream);
}

void PackWriter::add_entry(const ObjectId& id, std::uint32_t crc, std::string_view entry) {
  known_.push_back({id, crc, offset_});
  write(entry);
}

std::string PackWriter::index_bytes(const std::array<unsigned char, 20>& pack_checksum) const {
  std::string out("\377tOc\0\0\0\2", 8);
  out.reserve(1100 + known_.size() * 28);
  std::size_t at = 0;
  for (unsigned first = 0; first < 256; ++first) {
    while (at < known_.size() && known_[at].id.bytes[0] <= first) ++at;
    put32(out, at);
  }
  for (const auto& each : known_) out.append(as_text(each.id.bytes));
  for (const auto& each : known_) put32(out, each.crc);
  std::string far;   // offsets of 2 GiB and more
  for (const auto& each : known_) {
    if (each.offset < 0x80000000ULL) { put32(out, each.offset); continue; }
    put32(out, 0x80000000ULL | far.size() / 8);
    put32(far, each.offset >> 32);
    put32(far, each.offset & 0xffffffffULL);
  }
  out += far;
  out.append(as_text(pack_checksum));
  RunningSha1 own;
  own.add(out);
  out.append(as_text(own.finish()));
  return out;
}

void PackWriter::complete() {
  if (known_.size() != count_) throw std::logic_error("a pack was promised another number of objects");
  const auto checksum = checksum_.finish();
  buffer_.append(as_text(checksum));
  flush_buffer();
  std::sort(known_.begin(), known_.end(), [](const Known& a, const Known& b) { return a.id < b.id; });
  index_.emplace(disk_.create(index_path_, 0444));
  disk_.write(index_->get(), index_bytes(checksum));
  base_ = folder_ + "/pack-" + ObjectId{checksum}.hex();
}

void PackWriter::flush(Flushes& flushes) {
  flushes.begin([this] { disk_.sync(pack_->get()); });
  flushes.begin([this] { disk_.sync(index_->get()); });
}

std::shared_ptr<const PackFile> PackWriter::opened() const { return std::make_shared<const PackFile>(base_, index_path_, pack_path_); }

void PackWriter::place() {
  // The index first: an index without its pack is ignored by every reader and can be deleted without a thought, whereas a
  // pack without its index might hold something.
  disk_.rename(index_path_, base_ + ".idx");
  index_path_ = base_ + ".idx";
  disk_.rename(pack_path_, base_ + ".pack");
  pack_path_ = base_ + ".pack";
}

void PackWriter::flush_place(Flushes& flushes) {
  flushes.begin([this] { disk_.sync_folder(folder_); });
}

void PackWriter::finish(Flushers& flushers) {
  Flushes flushes(flushers);
  flush(flushes);
  flushes.wait();
  place();
  disk_.sync_folder(folder_);
  keep();
}

}  // namespace chancery::git
