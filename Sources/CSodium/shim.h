// libsodium, which seals the secrets that GitHub stores. `make setup` installs its headers where it may.
#ifndef CSODIUM_SHIM_H
#define CSODIUM_SHIM_H

#if !__has_include(<sodium.h>)
#error "libsodium's headers are missing. Run `make setup`, or install them: apt-get install libsodium-dev (dnf install libsodium-devel, apk add libsodium-dev, brew install libsodium)"
#endif

#include <sodium.h>

#endif
