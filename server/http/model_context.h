// A model (JSON) as kainjow's mustache asks for it: name by name, so that only what a template shows is converted, and a name
// that is nowhere throws. Belongs to one rendering on one thread.
#pragma once
#include "sdk/json.h"

#include <kainjow/mustache.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chancery::http {

class ModelContext : public kainjow::mustache::basic_context<std::string> {
 public:
  using Data = kainjow::mustache::data;
  ModelContext(std::string template_name, const Json& model);

  void push(const Data*) override;
  void pop() override { stack_.pop_back(); }
  const Data* get(const std::string& name) const override;
  const Data* get_partial(const std::string&) const override { return nullptr; }   // put in when loading

 private:
  const Json& resolve(const std::string& name) const;
  const Data* shown(const Json&) const;
  const Data* list(const Json&) const;

  std::string template_;
  std::vector<const Json*> stack_;
  // What was handed to mustache, and which JSON it stands for; both live as long as the rendering.
  mutable std::deque<Data> made_;
  mutable std::unordered_map<const Data*, const Json*> stands_for_;
  mutable std::unordered_map<const Json*, const Data*> done_;
};

}  // namespace chancery::http
