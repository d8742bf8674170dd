#include "domain/stored_json.h"

#include "domain/stored_value.h"

namespace chancery {

StoredValue stored_value(std::string_view text) {
  thread_local simdjson::dom::parser parser;
  return parser.parse(text.data(), text.size());
}

Json json_of(const StoredValue& value) {
  using Type = simdjson::dom::element_type;
  switch (value.type()) {
    case Type::OBJECT: {
      Json object = Json::object();
      const simdjson::dom::object members = value.get_object();   // by name: it is a view that the loop must not outlive
      for (const auto& [name, each] : members) object[std::string(name)] = json_of(each);
      return object;
    }
    case Type::ARRAY: {
      Json array = Json::array();
      const simdjson::dom::array all = value.get_array();
      for (const auto each : all) array.push_back(json_of(each));
      return array;
    }
    case Type::STRING: return std::string(value.get_string().value());
    case Type::INT64: {
      const std::int64_t number = value.get_int64().value();
      return number < 0 ? Json(number) : Json(static_cast<std::uint64_t>(number));   // as Json::parse tells them apart
    }
    case Type::UINT64: return value.get_uint64().value();
    case Type::DOUBLE: return value.get_double().value();
    case Type::BOOL: return value.get_bool().value();
    case Type::NULL_VALUE: break;
  }
  return nullptr;
}

Json parse_stored(std::string_view text) {
  try {
    return json_of(stored_value(text));
  } catch (const simdjson::simdjson_error&) {
    return Json::parse(text);
  }
}

Json stored_members(std::string_view object, const std::vector<const char*>& names) {
  Json members = Json::object();
  try {
    const simdjson::dom::object whole = stored_value(object).get_object();
    for (const auto& [name, value] : whole)
      for (const char* wanted : names)
        if (name == wanted) members[wanted] = json_of(value);
  } catch (const simdjson::simdjson_error&) {
    const Json whole = Json::parse(object);
    for (const char* name : names)
      if (whole.contains(name)) members[name] = whole.at(name);
  }
  return members;
}

}  // namespace chancery
