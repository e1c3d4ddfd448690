/* Allocations that fail on request, for libpam, the module and libc alike. */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pam-client.h"

static _Thread_local bool counting;
static _Thread_local int pauses;
static _Thread_local long count;
static _Thread_local long fail_at;

void alloc_begin(long failing) {
  if (failing >= 0) {
    /* glibc 2.36 itself crashes when the first look-up of a process finds no memory for NSS. */
    (void)getpwnam("root");
  }
  count = 0;
  fail_at = failing;
  counting = true;
}

long alloc_end(void) {
  counting = false;
  return count;
}

void alloc_pause(bool paused) {
  pauses += paused ? 1 : -1;
}

#ifndef __SANITIZE_ADDRESS__

#define EXPORTED __attribute__((visibility("default")))

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool fails(void) {
  bool failing = counting && pauses == 0 && ++count == fail_at;
  if (failing) {
    errno = ENOMEM;
  }
  return failing;
}

EXPORTED void *malloc(size_t size) {
  return fails() ? NULL : __libc_malloc(size);
}

EXPORTED void *calloc(size_t number, size_t size) {
  return fails() ? NULL : __libc_calloc(number, size);
}

EXPORTED void *realloc(void *old, size_t size) {
  return fails() ? NULL : __libc_realloc(old, size);
}

EXPORTED void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
  void *mapping = MAP_FAILED;
  if (!fails()) {
    /* The C library gives syscall's result as a number; MAP_FAILED is its -1. */
    mapping = (void *)syscall(SYS_mmap, address, size, protection, flags, fd, offset);
  }
  return mapping;
}

#endif
