#include "documents/reporting.h"

#include "item_pages/item.h"
#include "item_pages/register.h"
#include "sdk/shown.h"

#include <algorithm>

namespace chancery::documents {

using namespace item_pages;

namespace {
bool has(const Json& list, const std::string& one) { return std::find(list.begin(), list.end(), Json(one)) != list.end(); }
}  // namespace

Reporting::All Reporting::linking(const Host& host) const {
  const std::int64_t now = host.items().head_number();
  const std::lock_guard lock(mutex_);
  if (known_ && known_at_ == now) return known_;
  auto all = std::make_shared<std::vector<Linking>>();
  for (const Json& policy : host.registers()) {
    if (flag_of(policy, "revisioned")) continue;
    Linking found{policy, Json::array()};
    for (const Json& field : list_of(policy, "fields"))
      if (!list_of(field, "registers").empty()) found.fields.push_back(field);
    if (!found.fields.empty()) all->push_back(std::move(found));
  }
  known_at_ = now;
  return known_ = std::move(all);
}

Json Reporting::place(const Host& host, const Viewer& viewer, const std::string& register_name, const std::string& id) const {
  const All registers = linking(host);
  for (const auto& [policy, fields] : *registers) {
    const Json& begin = beginning_act(policy, viewer);
    if (!may_begin(begin, viewer)) continue;
    const Json& only = list_of(begin, "fields");
    for (const Json& field : fields)
      if (has(list_of(field, "registers"), register_name) && (only.empty() || has(only, text_of(field, "name"))))
        return {{"label", text_of(begin, "label")}, {"href", "/" + shown::encoded(text_of(policy, "register")) + "/new?" + shown::encoded(text_of(field, "name")) + "=" + shown::encoded(id)}};
  }
  return nullptr;
}

}  // namespace chancery::documents
