#include "secrets.h"

#include <string.h>
#include <sys/mman.h>

struct secrets *secrets_new(void) {
  struct secrets *secrets = mmap(NULL, sizeof *secrets, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (secrets == MAP_FAILED) {
    secrets = NULL;
  } else {
    /* As far as the kernel and RLIMIT_MEMLOCK allow: a login is worth more than a locked page. */
    (void)mlock(secrets, sizeof *secrets);
    (void)madvise(secrets, sizeof *secrets, MADV_DONTDUMP);
    (void)madvise(secrets, sizeof *secrets, MADV_WIPEONFORK);
  }
  return secrets;
}

void secrets_free(struct secrets *secrets) {
  if (secrets != NULL) {
    explicit_bzero(secrets, sizeof *secrets);
    (void)munmap(secrets, sizeof *secrets);
  }
}
