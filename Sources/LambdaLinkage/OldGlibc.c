#include "LambdaLinkage.h"

// Lets a program that is linked against a newer glibc start on Amazon Linux 2023, which has 2.34.
//
// Of all that Swift's static libraries need, two functions got a new symbol version since: hypot and hypotf, in 2.35
// (they no longer set errno). Linked on Debian 12 or Ubuntu 22.04, the program would ask for hypot@GLIBC_2.35 and end
// before main with "version `GLIBC_2.35' not found". Defined here, under the same names, they pass on to the versions
// that every glibc has. Scripts/check-lambda-symbols.sh sees to it that nothing newer has come since.
//
// Elsewhere (musl, macOS, Windows) this file is empty.

#if defined(__linux__)
#include <features.h>
#endif

#if defined(__linux__) && defined(__GLIBC__)

#if defined(__x86_64__)
#define FIRST_VERSION "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define FIRST_VERSION "GLIBC_2.17"
#endif

#ifdef FIRST_VERSION
__asm__(".symver first_hypot, hypot@" FIRST_VERSION);
__asm__(".symver first_hypotf, hypotf@" FIRST_VERSION);

double first_hypot(double x, double y);
float first_hypotf(float x, float y);

// Hidden: only for this program's own parts, not for the libraries that it loads.
__attribute__((visibility("hidden"))) double hypot(double x, double y) { return first_hypot(x, y); }
__attribute__((visibility("hidden"))) float hypotf(float x, float y) { return first_hypotf(x, y); }
#endif

#endif
