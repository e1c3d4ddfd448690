/* A pollable descriptor's life on Node's event loop. */

#include "poller.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "error.h"

/* Most arguments that a callback takes. */
#define MAX_ARGUMENTS 3

static void drop(struct poller *poller) {
  if (--poller->holders == 0) {
    free(poller);
  }
}

/* Only now may the references go: close() may have come from within the callback. */
static void on_closed(uv_handle_t *handle) {
  struct poller *poller = handle->data;

  /* These fail only for a bad handle, and there is nobody to tell. */
  if (poller->callback != NULL) {
    (void)napi_delete_reference(poller->env, poller->callback);
  }
  if (poller->context != NULL) {
    (void)napi_async_destroy(poller->env, poller->context);
  }
  /* Last: the environment may end as soon as its hook is gone. */
  if (poller->cleanup != NULL) {
    (void)napi_remove_async_cleanup_hook(poller->cleanup);
  }
  drop(poller);
}

static void on_poll_closed(uv_handle_t *handle) {
  struct poller *poller = handle->data;

  uv_close((uv_handle_t *)&poller->pause, on_closed);
}

void poller_close(struct poller *poller) {
  if (poller_is_open(poller)) {
    /* Its callback must not find a closing handle; the timer itself closes after it. */
    uv_timer_stop(&poller->pause);
    uv_close((uv_handle_t *)&poller->poll, on_poll_closed);
    close(poller->fd);
    poller->fd = -1;
  }
}

bool poller_is_open(const struct poller *poller) {
  return poller->fd >= 0;
}

void poller_fail(struct poller *poller, int error, const char *syscall) {
  napi_env env = poller->env;
  napi_handle_scope scope;
  bool scoped = napi_open_handle_scope(env, &scope) == napi_ok;

  poller_close(poller);
  if (scoped) {
    throw_errno(env, error, syscall);
    surface_exception(env);
    (void)napi_close_handle_scope(env, scope);
  }
}

static void on_poll(uv_poll_t *handle, int status, int events) {
  struct poller *poller = handle->data;

  if (status < 0) {
    poller_fail(poller, -status, "poll");
  } else if (events & UV_DISCONNECT) {
    /* Shut down by another holder: readable for ever, with EAGAIN from accept4 (Linux 6.18). */
    poller_fail(poller, ESHUTDOWN, "poll");
  } else {
    poller->kind->readable(poller);
  }
}

static int start(struct poller *poller) {
  return uv_poll_start(&poller->poll, UV_READABLE | UV_DISCONNECT, on_poll);
}

static void on_pause_over(uv_timer_t *handle) {
  struct poller *poller = handle->data;
  int status = start(poller);

  if (status < 0) {
    poller_fail(poller, -status, "poll");
  }
}

void poller_pause(struct poller *poller, unsigned milliseconds) {
  int status = uv_poll_stop(&poller->poll);

  if (status == 0) {
    status = uv_timer_start(&poller->pause, on_pause_over, milliseconds, 0);
  }
  if (status < 0) {
    poller_fail(poller, -status, "poll");
  }
}

/* The environment ends with the poller open; on_closed() tells it to go on. */
static void on_cleanup(napi_async_cleanup_hook_handle handle, void *data) {
  (void)handle;
  poller_close(data);
}

static void on_object_gone(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  drop(data);
}

static napi_value close_method(napi_env env, napi_callback_info info) {
  struct poller *poller = poller_this(env, info);

  if (poller != NULL) {
    poller_close(poller);
  }
  return NULL;
}

static bool make_object(struct poller *poller, struct poller_kind *kind, napi_value *object) {
  const napi_property_descriptor close = {"close", NULL, close_method, NULL,
                                          NULL,    NULL, napi_enumerable, kind};
  napi_env env = poller->env;

  if (!ok(env, napi_create_object(env, object)) ||
      !ok(env, napi_type_tag_object(env, *object, &kind->tag)) ||
      !ok(env, napi_wrap(env, *object, poller, on_object_gone, NULL, NULL))) {
    return false;
  }
  poller->holders++;
  return ok(env, napi_define_properties(env, *object, 1, &close));
}

napi_value poller_open(napi_env env, struct poller *poller, struct poller_kind *kind, int fd,
                       napi_value callback) {
  napi_value object = NULL;
  napi_value name;
  uv_loop_t *loop;
  int status = 0;

  if (!ok(env, napi_get_uv_event_loop(env, &loop)) ||
      (status = uv_poll_init(loop, &poller->poll, fd)) < 0) {
    close(fd);
    free(poller);
    return status < 0 ? throw_errno(env, -status, "poll") : NULL;
  }
  uv_timer_init(loop, &poller->pause);
  poller->poll.data = poller;
  poller->pause.data = poller;
  poller->kind = kind;
  poller->env = env;
  poller->fd = fd;
  poller->holders = 1;
  if (!ok(env, napi_create_reference(env, callback, 1, &poller->callback)) ||
      !ok(env, napi_create_string_utf8(env, kind->name, NAPI_AUTO_LENGTH, &name)) ||
      !ok(env, napi_async_init(env, NULL, name, &poller->context)) ||
      !ok(env, napi_add_async_cleanup_hook(env, on_cleanup, poller, &poller->cleanup)) ||
      !make_object(poller, kind, &object)) {
    poller_close(poller);
    return NULL;
  }
  status = start(poller);
  if (status < 0) {
    poller_close(poller);
    return throw_errno(env, -status, "poll");
  }
  return object;
}

struct poller *poller_this(napi_env env, napi_callback_info info) {
  struct poller_kind *kind;
  void *poller = NULL;
  napi_value this;
  bool ours = false;

  if (!ok(env, napi_get_cb_info(env, info, NULL, NULL, &this, (void **)&kind))) {
    return NULL;
  }
  /* A status other than ok: not an object at all. */
  if (napi_check_object_type_tag(env, this, &kind->tag, &ours) != napi_ok || !ours) {
    throw_type(env, "illegal invocation: `this` is another object");
    return NULL;
  }
  return ok(env, napi_unwrap(env, this, &poller)) ? poller : NULL;
}

static bool make_numbers(napi_env env, size_t count, const int64_t *numbers, napi_value *values) {
  for (size_t i = 0; i < count; i++) {
    if (!ok(env, napi_create_int64(env, numbers[i], &values[i]))) {
      return false;
    }
  }
  return true;
}

bool poller_call(struct poller *poller, size_t count, const int64_t *numbers) {
  napi_env env = poller->env;
  napi_value values[MAX_ARGUMENTS];
  napi_value callback;
  napi_value global;
  napi_handle_scope scope;
  bool prepared;
  bool called;
  bool thrown;

  if (napi_open_handle_scope(env, &scope) != napi_ok) {
    return false;
  }
  prepared = make_numbers(env, count, numbers, values) &&
             ok(env, napi_get_global(env, &global)) &&
             ok(env, napi_get_reference_value(env, poller->callback, &callback));
  called = prepared && napi_make_callback(env, poller->context, global, callback, count, values,
                                          NULL) == napi_ok;
  thrown = !called && surface_exception(env);
  (void)napi_close_handle_scope(env, scope);
  return called || (prepared && thrown);
}
