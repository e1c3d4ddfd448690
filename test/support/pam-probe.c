/* pam_probe.so: a module for tests, beside the one under test. Its argument says what it does:
 *
 *   preset   sets PAM_AUTHTOK to the bytes of the file that PROBE_PRESET of PAM's environment names
 *   check    compares PAM_AUTHTOK with the file that PROBE_EXPECT names, and sets PROBE_AUTHTOK to
 *            "match", "differ" or "none"; to nothing when the file cannot be read
 *   prompt   asks for a password, as the next module of a stack would
 *   rename   sets PAM_USER to "bob", whoever it was
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#define EXPORTED __attribute__((visibility("default")))

enum { FILE_MAX = 65536 };

/* NUL-terminated, to be wiped and freed by discard; NULL where there is none. */
static char *read_file(const char *path) {
  int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  char *bytes = fd >= 0 ? calloc(1, FILE_MAX) : NULL;
  if (bytes != NULL && read(fd, bytes, FILE_MAX - 1) < 0) {
    free(bytes);
    bytes = NULL;
  }
  if (fd >= 0) {
    close(fd);
  }
  return bytes;
}

static void discard(char *bytes) {
  if (bytes != NULL) {
    explicit_bzero(bytes, strlen(bytes));
  }
  free(bytes);
}

static int preset(pam_handle_t *pamh) {
  char *bytes = read_file(pam_getenv(pamh, "PROBE_PRESET"));
  int result = bytes != NULL ? pam_set_item(pamh, PAM_AUTHTOK, bytes) : PAM_SUCCESS;
  discard(bytes);
  return result;
}

static int check(pam_handle_t *pamh) {
  const char *verdict = "PROBE_AUTHTOK=none";
  const void *authtok = NULL;
  int result = pam_get_item(pamh, PAM_AUTHTOK, &authtok);
  if (result == PAM_SUCCESS && authtok != NULL) {
    char *expected = read_file(pam_getenv(pamh, "PROBE_EXPECT"));
    if (expected == NULL) {
      result = PAM_BUF_ERR;
    } else if (strcmp(authtok, expected) == 0) {
      verdict = "PROBE_AUTHTOK=match";
    } else {
      verdict = "PROBE_AUTHTOK=differ";
    }
    discard(expected);
  }
  return result == PAM_SUCCESS ? pam_putenv(pamh, verdict) : result;
}

static int prompt(pam_handle_t *pamh) {
  char *answer = NULL;
  int result = pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, &answer, "Password: ");
  discard(answer);
  return result;
}

EXPORTED int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv) {
  const char *task = argc == 1 ? argv[0] : "";
  int result = PAM_SERVICE_ERR;
  (void)flags;
  if (strcmp(task, "preset") == 0) {
    result = preset(pamh);
  } else if (strcmp(task, "check") == 0) {
    result = check(pamh);
  } else if (strcmp(task, "prompt") == 0) {
    result = prompt(pamh);
  } else if (strcmp(task, "rename") == 0) {
    result = pam_set_item(pamh, PAM_USER, "bob");
  }
  return result;
}

EXPORTED int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv) {
  (void)pamh;
  (void)flags;
  (void)argc;
  (void)argv;
  return PAM_SUCCESS;
}
