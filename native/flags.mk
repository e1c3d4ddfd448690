# Flags that everything compiled here shares. Each Makefile below includes this file.
#
# SANITIZE=1 builds the same sources with AddressSanitizer and UBSan into build/asan instead of dist,
# COVERAGE=1 with a counter in each branch into build/coverage.

root := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/..)
arch := $(if $(filter aarch64,$(shell uname -m)),arm64,x64)

ifdef SANITIZE
out  := $(root)/build/asan
else ifdef COVERAGE
out  := $(root)/build/coverage
else
out  := $(root)/dist
endif

CFLAGS  ?= -O2 -g
ifdef SANITIZE
CFLAGS  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LDFLAGS += -fsanitize=address,undefined
else ifdef COVERAGE
CFLAGS  := -O0 -g --coverage -fprofile-update=atomic
else
# Undefined first: hardened compilers define it themselves, to another level.
CPPFLAGS += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
CFLAGS  += -fstack-clash-protection
LDFLAGS += -Wl,-z,defs
endif

CPPFLAGS += -D_GNU_SOURCE
# A build must not know where it was made.
CFLAGS   += -ffile-prefix-map=$(root)=.
CFLAGS   += -std=c11 -fPIC -fvisibility=hidden -fstack-protector-strong \
            -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wformat=2 -Wundef -Wvla -Wcast-qual -Wwrite-strings
# In the tests. A new compiler's new warning must not keep anybody from building.
ifdef WERROR
CFLAGS   += -Werror
endif
LDFLAGS  += -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed
