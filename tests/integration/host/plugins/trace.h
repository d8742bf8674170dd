// For plugins of the tests: a global variable whose constructor leaves a file, named by the environment, when any code of the
// library runs at all.
#pragma once
#include <cstdlib>
#include <fstream>

namespace {
struct Trace {
  Trace() {
    if (const char* path = std::getenv("CHANCERY_TRACE")) std::ofstream(path) << "ran";
  }
} const trace;
}  // namespace
