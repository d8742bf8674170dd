// SHA-256 by OpenSSL, which uses the processor's own instructions: a package is hashed as fast as it is written.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace chancery::evidence {

class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  std::string hex();   // lower case; once

 private:
  struct Release { void operator()(void*) const; };
  std::unique_ptr<void, Release> context_;
};

std::string sha256_of_file(const std::string& path);   // throws std::runtime_error when it cannot be read

}  // namespace chancery::evidence
