#include "LambdaLinkage.h"

// Leaves ICU's tables (34 MB: languages, calendars, collations) out of the function.
//
// Our own sources use FoundationEssentials, which needs no ICU. One dependency, Yams, refers to all of Foundation for
// things that reading a policy never calls (dates, formatted numbers, regular expressions), and with Foundation comes
// ICU. The linker takes ICU's data only where nobody else defines its symbol; here it is, empty, under the names of
// the versions that Swift's toolchains have had and will soon have. ICU then says of everything that it does not have
// it; where a toolchain's version is not among these, the function is larger, and works as well.

#if defined(__linux__)

#define WITHOUT_DATA(version) \
    __attribute__((visibility("hidden"), aligned(16))) const unsigned char icudt##version##_dat[64] = {0};

WITHOUT_DATA(74)
WITHOUT_DATA(75)
WITHOUT_DATA(76)
WITHOUT_DATA(77)
WITHOUT_DATA(78)
WITHOUT_DATA(79)
WITHOUT_DATA(80)

#endif
