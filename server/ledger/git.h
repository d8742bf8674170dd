// The one header of Chancery that includes <git2.h>: handles that free themselves, out-parameters, faults.
#pragma once
#include <git2.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace chancery::git {

template <auto Free>
struct Release {
  template <class T> void operator()(T* each) const noexcept { Free(each); }
};
template <class T, auto Free> using Handle = std::unique_ptr<T, Release<Free>>;
using Repository = Handle<git_repository, git_repository_free>;
using Odb = Handle<git_odb, git_odb_free>;
using OdbObject = Handle<git_odb_object, git_odb_object_free>;
using Reference = Handle<git_reference, git_reference_free>;
using Config = Handle<git_config, git_config_free>;
using Patch = Handle<git_patch, git_patch_free>;

// Lets a libgit2 out-parameter fill a handle: git_repository_open(out(repository), path).
template <class H>
class Out {
 public:
  explicit Out(H& handle) : handle_(handle) {}
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { handle_.reset(raw_); }
  operator typename H::pointer*() { return &raw_; }   // NOLINT(google-explicit-constructor): that is what it is for

 private:
  H& handle_;
  typename H::pointer raw_ = nullptr;
};
template <class H> Out<H> out(H& handle) { return Out<H>(handle); }

// What libgit2 said. It keeps the message per thread and overwrites it, so it is copied at once; it may be missing.
class Fault : public std::runtime_error {
 public:
  Fault(int code, std::string_view doing) : std::runtime_error(describe(code, doing)) {}

 private:
  static std::string describe(int code, std::string_view doing) {
    const git_error* last = git_error_last();
    return std::string(doing) + ": " + (last != nullptr && last->message != nullptr ? last->message : "no detail") + " (libgit2 " + std::to_string(code) + ")";
  }
};

inline void must(int code, std::string_view doing) {
  if (code < 0) throw Fault(code, doing);
}

// libgit2 counts its users; one of these lives as long as anything that calls it.
class Library {
 public:
  Library() {
    must(git_libgit2_init(), "starting libgit2");
    // Object ids are checked by whoever must be sure (verify, read-back); on every hot read it costs a third (measured).
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, static_cast<size_t>(1) << 20);
  }
  ~Library() { git_libgit2_shutdown(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

}  // namespace chancery::git
