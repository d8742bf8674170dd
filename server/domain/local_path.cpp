#include "domain/local_path.h"

#include <algorithm>

namespace chancery {

bool is_local_path(std::string_view path) {
  if (path.empty() || path.front() != '/' || path.size() > 2000) return false;
  if (path.size() > 1 && (path[1] == '/' || path[1] == '\\')) return false;
  return std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c != 127 && c != '\\'; });
}

}  // namespace chancery
