# Test doubles in C: build/test/test_support.node, and the NSS that hangs (see slow-nss.c).
here := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
override SANITIZE :=
include $(here)../../native/flags.mk

comma := ,
addon := $(root)/native/addon
modules := $(root)/node_modules
out := $(root)/build/test
LDFLAGS := $(filter-out -Wl$(comma)-z$(comma)defs,$(LDFLAGS))
CPPFLAGS += -DNAPI_VERSION=8 -I$(addon) -isystem $(modules)/node-api-headers/include \
            -isystem $(modules)/node-linux-$(arch)/include/node
helpers := $(addon)/error.c $(addon)/arguments.c

.PHONY: all
all: $(out)/test_support.node $(out)/slow_nss.so

$(out)/test_support.node: $(here)test-addon.c $(helpers) $(wildcard $(addon)/*.h) $(here)addon.mk
	mkdir -p $(out)
	$(CC) $(CPPFLAGS) $(CFLAGS) -shared -o $@ $< $(helpers) $(LDFLAGS)

$(out)/slow_nss.so: $(here)slow-nss.c $(here)addon.mk
	mkdir -p $(out)
	$(CC) $(CPPFLAGS) $(CFLAGS) -shared -o $@ $< $(LDFLAGS)
