#include "LambdaLinkage.h"

// The same as in OldGlibc.c for libstdc++: std::condition_variable::wait, which ICU calls, became noexcept with a
// version of its own in GCC 12 (GLIBCXX_3.4.30). Amazon Linux 2023 is made with GCC 11. The older version, which may
// be cancelled and is the same otherwise, is in every libstdc++.

#if defined(__linux__)
#include <features.h>
#endif

#if defined(__linux__) && defined(__GLIBC__)

#define WAIT "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE"
__asm__(".symver first_wait, " WAIT "@GLIBCXX_3.4.11");

void first_wait(void *condition, void *lock);
void wait_on_condition(void *condition, void *lock) __asm__(WAIT);

__attribute__((visibility("hidden"))) void wait_on_condition(void *condition, void *lock) {
    first_wait(condition, lock);
}

#endif
