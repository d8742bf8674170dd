// A shared library that is no plugin.
#include "trace.h"

extern "C" __attribute__((visibility("default"))) int answer() { return 42; }
