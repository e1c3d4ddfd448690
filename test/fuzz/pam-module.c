/*
 * The PAM module whole, without PAM and without a server: libFuzzer's bytes are the options, the user
 * that PAM has, the answer to the prompt and what the server sends. Calls that may fail in a real
 * process fail here at 0.25 %, by --wrap, drawn from the same bytes so that each run can be repeated.
 */
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#define EXPORTED __attribute__((visibility("default")))

enum { FAULT_IN = 400, TEXT_MAX = 300 };

static const uint8_t *bytes;
static size_t left;
static uint32_t draw;
static bool refused_server;
static bool got_request;
static bool set_password;
static bool is_set_failing;
static char pam_user[TEXT_MAX];

static uint8_t next(void) {
  uint8_t byte = 0;
  if (left > 0) {
    byte = *bytes++;
    left--;
  }
  return byte;
}

/* xorshift32: Marsaglia, Xorshift RNGs, 2003. */
static bool fails(int error) {
  draw ^= draw << 13;
  draw ^= draw >> 17;
  draw ^= draw << 5;
  bool failing = draw % FAULT_IN == 0;
  if (failing) {
    errno = error;
  }
  return failing;
}

static void take_text(char text[TEXT_MAX], size_t length) {
  size_t i = 0;
  while (i < length && i < TEXT_MAX - 1) {
    text[i++] = (char)next();
  }
  text[i] = '\0';
}

static void check(bool holds) {
  if (!holds) {
    abort();
  }
}

/* The server. */
int __wrap_socket(int domain, int type, int protocol);
int __wrap_socket(int domain, int type, int protocol) {
  (void)domain;
  (void)type;
  (void)protocol;
  return fails(EMFILE) ? -1 : dup(STDERR_FILENO);
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t length);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  (void)fd;
  (void)level;
  (void)name;
  (void)value;
  (void)length;
  return fails(ENOMEM) ? -1 : 0;
}

int __wrap_connect(int fd, const struct sockaddr *address, socklen_t length);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t length) {
  (void)fd;
  check(address->sa_family == AF_UNIX && length > 3);
  return fails(ECONNREFUSED) ? -1 : 0;
}

int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *length);
int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *length) {
  struct ucred peer = {.pid = 1, .uid = refused_server ? 4711 : 0};
  (void)fd;
  (void)level;
  (void)name;
  memcpy(value, &peer, sizeof peer);
  *length = sizeof peer;
  return fails(EBADF) ? -1 : 0;
}

int __wrap_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...) {
  (void)fd;
  (void)command;
  return fails(EBADF) ? -1 : 0;
}

ssize_t __wrap_send(int fd, const void *request, size_t length, int flags);
ssize_t __wrap_send(int fd, const void *request, size_t length, int flags) {
  (void)fd;
  (void)request;
  check(!refused_server && (flags & MSG_NOSIGNAL) != 0 && length > 0);
  got_request = true;
  return fails(EPIPE) ? -1 : (ssize_t)(fails(0) ? 1 : length);
}

ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags) {
  size_t count = left < size ? left : size;
  (void)fd;
  (void)flags;
  if (fails(ECONNRESET) || fails(EINTR) || fails(EAGAIN) || fails(EIO)) {
    return -1;
  }
  count = count > 1 && fails(0) ? 1 : count;
  if (count > 0) {
    memcpy(buffer, bytes, count);
  }
  bytes += count;
  left -= count;
  return (ssize_t)count;
}

int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout) {
  (void)entries;
  (void)count;
  (void)timeout;
  return fails(EINTR) ? -1 : fails(0) ? 0 : 1;
}

/* libc. */
void *__real_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
  return fails(ENOMEM) ? MAP_FAILED : __real_mmap(address, size, protection, flags, fd, offset);
}

int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size,
                      struct passwd **found);
int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size,
                      struct passwd **found) {
  (void)buffer;
  (void)size;
  *found = NULL;
  *entry = (struct passwd){.pw_uid = name[0] == 'r' ? 0 : 1000 + (unsigned char)name[0]};
  if (fails(EIO)) {
    return EIO;
  }
  *found = strlen(name) % 2 == 0 ? NULL : entry;
  return 0;
}

