#include "item_pages/filter.h"

#include "sdk/shown.h"

namespace chancery::item_pages {

std::string list_address(const std::string& base, const PageRequest& request, const std::map<std::string, std::string>& instead) {
  std::map<std::string, std::string> asked;
  for (const auto& [name, value] : request.query)
    if (!value.empty() && name != "after") asked.emplace(name, value);
  for (const auto& [name, value] : instead) asked[name] = value;
  std::string query;
  for (const auto& [name, value] : asked)
    if (!value.empty()) query += (query.empty() ? "?" : "&") + shown::encoded(name) + "=" + shown::encoded(value);
  return base + query;
}

Json filter_choice(const std::string& value, const std::string& label, const std::string& asked) {
  return {{"value", value}, {"label", label}, {"chosen", value == asked}};
}

Json filter_field(const std::string& name, const std::string& label, const std::string& value, Json choices) {
  const bool is_choice = !choices.is_null();
  return {{"name", name}, {"id", "filter-" + name}, {"label", label}, {"value", value}, {"is_choice", is_choice}, {"is_text", !is_choice}, {"suggested", nullptr}, {"any_suggested", false},
          {"choices", is_choice ? std::move(choices) : Json::array()}};
}

}  // namespace chancery::item_pages
