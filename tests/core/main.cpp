#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <cfloat>  // first: after other headers of macOS, Zig's has no DBL_EPSILON

#include <doctest/doctest.h>
