/* The process as a whole: hardening, the service manager, the clock. */

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "addon.h"
#include "arguments.h"
#include "error.h"

/* systemd reads no more of one message: NOTIFY_BUFFER_MAX is PIPE_BUF. */
#define MAX_STATE 4096

/* Longest wait for a service manager that does not read: sd_notify(3) would wait for ever. */
#define NOTIFY_TIMEOUT_S 1

napi_value addon_harden(napi_env env, napi_callback_info info) {
  struct sigaction ignore = {.sa_handler = SIG_IGN};

  (void)info;
  /* No core, and no ptrace by the account's other processes: prctl(2). */
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return throw_errno(env, errno, "prctl");
  }
  /* Node would start its inspector, through which anyone in the account could run code. */
  if (sigaction(SIGUSR1, &ignore, NULL) != 0) {
    return throw_errno(env, errno, "sigaction");
  }
  return NULL;
}

/* Fills in the address of NOTIFY_SOCKET's value: a path, or `@` and an abstract name. Or errno. */
static int notify_address(const char *value, struct sockaddr_un *address, socklen_t *length) {
  size_t size = strlen(value);

  if (value[0] != '/' && value[0] != '@') {
    return EAFNOSUPPORT;
  }
  if (size >= sizeof address->sun_path) {
    return ENAMETOOLONG;
  }
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path, value, size);
  if (value[0] == '@') {
    address->sun_path[0] = '\0';
  }
  *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
  return 0;
}

napi_value addon_notify(napi_env env, napi_callback_info info) {
  const struct timeval timeout = {.tv_sec = NOTIFY_TIMEOUT_S};
  const char *value = getenv("NOTIFY_SOCKET");
  const bool present = value != NULL && value[0] != '\0';
  char state[MAX_STATE + 1];
  struct sockaddr_un address;
  napi_value result;
  socklen_t length;
  size_t size;
  ssize_t sent;
  int error;
  int fd;

  if (!get_arguments(env, info, 1, &result) ||
      !get_string(env, result, "state", state, sizeof state, &size)) {
    return NULL;
  }
  if (size == 0 || size > MAX_STATE) {
    return throw_range(env, "state must have 1 to 4096 bytes");
  }
  if (present) {
    error = notify_address(value, &address, &length);
    if (error != 0) {
      return throw_errno_detail(env, error, "sendto", "NOTIFY_SOCKET");
    }
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      return throw_errno(env, errno, "socket");
    }
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) != 0) {
      error = errno;
      close(fd);
      return throw_errno(env, error, "setsockopt");
    }
    do {
      sent = sendto(fd, state, size, MSG_NOSIGNAL, (const struct sockaddr *)&address, length);
    } while (sent < 0 && errno == EINTR);
    error = errno;
    close(fd);
    if (sent < 0) {
      return throw_errno(env, error, "sendto");
    }
  }
  return ok(env, napi_get_boolean(env, present, &result)) ? result : NULL;
}

/* The clock's time in milliseconds. */
static napi_value clock_ms(napi_env env, clockid_t clock) {
  struct timespec now;
  napi_value result;

  if (clock_gettime(clock, &now) != 0) {
    return throw_errno(env, errno, "clock_gettime");
  }
  return ok(env, napi_create_double(env, (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6,
                                    &result))
             ? result
             : NULL;
}

napi_value addon_boottime(napi_env env, napi_callback_info info) {
  (void)info;
  return clock_ms(env, CLOCK_BOOTTIME);
}

napi_value addon_monotonic(napi_env env, napi_callback_info info) {
  (void)info;
  return clock_ms(env, CLOCK_MONOTONIC);
}
