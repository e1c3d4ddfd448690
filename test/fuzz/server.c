/* The server, and every call of the socket to it. */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "run.h"

static const char login_prefix[] = "ovirt-sso-";
static const char rehearsal_prefix[] = "ovirt-sso-test-";

enum { RANDOM_LENGTH = 43 };

static bool starts_with(const char *text, size_t length, const char *prefix) {
  size_t wanted = strlen(prefix);
  return length >= wanted && memcmp(text, prefix, wanted) == 0;
}

/* docs/protocol.md has the form. */
static bool is_rehearsal(const char *request, size_t length) {
  const char *end = memchr(request, '\n', length);
  size_t token = end != NULL ? (size_t)(end - request) : length;
  size_t prefix = sizeof rehearsal_prefix - 1;
  bool is = starts_with(request, token, rehearsal_prefix) && token == prefix + RANDOM_LENGTH;
  for (size_t i = prefix; is && i < token; i++) {
    is = isalnum((unsigned char)request[i]) || request[i] == '-' || request[i] == '_';
  }
  return is;
}

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
  return fails(ECONNREFUSED) || fails(EINTR) || fails(EAGAIN) ? -1 : 0;
}

int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *length);
int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *length) {
  struct ucred peer = {.pid = 1, .uid = run.is_server_strange ? STRANGER : 0};
  (void)fd;
  (void)level;
  (void)name;
  memcpy(value, &peer, sizeof peer);
  *length = fails(0) ? 1 : sizeof peer;
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
  check(run.is_root && !run.is_server_strange && (flags & MSG_NOSIGNAL) != 0 && length > 0);
  if (!run.got_request) {
    run.is_rehearsal = is_rehearsal(request, length);
    /* What a person types at a password prompt goes nowhere. */
    check(!run.is_password_mode || starts_with(request, length, login_prefix));
  }
  run.got_request = true;
  if (fails(EPIPE) || fails(ECONNRESET) || fails(EINTR) || fails(EAGAIN) || fails(ENOBUFS)) {
    return -1;
  }
  return (ssize_t)(fails(0) ? 1 : length);
}

ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags) {
  (void)fd;
  (void)flags;
  if (fails(ECONNRESET) || fails(EINTR) || fails(EAGAIN) || fails(EIO)) {
    return -1;
  }
  return (ssize_t)input_bytes(buffer, fails(0) ? 1 : size);
}

int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout) {
  (void)entries;
  (void)count;
  (void)timeout;
  return fails(EINTR) || fails(ENOMEM) ? -1 : fails(0) ? 0 : 1;
}
