// What an operation returns when "no" is an expected answer: the value, or a refusal. Faults (a full disk, a broken
// invariant) are exceptions, converted at the edge of the folder that meets them.
#pragma once
#include "sdk/json.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace chancery {

// Why something was refused. http/answers.cpp holds the one table from these to HTTP status codes.
enum class Because {
  malformed,      // the request cannot be read: 400
  unidentified,   // nobody is signed in: 401
  forbidden,      // signed in, but never allowed: 403
  unknown,        // no such thing, or not for these eyes: 404
  stale,          // somebody else acted first: 409
  unseen,         // an act on an item that does not say which state of it was seen: 428 (RFC 6585, section 3)
  unmet,          // the policy's requirements are not met: 422
  invalid,        // a value given is not acceptable: 422
  too_large,      // over a stated limit: 413
  unsupported,    // a media type that is not taken: 415
  too_many,       // slow down: 429
  unavailable     // storage refuses to write, or the server is stopping: 503
};

struct Refusal {
  Because because = Because::malformed;
  std::string key;                      // of the sentence in web/messages, e.g. "refusal.stale"
  Json details = Json::object();        // the values that the sentence names
  Json requirements = Json::array();    // for `unmet`: the decision's requirements, each {name, result, sentence, missing}
};

template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : held_(std::move(value)) {}             // NOLINT(google-explicit-constructor): reads as a plain return
  Outcome(Refusal refusal) : held_(std::move(refusal)) {}   // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return std::holds_alternative<T>(held_); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Refusal& refusal() const { return std::get<Refusal>(held_); }

 private:
  T& value() { if (!*this) throw std::logic_error("value of a refused outcome: " + refusal().key); return std::get<T>(held_); }
  const T& value() const { if (!*this) throw std::logic_error("value of a refused outcome: " + refusal().key); return std::get<T>(held_); }
  std::variant<T, Refusal> held_;
};

struct Done {};   // the value of an Outcome that has none

}  // namespace chancery
