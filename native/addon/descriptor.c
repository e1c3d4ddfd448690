/* read, write and close on a descriptor, without libuv's thread pool and without copies. */

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "addon.h"
#include "arguments.h"
#include "error.h"

struct transfer {
  int fd;
  uint8_t *start;
  size_t length;
};

/* The arguments (fd, buffer, start, end). */
static bool get_transfer(napi_env env, napi_callback_info info, struct transfer *transfer) {
  napi_value values[4];
  struct bytes bytes;
  int64_t start;
  int64_t end;

  if (!get_arguments(env, info, 4, values) || !get_descriptor(env, values[0], &transfer->fd) ||
      !get_bytes(env, values[1], &bytes) ||
      !get_integer(env, values[2], "start", 0, (int64_t)bytes.length, &start) ||
      !get_integer(env, values[3], "end", start, (int64_t)bytes.length, &end)) {
    return false;
  }
  if (start == end) {
    /* A transfer of no bytes gives 0, which a reader would take for the end. */
    throw_range(env, "start and end must not be equal");
    return false;
  }
  transfer->start = bytes.start + start;
  transfer->length = (size_t)(end - start);
  return true;
}

/* Bytes moved; -1 when the descriptor would block. */
static napi_value transferred(napi_env env, ssize_t count, const char *syscall) {
  napi_value result;

  if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
    return throw_errno(env, errno, syscall);
  }
  return ok(env, napi_create_int64(env, count, &result)) ? result : NULL;
}

napi_value addon_read(napi_env env, napi_callback_info info) {
  struct transfer transfer;
  ssize_t count;

  if (!get_transfer(env, info, &transfer)) {
    return NULL;
  }
  do {
    count = read(transfer.fd, transfer.start, transfer.length);
  } while (count < 0 && errno == EINTR);
  return transferred(env, count, "read");
}

napi_value addon_write(napi_env env, napi_callback_info info) {
  struct transfer transfer;
  ssize_t count;

  if (!get_transfer(env, info, &transfer)) {
    return NULL;
  }
  do {
    count = send(transfer.fd, transfer.start, transfer.length, MSG_NOSIGNAL);
    if (count < 0 && errno == ENOTSOCK) {
      /* Of the rest only pipes raise SIGPIPE, which Node ignores in the whole process. */
      count = write(transfer.fd, transfer.start, transfer.length);
    }
  } while (count < 0 && errno == EINTR);
  return transferred(env, count, "write");
}

napi_value addon_close(napi_env env, napi_callback_info info) {
  napi_value value;
  int fd;

  if (!get_arguments(env, info, 1, &value) || !get_descriptor(env, value, &fd)) {
    return NULL;
  }
  /* close(2): on Linux the descriptor is gone even after EINTR; closing again could hit another. */
  if (close(fd) != 0 && errno != EINTR) {
    return throw_errno(env, errno, "close");
  }
  return NULL;
}
