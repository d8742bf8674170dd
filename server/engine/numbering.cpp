#include "engine/numbering.h"

#include "domain/text.h"

#include <fmt/format.h>

namespace chancery {
namespace {

constexpr const char* sequence_mark = "\x01";   // may stand in a field too, but no number is made of it then: it would be no id

struct Expanded { std::string text; std::string series; int digits = 0; bool has_sequence = false; };

Outcome<Done> expand(const std::string& name, const Json& fields, Instant now, Expanded& out) {
  if (name.rfind("seq", 0) == 0) {
    out.has_sequence = true;
    out.digits = name.size() > 4 ? std::stoi(name.substr(4)) : 1;
    out.text += sequence_mark;
    return Done{};
  }
  if (name == "year") {
    out.text += date_of(now).substr(0, 4);
    return Done{};
  }
  const auto value = fields.find(name);
  if (value == fields.end() || !value->is_string() || value->get_ref<const std::string&>().empty())
    return Refusal{Because::invalid, "refusal.number-field", {{"field", name}}};
  out.text += value->get<std::string>();
  return Done{};
}

}  // namespace

Outcome<std::string> next_number(const policy::Policy& policy, const Json& fields, Instant now, Json& counters) {
  Expanded out;
  for (std::size_t at = 0; at < policy.number.size(); ++at) {
    if (policy.number[at] != '{') { out.text += policy.number[at]; continue; }
    const auto end = policy.number.find('}', at);
    if (auto done = expand(policy.number.substr(at + 1, end - at - 1), fields, now, out); !done) return done.refusal();
    at = end;
  }
  std::string id = out.text;
  if (out.has_sequence) {
    const auto mark = id.find(sequence_mark);
    const std::string series = id.substr(0, mark) + id.substr(mark + 1);
    auto& counter = counters[policy.register_name][series];
    const std::int64_t next = counter.is_number_integer() ? counter.get<std::int64_t>() + 1 : 1;
    counter = next;
    id.replace(mark, 1, fmt::format("{:0{}}", next, out.digits));
  }
  if (!is_item_id(id)) return Refusal{Because::invalid, "refusal.number-sign", {{"number", id}}};
  return id;
}

}  // namespace chancery
