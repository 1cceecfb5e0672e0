// Tells the thread sanitizer of Swift's Mutex, for Scripts/tsan.sh.
//
// On Linux the Mutex of Swift's Synchronization is taken and left without a wait by atomics that the compiler puts into
// the code that uses it, where the sanitizer sees them; with a wait it is taken and left inside Swift's own library,
// where it sees nothing, and takes whatever two threads did one after the other for a race. Loaded before that library,
// this stands before its two functions and says what they do. Nothing is suppressed.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

// Only in processes that were built for the sanitizer.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

typedef SWIFT void (*lock_slow)(uint32_t thread, SELF);
typedef SWIFT void (*unlock_slow)(SELF);

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void told_lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT void told_unlock_slow(SELF) __asm__(UNLOCK_SLOW);

SWIFT void told_lock_slow(uint32_t thread, SELF) {
    ((lock_slow)dlsym(RTLD_NEXT, LOCK_SLOW))(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void told_unlock_slow(SELF) {
    if (__tsan_release) __tsan_release(self);
    ((unlock_slow)dlsym(RTLD_NEXT, UNLOCK_SLOW))(self);
}
