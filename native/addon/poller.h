#ifndef POLLER_H
#define POLLER_H

#include <node_api.h>
#include <stdbool.h>
#include <uv.h>

/*
 * A descriptor on Node's event loop with a JavaScript callback, and the object `{ close() }` that
 * stands for it. The loop owns it, not the object: it stays open, and keeps the loop alive, until
 * close() or until its environment ends. Whoever extends it puts `struct poller` first.
 */
struct poller;

struct poller_kind {
  const char *name;                 /* of the asynchronous resource */
  napi_type_tag tag;                /* marks this kind's JavaScript objects */
  void (*readable)(struct poller *poller);
};

struct poller {
  const struct poller_kind *kind;
  napi_env env;
  int fd;                           /* owned; -1 once closed */
  unsigned holders;                 /* the loop and the JavaScript object; the last one frees */
  uv_poll_t poll;
  uv_timer_t pause;
  napi_ref callback;
  napi_async_context context;
  napi_async_cleanup_hook_handle cleanup;
};

/*
 * Takes `poller` (zeroed memory from calloc) and `fd`, also when it fails. Returns the JavaScript
 * object, or NULL with an exception pending.
 */
napi_value poller_open(napi_env env, struct poller *poller, struct poller_kind *kind, int fd,
                       napi_value callback);

/* The poller behind `this` of a method whose data is its kind; NULL with an exception pending. */
struct poller *poller_this(napi_env env, napi_callback_info info);

/* Safe again and again, also within the callback. */
void poller_close(struct poller *poller);
bool poller_is_open(const struct poller *poller);

/* Stops listening to the descriptor for a while. */
void poller_pause(struct poller *poller, unsigned milliseconds);

/* Closes, and raises an uncaught exception: for what nobody below can be told. */
void poller_fail(struct poller *poller, int error, const char *syscall);

/*
 * Calls the callback with numbers, then microtasks and ticks. What it throws becomes an uncaught
 * exception. False when it was not called, because the environment is ending.
 */
bool poller_call(struct poller *poller, size_t count, const int64_t *numbers);

#endif
