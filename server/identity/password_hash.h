// Passwords as they are kept: argon2id (RFC 9106) through libsodium, and the gate that keeps many of them at once from
// taking the machine's memory and both its processors.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

namespace chancery::identity {

// Any thread. An interface so that a test can count how often the work is done.
class PasswordHash {
 public:
  virtual ~PasswordHash() = default;
  virtual std::string make(const std::string& password) const = 0;
  virtual bool matches(const std::string& hash, const std::string& password) const = 0;
  virtual bool is_outdated(const std::string& hash) const = 0;   // made with other costs than today's
};

// 32 MiB and 3 passes: about 50 ms of one processor.
class Argon2id : public PasswordHash {
 public:
  explicit Argon2id(std::size_t memory_bytes = 32U << 20, unsigned long long passes = 3) : memory_(memory_bytes), passes_(passes) {}
  std::string make(const std::string& password) const override;
  bool matches(const std::string& hash, const std::string& password) const override;
  bool is_outdated(const std::string& hash) const override;

 private:
  std::size_t memory_;
  unsigned long long passes_;
};

// Lets `most` through at a time; others wait, not longer than `patience`, and not more than `queue` of them.
class HashingGate {
 public:
  HashingGate(std::size_t most, std::size_t queue, std::chrono::milliseconds patience) : most_(most), queue_(queue), patience_(patience) {}

  class Pass {
   public:
    explicit Pass(HashingGate& gate) : gate_(&gate) {}
    ~Pass() { if (gate_) gate_->leave(); }
    Pass(Pass&& other) noexcept : gate_(other.gate_) { other.gate_ = nullptr; }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    Pass& operator=(Pass&&) = delete;

   private:
    HashingGate* gate_;
  };
  std::optional<Pass> enter();   // nothing: there is no room

 private:
  void leave();
  const std::size_t most_, queue_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t inside_ = 0, waiting_ = 0;
};

}  // namespace chancery::identity
