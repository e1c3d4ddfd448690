/*
 * Edges on a descriptor. A virtio port without a host is readable and hung up for ever, so waiting
 * for a level spins (80 000 wake-ups in half a second were measured); libuv waits for levels only.
 * Therefore libuv polls an inner epoll descriptor, which becomes readable once for each edge.
 */

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "addon.h"
#include "arguments.h"
#include "error.h"
#include "poller.h"

/* agent/native.ts has the same numbers. */
#define READABLE 1
#define WRITABLE 2
#define HANGUP 4

static void readable(struct poller *poller) {
  struct epoll_event event;
  int64_t mask = 0;
  int count;

  do {
    /* One event drains it: one descriptor is registered. */
    count = epoll_wait(poller->fd, &event, 1, 0);
  } while (count < 0 && errno == EINTR);
  if (count < 0) {
    poller_fail(poller, errno, "epoll_wait");
  }
  if (count <= 0) {
    return;
  }
  if (event.events & EPOLLIN) {
    mask |= READABLE;
  }
  if (event.events & EPOLLOUT) {
    mask |= WRITABLE;
  }
  /* An error is for the next read to tell, as is what a hang-up left to be read. */
  if (event.events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)) {
    mask |= HANGUP;
  }
  poller_call(poller, 1, &mask);
}

static struct poller_kind watch_kind = {
    .name = "ovirt-sso.watch",
    .tag = {0x5c0e9a7741d84b36, 0xa8f36d12c97b0e54},
    .readable = readable,
};

/* The edges that are asked for; both when nothing is said. A hang-up is always told. */
static bool get_interest(napi_env env, napi_value value, struct epoll_event *interest) {
  napi_valuetype type;
  int64_t edges = READABLE | WRITABLE;

  if (!ok(env, napi_typeof(env, value, &type)) ||
      (type != napi_undefined &&
       !get_integer(env, value, "edges", READABLE, READABLE | WRITABLE, &edges))) {
    return false;
  }
  interest->events = EPOLLRDHUP | EPOLLET;
  if (edges & READABLE) {
    interest->events |= EPOLLIN;
  }
  if (edges & WRITABLE) {
    interest->events |= EPOLLOUT;
  }
  return true;
}

napi_value addon_watch(napi_env env, napi_callback_info info) {
  struct epoll_event interest;
  struct poller *poller;
  napi_value values[3];
  int epoll;
  int error;
  int fd;

  if (!get_arguments(env, info, 3, values) || !get_descriptor(env, values[0], &fd) ||
      !get_function(env, values[1], "onEdge") || !get_interest(env, values[2], &interest)) {
    return NULL;
  }
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) {
    return throw_errno(env, errno, "epoll_create1");
  }
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &interest) != 0) {
    error = errno;
    close(epoll);
    return throw_errno(env, error, "epoll_ctl");
  }
  poller = calloc(1, sizeof *poller);
  if (poller == NULL) {
    close(epoll);
    return throw_errno(env, ENOMEM, "calloc");
  }
  return poller_open(env, poller, &watch_kind, epoll, values[1]);
}
