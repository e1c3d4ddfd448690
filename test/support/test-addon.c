/*
 * Kernel objects that tests need and Node cannot make: a pseudo-terminal in place of a virtio port,
 * socket pairs, UNIX sockets of any type. test-addon.ts documents each function.
 */

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include "arguments.h"
#include "error.h"

#define MAX_DATAGRAM 8192

static bool add_number(napi_env env, napi_value object, const char *key, int number) {
  napi_value value;

  return ok(env, napi_create_int32(env, number, &value)) &&
         ok(env, napi_set_named_property(env, object, key, value));
}

/* Raw mode survives the slave's last close as long as the master is open. Returns 0 or errno. */
static int make_raw(const char *path) {
  struct termios mode;
  int slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  int error = 0;

  if (slave < 0 || tcgetattr(slave, &mode) != 0) {
    error = errno;
  } else {
    cfmakeraw(&mode);
    if (tcsetattr(slave, TCSANOW, &mode) != 0) {
      error = errno;
    }
  }
  if (slave >= 0) {
    close(slave);
  }
  return error;
}

static napi_value open_pty(napi_env env, napi_callback_info info) {
  char path[64];
  napi_value result;
  napi_value text;
  int error = 0;
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

  (void)info;
  if (master < 0) {
    return throw_errno(env, errno, "posix_openpt");
  }
  if (grantpt(master) != 0 || unlockpt(master) != 0) {
    error = errno;
  } else {
    error = ptsname_r(master, path, sizeof path);
  }
  if (error == 0) {
    error = make_raw(path);
  }
  if (error != 0) {
    close(master);
    return throw_errno(env, error, "openpty");
  }
  if (!ok(env, napi_create_object(env, &result)) ||
      !ok(env, napi_create_string_utf8(env, path, NAPI_AUTO_LENGTH, &text)) ||
      !ok(env, napi_set_named_property(env, result, "path", text)) ||
      !add_number(env, result, "fd", master)) {
    close(master);
    return NULL;
  }
  return result;
}

static napi_value socket_pair(napi_env env, napi_callback_info info) {
  napi_value result;
  napi_value value;
  int fds[2];

  (void)info;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0) {
    return throw_errno(env, errno, "socketpair");
  }
  if (!ok(env, napi_create_array_with_length(env, 2, &result))) {
    return NULL;
  }
  for (uint32_t i = 0; i < 2; i++) {
    if (!ok(env, napi_create_int32(env, fds[i], &value)) ||
        !ok(env, napi_set_element(env, result, i, value))) {
      return NULL;
    }
  }
  return result;
}

static int socket_type(const char *name) {
  if (strcmp(name, "dgram") == 0) {
    return SOCK_DGRAM;
  }
  return strcmp(name, "seqpacket") == 0 ? SOCK_SEQPACKET : SOCK_STREAM;
}

static napi_value unix_socket(napi_env env, napi_callback_info info) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  napi_value values[3];
  napi_value result;
  char type[16];
  size_t length;
  int64_t backlog;
  int error;
  int fd;

  if (!get_arguments(env, info, 3, values) ||
      !get_string(env, values[0], "type", type, sizeof type, &length) ||
      !get_string(env, values[1], "name", address.sun_path, sizeof address.sun_path, &length) ||
      !get_integer(env, values[2], "backlog", 0, SOMAXCONN, &backlog)) {
    return NULL;
  }
  if (address.sun_path[0] == '@') {
    address.sun_path[0] = '\0';
  }
  fd = socket(AF_UNIX, socket_type(type) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return throw_errno(env, errno, "socket");
  }
  if ((length > 0 && bind(fd, (const struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) != 0) ||
      (backlog > 0 && listen(fd, (int)backlog) != 0)) {
    error = errno;
    close(fd);
    return throw_errno(env, error, "bind");
  }
  return ok(env, napi_create_int32(env, fd, &result)) ? result : NULL;
}

static napi_value shut_down(napi_env env, napi_callback_info info) {
  napi_value value;
  int fd;

  if (!get_arguments(env, info, 1, &value) || !get_descriptor(env, value, &fd)) {
    return NULL;
  }
  return shutdown(fd, SHUT_RDWR) == 0 ? NULL : throw_errno(env, errno, "shutdown");
}

static napi_value receive(napi_env env, napi_callback_info info) {
  char datagram[MAX_DATAGRAM];
  napi_value value;
  ssize_t length;
  int fd;

  if (!get_arguments(env, info, 1, &value) || !get_descriptor(env, value, &fd)) {
    return NULL;
  }
  length = recv(fd, datagram, sizeof datagram, MSG_DONTWAIT);
  if (length < 0) {
    return errno == EAGAIN ? NULL : throw_errno(env, errno, "recv");
  }
  return ok(env, napi_create_string_utf8(env, datagram, (size_t)length, &value)) ? value : NULL;
}

static napi_value dumpable(napi_env env, napi_callback_info info) {
  int state = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
  napi_value value;

  (void)info;
  return ok(env, napi_create_int32(env, state, &value)) ? value : NULL;
}

/* node_api.h defines it without a declaration. */
NAPI_MODULE_EXPORT int32_t NODE_API_MODULE_GET_API_VERSION(void);

NAPI_MODULE_INIT() {
  static const struct {
    const char *name;
    napi_callback function;
  } functions[] = {
      {"openPty", open_pty},     {"socketpair", socket_pair}, {"unixSocket", unix_socket},
      {"shutdown", shut_down},   {"receive", receive},        {"dumpable", dumpable},
  };

  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    napi_value function;

    if (!ok(env, napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH,
                                      functions[i].function, NULL, &function)) ||
        !ok(env, napi_set_named_property(env, exports, functions[i].name, function))) {
      return NULL;
    }
  }
  return exports;
}
