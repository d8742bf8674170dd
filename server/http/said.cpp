#include "http/said.h"

#include <string_view>

namespace chancery::http {
namespace {

// With its length before it, so that nothing can be taken for its neighbour.
void put(char kind, std::string_view bytes, std::string& out) {
  out += kind;
  out += std::to_string(bytes.size());
  out += ':';
  out += bytes;
}

}  // namespace

void say(const Json& value, std::string& out) {
  switch (value.type()) {
    case Json::value_t::string: return put('s', value.get_ref<const std::string&>(), out);
    case Json::value_t::null: out += 'z'; return;
    case Json::value_t::boolean: out += value.get<bool>() ? 't' : 'f'; return;
    case Json::value_t::array:
      put('a', std::to_string(value.size()), out);
      for (const auto& each : value) say(each, out);
      return;
    case Json::value_t::object:
      put('o', std::to_string(value.size()), out);
      for (const auto& [name, inside] : value.get_ref<const Json::object_t&>()) {
        put('n', name, out);
        say(inside, out);
      }
      return;
    default: return put('v', value.dump(), out);   // numbers
  }
}

}  // namespace chancery::http
