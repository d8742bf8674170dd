// A sentence for people that is still to be said: its key in the message catalogue and the values for its {names}. A value may
// be such a sentence itself. Whoever has the catalogue says it; a program may read key and values instead.
#pragma once
#include "sdk/json.h"

#include <string>

namespace chancery {

inline Json message(const std::string& key, Json with = Json::object()) { return {{"say", key}, {"with", std::move(with)}}; }

inline bool is_message(const Json& value) {
  return value.is_object() && value.size() == 2 && value.contains("say") && value["say"].is_string() && value.contains("with");
}

}  // namespace chancery
