/* The credential socket's descriptor: bound here, or bound by systemd and checked here. */

#include "socket_name.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "error.h"

/*
 * Connections that wait to be taken; systemd's socket unit says the same. Strangers keep the queue
 * full, whatever its length, and a login waits behind all of it: with the 4096 of SOMAXCONN a
 * second, with this few milliseconds. Nothing is lost by a short one: connect(2) waits for room, and
 * the kernel wakes those that wait in their turn.
 */
#define BACKLOG 32

/* Room for the sentence in refuse() and the name in it. */
#define DETAIL_SIZE 256

bool socket_name_get(napi_env env, napi_value value, struct socket_name *name) {
  size_t length;

  if (!get_string(env, value, "name", name->text, sizeof name->text, &length)) {
    return false;
  }
  if (length < 2 || length >= sizeof name->text || strlen(name->text) != length ||
      name->text[0] != '@') {
    throw_range(env, "name must be an @, then 1 to 107 bytes without a NUL");
    return false;
  }
  memset(&name->address, 0, sizeof name->address);
  name->address.sun_family = AF_UNIX;
  memcpy(name->address.sun_path + 1, name->text + 1, length - 1);
  name->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  return true;
}

int socket_name_listen(napi_env env, const struct socket_name *name) {
  const char *failed = NULL;
  int error;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0) {
    throw_errno(env, errno, "socket");
    return -1;
  }
  if (bind(fd, (const struct sockaddr *)&name->address, name->length) != 0) {
    failed = "bind";
  } else if (listen(fd, BACKLOG) != 0) {
    failed = "listen";
  }
  if (failed != NULL) {
    error = errno;
    close(fd);
    throw_errno_detail(env, error, failed, name->text);
    return -1;
  }
  return fd;
}

static bool refuse(napi_env env, const struct socket_name *name, int fd, int error,
                   const char *syscall) {
  char detail[DETAIL_SIZE];

  snprintf(detail, sizeof detail,
           "descriptor %d must be a listening AF_UNIX SOCK_STREAM socket with the name %s", fd,
           name->text);
  throw_errno_detail(env, error, syscall, detail);
  return false;
}

/* Whether the socket's option has this value. Sets errno to 0 when it could be read. */
static bool option_is(int fd, int option, int expected) {
  int value = 0;
  socklen_t length = sizeof value;

  if (getsockopt(fd, SOL_SOCKET, option, &value, &length) != 0) {
    return false;
  }
  errno = 0;
  return value == expected;
}

static bool has_name(int fd, const struct socket_name *name) {
  struct sockaddr_un bound;
  socklen_t length = sizeof bound;

  memset(&bound, 0, sizeof bound);
  if (getsockname(fd, (struct sockaddr *)&bound, &length) != 0) {
    return false;
  }
  errno = 0;
  return length == name->length && memcmp(&bound, &name->address, length) == 0;
}

bool socket_name_adopt(napi_env env, const struct socket_name *name, int fd) {
  int flags;

  if (!option_is(fd, SO_DOMAIN, AF_UNIX)) {
    return refuse(env, name, fd, errno == 0 ? EAFNOSUPPORT : errno, "getsockopt");
  }
  if (!option_is(fd, SO_TYPE, SOCK_STREAM)) {
    return refuse(env, name, fd, errno == 0 ? EPROTOTYPE : errno, "getsockopt");
  }
  if (!option_is(fd, SO_ACCEPTCONN, 1)) {
    return refuse(env, name, fd, errno == 0 ? EINVAL : errno, "getsockopt");
  }
  if (!has_name(fd, name)) {
    return refuse(env, name, fd, errno == 0 ? EADDRNOTAVAIL : errno, "getsockname");
  }
  flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
      fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
    return refuse(env, name, fd, errno, "fcntl");
  }
  return true;
}
