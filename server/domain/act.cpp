#include "domain/act.h"

namespace chancery {

std::string to_text(Result result) {
  switch (result) {
    case Result::met: return "met";
    case Result::unmet: return "unmet";
    case Result::waived: return "waived";
    case Result::not_applicable: return "not applicable";
    case Result::error: return "error";
  }
  throw std::logic_error("a result without a name");
}

Json to_json(const Requirement& r) {
  return {{"name", r.name}, {"result", to_text(r.result)}, {"sentence", r.sentence}, {"missing", r.missing}};
}

namespace {
Json list(const std::vector<Requirement>& requirements) {
  Json all = Json::array();
  for (const auto& each : requirements) all.push_back(to_json(each));
  return all;
}
}  // namespace

Json to_json(const Decision& d) {
  Json consequences = Json::array();
  for (const auto& each : d.consequences)
    consequences.push_back({{"act", each.act}, {"taken", each.taken}, {"requirements", list(each.requirements)}});
  Json json = {{"allowed", d.allowed}, {"requirements", list(d.requirements)}, {"consequences", consequences}};
  if (!d.facts.empty()) json["facts"] = d.facts;   // acts of before have none, and must replay as they are
  return json;
}

}  // namespace chancery
