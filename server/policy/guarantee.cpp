#include "policy/guarantee.h"

#include "domain/text.h"

namespace chancery::policy {
namespace {

bool begins_with(const std::string& text, const std::string& with) { return text.compare(0, with.size(), with) == 0; }

std::optional<Guarantee> nothing_without(const std::string& rest, Guarantee g) {
  const auto at = rest.find(" without:");
  if (at == std::string::npos) return std::nullopt;
  g.kind = Guarantee::Kind::nothing_without;
  g.state = trimmed(rest.substr(0, at));
  for (const auto& part : split(rest.substr(at + 9), ',')) {
    const std::string claim = trimmed(part);
    if (claim.empty()) return std::nullopt;
    if (claim == "of exactly these bytes") g.exact_bytes = true;
    else if (claim == "by someone other than its authors") g.other_than_authors = true;
    else if (claim == "by someone other than its owner") g.other_than_owner = true;
    else if (claim == "by different people") g.different_people = true;
    else g.claims.push_back(claim);
  }
  return g.claims.empty() || g.state.empty() ? std::nullopt : std::optional(g);
}

std::optional<Guarantee> can_reach(const std::string& rest, Guarantee g) {
  const auto at = rest.find(" can reach ");
  if (at == std::string::npos) return std::nullopt;
  g.kind = Guarantee::Kind::can_reach;
  g.state = trimmed(rest.substr(0, at));
  std::string targets = rest.substr(at + 11);
  for (std::size_t from = 0; from <= targets.size();) {
    const auto next = targets.find(" or ", from);
    std::string target = trimmed(targets.substr(from, next == std::string::npos ? next : next - from));
    if (begins_with(target, "be ")) target = trimmed(target.substr(3));
    if (target.empty()) return std::nullopt;
    g.targets.push_back(target);
    if (next == std::string::npos) break;
    from = next + 4;
  }
  return g.state.empty() ? std::nullopt : std::optional(g);
}

}  // namespace

std::optional<Guarantee> read_guarantee(const std::string& sentence) {
  Guarantee g;
  g.sentence = sentence;
  if (begins_with(sentence, "nothing is ")) return nothing_without(sentence.substr(11), g);
  if (begins_with(sentence, "every ")) return can_reach(sentence.substr(6), g);
  return std::nullopt;
}

}  // namespace chancery::policy
