/*
 * The credential listener. A stranger costs three system calls and no byte of JavaScript: abstract
 * sockets have no permissions, so any local user may connect as often as it likes.
 */

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "addon.h"
#include "arguments.h"
#include "error.h"
#include "poller.h"
#include "socket_name.h"

/* Connections taken for one wake-up: a storm must leave the loop time for everything else. */
#define ACCEPTS_PER_WAKEUP 64

/* How long to leave a backlog alone that descriptors or memory lack for; it stays readable. */
#define PAUSE_MS 100

/* Root, and whom the administrator adds. */
#define MAX_ALLOWED_UIDS 64

struct uids {
  uint32_t count;
  uid_t list[MAX_ALLOWED_UIDS];
};

struct listener {
  struct poller poller;
  int64_t strangers;
  struct uids allowed;
};

static bool may_ask(const struct listener *listener, uid_t uid) {
  for (uint32_t i = 0; i < listener->allowed.count; i++) {
    if (listener->allowed.list[i] == uid) {
      return true;
    }
  }
  return false;
}

static void receive(struct listener *listener, int fd) {
  struct ucred peer;
  socklen_t length = sizeof peer;

  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 ||
      !may_ask(listener, peer.uid)) {
    listener->strangers++;
    close(fd);
  } else if (!poller_call(&listener->poller, 3, (const int64_t[]){fd, peer.uid, peer.pid})) {
    close(fd);
  }
}

static void readable(struct poller *poller) {
  struct listener *listener = (struct listener *)poller;

  for (int i = 0; i < ACCEPTS_PER_WAKEUP && poller_is_open(poller); i++) {
    int fd = accept4(poller->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd >= 0) {
      receive(listener, fd);
      continue;
    }
    switch (errno) {
      case EAGAIN:
        return;
      case EINTR:
      case ECONNABORTED:
      case EPROTO:
        /* One connection's end, not ours: accept(2), "Error handling". */
        break;
      case EMFILE:
      case ENFILE:
      case ENOMEM:
      case ENOBUFS:
        poller_pause(poller, PAUSE_MS);
        return;
      default:
        poller_fail(poller, errno, "accept4");
        return;
    }
  }
}

static struct poller_kind listener_kind = {
    .name = "ovirt-sso.listen",
    .tag = {0xe2749b1d80c65fa3, 0x4d37f8ac1b926e05},
    .readable = readable,
};

static napi_value get_strangers(napi_env env, napi_callback_info info) {
  const struct listener *listener = (const struct listener *)poller_this(env, info);
  napi_value count = NULL;

  if (listener != NULL) {
    ok(env, napi_create_int64(env, listener->strangers, &count));
  }
  return count;
}

static bool get_allowed(napi_env env, napi_value list, struct uids *allowed) {
  bool is_array;

  if (!ok(env, napi_is_array(env, list, &is_array))) {
    return false;
  }
  if (!is_array) {
    throw_type(env, "allowedUids must be an array");
    return false;
  }
  if (!ok(env, napi_get_array_length(env, list, &allowed->count))) {
    return false;
  }
  if (allowed->count > MAX_ALLOWED_UIDS) {
    throw_range(env, "allowedUids must have at most 64 elements");
    return false;
  }
  for (uint32_t i = 0; i < allowed->count; i++) {
    napi_value element;
    int64_t uid;

    /* (uid_t)-1 is no user: the kernel gives it for credentials that it does not have. */
    if (!ok(env, napi_get_element(env, list, i, &element)) ||
        !get_integer(env, element, "an allowed uid", 0, UINT32_MAX - 1, &uid)) {
      return false;
    }
    allowed->list[i] = (uid_t)uid;
  }
  return true;
}

static napi_value allow(napi_env env, napi_callback_info info) {
  struct listener *listener = (struct listener *)poller_this(env, info);
  struct uids allowed;
  napi_value list;

  /* Whole or not at all: a list that is wrong leaves the one before. */
  if (listener != NULL && get_arguments(env, info, 1, &list) && get_allowed(env, list, &allowed)) {
    listener->allowed = allowed;
  }
  return NULL;
}

/* The options' socket, adopted or made; -1 with an exception pending. */
static int get_socket(napi_env env, napi_value options) {
  struct socket_name name;
  napi_value value;
  napi_valuetype type;
  int fd;

  if (!ok(env, napi_get_named_property(env, options, "name", &value)) ||
      !socket_name_get(env, value, &name) ||
      !ok(env, napi_get_named_property(env, options, "fd", &value)) ||
      !ok(env, napi_typeof(env, value, &type))) {
    return -1;
  }
  if (type == napi_undefined) {
    return socket_name_listen(env, &name);
  }
  return get_descriptor(env, value, &fd) && socket_name_adopt(env, &name, fd) ? fd : -1;
}

napi_value addon_listen(napi_env env, napi_callback_info info) {
  static const napi_property_descriptor members[] = {
      {"strangers", NULL, NULL, get_strangers, NULL, NULL, napi_enumerable, &listener_kind},
      {"allow", NULL, allow, NULL, NULL, NULL, napi_enumerable, &listener_kind},
  };
  struct listener *listener = calloc(1, sizeof *listener);
  napi_value options;
  napi_value list;
  napi_value on_peer;
  napi_value object;
  int fd = -1;

  if (listener == NULL) {
    return throw_errno(env, ENOMEM, "calloc");
  }
  if (!get_arguments(env, info, 1, &options) ||
      !ok(env, napi_get_named_property(env, options, "allowedUids", &list)) ||
      !get_allowed(env, list, &listener->allowed) ||
      !ok(env, napi_get_named_property(env, options, "onPeer", &on_peer)) ||
      !get_function(env, on_peer, "onPeer") || (fd = get_socket(env, options)) < 0) {
    free(listener);
    return NULL;
  }
  object = poller_open(env, &listener->poller, &listener_kind, fd, on_peer);
  if (object == NULL || !ok(env, napi_define_properties(env, object, sizeof members / sizeof *members, members))) {
    return NULL;
  }
  return object;
}