/* libpam. */
static int converse(int count, const struct pam_message **messages, struct pam_response **responses,
                    void *data) {
  char text[TEXT_MAX];
  (void)messages;
  (void)data;
  check(count == 1);
  if (fails(0)) {
    return PAM_CONV_ERR;
  }
  take_text(text, next());
  *responses = calloc(1, sizeof **responses);
  (*responses)->resp = fails(0) ? NULL : strdup(text);
  return PAM_SUCCESS;
}

int __wrap_pam_get_item(const pam_handle_t *pamh, int type, const void **item);
int __wrap_pam_get_item(const pam_handle_t *pamh, int type, const void **item) {
  static const struct pam_conv conversation = {.conv = converse};
  (void)pamh;
  *item = type == PAM_CONV ? (const void *)&conversation : pam_user;
  return fails(0) ? PAM_SYSTEM_ERR : PAM_SUCCESS;
}

int __wrap_pam_set_item(pam_handle_t *pamh, int type, const void *item);
int __wrap_pam_set_item(pam_handle_t *pamh, int type, const void *item) {
  (void)pamh;
  if (item != NULL && fails(0)) {
    is_set_failing = true;
    return PAM_BUF_ERR;
  }
  if (type == PAM_AUTHTOK) {
    set_password = item != NULL;
    check(item == NULL || (strlen(item) >= 1 && strlen(item) < PAM_MAX_RESP_SIZE));
  } else {
    check(strlen(item) >= 1 && strlen(item) <= 255);
  }
  return PAM_SUCCESS;
}

int __wrap_pam_get_user(pam_handle_t *pamh, const char **user, const char *prompt);
int __wrap_pam_get_user(pam_handle_t *pamh, const char **user, const char *prompt) {
  (void)pamh;
  (void)prompt;
  *user = pam_user;
  return fails(0) ? PAM_CONV_ERR : PAM_SUCCESS;
}

int __wrap_pam_get_authtok(pam_handle_t *pamh, int item, const char **authtok, const char *prompt);
int __wrap_pam_get_authtok(pam_handle_t *pamh, int item, const char **authtok, const char *prompt) {
  static char typed[TEXT_MAX];
  (void)pamh;
  (void)item;
  (void)prompt;
  take_text(typed, next());
  *authtok = typed;
  return fails(0) ? PAM_AUTHTOK_ERR : PAM_SUCCESS;
}

void __wrap_pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...);
void __wrap_pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...) {
  (void)pamh;
  (void)priority;
  check(format != NULL);
}

EXPORTED int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
EXPORTED int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const known[] = {"mode=password", "domain=auto", "domain=strip", "debug",
                                      "allow_system", "timeout=1"};
  const char *arguments[7];
  char odd[TEXT_MAX];
  int count = 0;
  uint8_t chosen;

  bytes = data;
  left = size;
  draw = 1;
  for (int i = 0; i < 4; i++) {
    draw = draw << 8 | next();
  }
  draw |= 1;
  chosen = next();
  for (int i = 0; i < 6; i++) {
    if ((chosen & 1 << i) != 0) {
      arguments[count++] = known[i];
    }
  }
  refused_server = chosen >= 0xe0;
  if ((chosen & 0xc0) == 0x80) {
    take_text(odd, next());
    arguments[count++] = odd;
  }
  take_text(pam_user, next());
  got_request = set_password = is_set_failing = false;

  /* libpam's functions are ours here, and nobody else looks into the handle. */
  static int handle;
  int result = pam_sm_authenticate((pam_handle_t *)&handle, 0, count, arguments);
  /* A password is there exactly after a success, and a success needs a server of the right uid. */
  check(set_password == (result == PAM_SUCCESS));
  check(result != PAM_SUCCESS || (got_request && !refused_server && !is_set_failing));
  check(result != PAM_IGNORE || ((chosen & 1) != 0 && !got_request));
  return 0;
}
