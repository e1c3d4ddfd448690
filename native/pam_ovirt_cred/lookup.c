#include "lookup.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

/* An entry of passwd(5) has a few hundred bytes; glibc starts at 1 024. */
enum { PASSWD_ENTRY_MAX = 16384 };

/* What Linux shows for a uid that has no mapping in this user namespace: anybody, so never an
 * account (user_namespaces(7)). */
static const uid_t overflow_uid = 65534;

enum lookup lookup_uid(const char *name, uid_t *uid) {
  struct passwd entry;
  struct passwd *found = NULL;
  char buffer[PASSWD_ENTRY_MAX];
  enum lookup lookup;

  int error = getpwnam_r(name, &entry, buffer, sizeof buffer, &found);
  if (found != NULL) {
    *uid = entry.pw_uid;
    lookup = LOOKUP_KNOWN;
  } else if (error == 0 || error == ENOENT || error == ESRCH || error == EBADF || error == EPERM) {
    /* The values that getpwnam(3) lists for "not found". */
    lookup = LOOKUP_UNKNOWN;
  } else {
    errno = error;
    lookup = LOOKUP_FAILED;
  }
  /* Some directories put a password hash there. */
  explicit_bzero(buffer, sizeof buffer);
  return lookup;
}

enum lookup lookup_peer(uid_t peer, const char *name) {
  uid_t uid = 0;
  enum lookup lookup = peer == overflow_uid ? LOOKUP_UNKNOWN : lookup_uid(name, &uid);
  return lookup == LOOKUP_KNOWN && peer != uid ? LOOKUP_UNKNOWN : lookup;
}
