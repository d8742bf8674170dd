// The parts of a comparison of two policies. Included within policy/differ*.cpp only.
#pragma once
#include "policy/differences.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace chancery::policy {

using RoleLabels = std::map<std::string, std::string>;

inline bool operator==(const Who& a, const Who& b) { return a.kind == b.kind && a.name == b.name; }

// What is in the second and not in the first.
template <class T>
std::vector<T> gained(const std::vector<T>& was, const std::vector<T>& is) {
  std::vector<T> more;
  for (const auto& each : is)
    if (std::find(was.begin(), was.end(), each) == was.end()) more.push_back(each);
  return more;
}

Json spoken(const std::vector<Who>&, const RoleLabels&);                  // a list of words and messages
Json spoken_roles(const std::vector<std::string>&, const RoleLabels&);

std::vector<Difference> differing_requirements(const Policy& before, const Policy& after, const RoleLabels&);
std::vector<Difference> differing_acts(const Policy& before, const Policy& after, const RoleLabels&);
std::vector<Difference> differing_fields(const Policy& before, const Policy& after, const RoleLabels&);

}  // namespace chancery::policy
