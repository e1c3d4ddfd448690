/* Memory, accounts and /etc/login.defs. */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "run.h"

static const char login_defs[] = "/etc/login.defs";

enum { FIRST_PERSON = 1000 };

void *__real_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
  return fails(ENOMEM) ? MAP_FAILED : __real_mmap(address, size, protection, flags, fd, offset);
}

uid_t __wrap_getuid(void);
uid_t __wrap_getuid(void) {
  return run.is_root ? 0 : STRANGER;
}

/* A name of even length is nobody's, and one with an r in front is root's. */
int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size,
                      struct passwd **found);
int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size,
                      struct passwd **found) {
  (void)buffer;
  (void)size;
  *found = NULL;
  *entry = (struct passwd){.pw_uid = name[0] == 'r' ? 0 : FIRST_PERSON + (unsigned char)name[0]};
  /* getpwnam(3) has several errors for a name that is not there. */
  if (fails(EIO) || fails(ENOENT) || fails(ESRCH) || fails(EBADF) || fails(EPERM)) {
    return errno;
  }
  *found = strlen(name) % 2 == 0 ? NULL : entry;
  return 0;
}

static ssize_t read_login_defs(void *cookie, char *buffer, size_t size) {
  char text[TEXT_MAX];
  (void)cookie;
  if (fails(EIO)) {
    return -1;
  }
  size_t length = input_text(text, input_byte());
  check(length <= size);
  memcpy(buffer, text, length);
  return (ssize_t)length;
}

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode) {
  if (strcmp(path, login_defs) != 0) {
    return __real_fopen(path, mode); /* libFuzzer's own */
  }
  if (fails(ENOENT) || fails(EACCES) || fails(EMFILE)) {
    return NULL;
  }
  return fopencookie(NULL, mode, (cookie_io_functions_t){.read = read_login_defs});
}
