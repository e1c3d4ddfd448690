/*
 * A getpwnam_r(3) for LD_PRELOAD that stands in for a directory server. The name says what it does:
 * `hang` never comes back, `late` comes back after 400 ms, `broken` fails with EIO, `large` needs a
 * buffer of 100 000 bytes, `endless` never has enough, `masked` answers with 1 for its uid if SIGTERM
 * is blocked on its thread. The real one is asked for any other name.
 */

#include <dlfcn.h>
#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

typedef int lookup(const char *, struct passwd *, char *, size_t, struct passwd **);

__attribute__((visibility("default"))) lookup getpwnam_r;

static int answer(struct passwd *account, char *buffer, size_t size, uid_t uid,
                  struct passwd **result) {
  static const char name[] = "answered";

  if (size < sizeof name) {
    return ERANGE;
  }
  memset(account, 0, sizeof *account);
  account->pw_name = memcpy(buffer, name, sizeof name);
  account->pw_uid = uid;
  *result = account;
  return 0;
}

int getpwnam_r(const char *name, struct passwd *account, char *buffer, size_t size,
               struct passwd **result) {
  union {
    void *object;
    lookup *function;
  } real;
  sigset_t mask;

  *result = NULL;
  if (strcmp(name, "hang") == 0) {
    for (;;) {
      pause();
    }
  }
  if (strcmp(name, "late") == 0) {
    usleep(400 * 1000);
    return answer(account, buffer, size, 4000, result);
  }
  if (strcmp(name, "broken") == 0) {
    return EIO;
  }
  if (strcmp(name, "large") == 0) {
    return size < 100000 ? ERANGE : answer(account, buffer, size, 5000, result);
  }
  if (strcmp(name, "endless") == 0) {
    return ERANGE;
  }
  if (strcmp(name, "masked") == 0) {
    sigprocmask(SIG_SETMASK, NULL, &mask);
    return answer(account, buffer, size, (uid_t)sigismember(&mask, SIGTERM), result);
  }
  real.object = dlsym(RTLD_NEXT, "getpwnam_r");
  return real.function(name, account, buffer, size, result);
}
