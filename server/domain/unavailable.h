// Thrown where something cannot be told at the moment and an empty answer would be a lie; the exchange answers with the
// refusal. Not for what an operation can refuse in its result (sdk/outcome.h).
#pragma once
#include "sdk/outcome.h"

#include <stdexcept>
#include <utility>

namespace chancery {

class Unavailable : public std::runtime_error {
 public:
  // `why`: with Because::unavailable.
  explicit Unavailable(Refusal why) : std::runtime_error(why.key), refusal(std::move(why)) {}
  const Refusal refusal;
};

}  // namespace chancery
