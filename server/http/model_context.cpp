#include "http/model_context.h"
#include "http/templates.h"

#include <fmt/format.h>

namespace chancery::http {
namespace {
const ModelContext::Data no(false);
const ModelContext::Data yes(true);
}  // namespace

ModelContext::ModelContext(std::string template_name, const Json& model) : template_(std::move(template_name)) { stack_.push_back(&model); }

void ModelContext::push(const Data* data) {
  const auto found = stands_for_.find(data);
  stack_.push_back(found == stands_for_.end() ? stack_.back() : found->second);   // `true` opens a section on what is open already
}

const Json& ModelContext::resolve(const std::string& name) const {
  if (name == ".") return *stack_.back();
  const auto dot = name.find('.');
  const auto first = name.substr(0, dot);
  const Json* found = nullptr;
  for (auto each = stack_.rbegin(); each != stack_.rend() && !found; ++each) {
    if (!(*each)->is_object()) continue;
    if (const auto at = (*each)->find(first); at != (*each)->end()) found = &*at;
  }
  for (auto from = dot; found && from != std::string::npos && !found->is_null();) {
    const auto end = name.find('.', from + 1);
    const auto part = name.substr(from + 1, end == std::string::npos ? end : end - from - 1);
    const auto at = found->is_object() ? found->find(part) : found->end();
    found = found->is_object() && at != found->end() ? &*at : nullptr;
    from = end;
  }
  if (!found) throw TemplateFault(fmt::format("template {}: the model has no \"{}\"", template_, name));
  return *found;
}

const ModelContext::Data* ModelContext::get(const std::string& name) const { return shown(resolve(name)); }

const ModelContext::Data* ModelContext::shown(const Json& value) const {
  if (value.is_null()) return &no;
  if (value.is_boolean()) return value.get<bool>() ? &yes : &no;
  if (value.is_string() && value.get_ref<const std::string&>().empty()) return &no;
  if (const auto done = done_.find(&value); done != done_.end()) return done->second;
  if (value.is_array()) return list(value);
  made_.emplace_back(value.is_object() ? Data() : Data(value.is_string() ? value.get_ref<const std::string&>() : value.dump()));
  stands_for_[&made_.back()] = &value;
  return done_[&value] = &made_.back();
}

// Items of a list are read by mustache itself, so all of them are handed over; objects as empty stand-ins.
const ModelContext::Data* ModelContext::list(const Json& value) const {
  made_.emplace_back(Data::type::list);
  Data& made = made_.back();
  for (const auto& each : value)
    made.push_back(each.is_object() ? Data() : Data(each.is_string() ? each.get_ref<const std::string&>() : each.is_null() ? std::string() : each.dump()));
  std::size_t at = 0;
  for (const auto& each : value) stands_for_[&made.list_value()[at++]] = &each;
  return done_[&value] = &made;
}

}  // namespace chancery::http
