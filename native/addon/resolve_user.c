/* resolveUser: a look-up in NSS as a promise with a deadline. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "addon.h"
#include "arguments.h"
#include "error.h"
#include "lookup.h"

struct request {
  napi_env env;
  napi_deferred deferred;
  napi_async_context context;
  napi_async_cleanup_hook_handle cleanup;
  struct lookup *lookup;
  uv_async_t finished;
  uv_timer_t deadline;
};

static void on_closed(uv_handle_t *handle) {
  struct request *request = handle->data;

  /* These fail only for a bad handle, and there is nobody to tell. */
  if (request->context != NULL) {
    (void)napi_async_destroy(request->env, request->context);
  }
  /* Last: the environment may end as soon as its hook is gone. */
  if (request->cleanup != NULL) {
    (void)napi_remove_async_cleanup_hook(request->cleanup);
  }
  free(request);
}

static void on_finished_closed(uv_handle_t *handle) {
  struct request *request = handle->data;

  uv_close((uv_handle_t *)&request->deadline, on_closed);
}

static void close_request(struct request *request) {
  if (!uv_is_closing((uv_handle_t *)&request->finished)) {
    /* Its callback must not find the look-up gone; the timer itself closes last. */
    uv_timer_stop(&request->deadline);
    if (request->lookup != NULL) {
      lookup_drop(request->lookup);
    }
    uv_close((uv_handle_t *)&request->finished, on_finished_closed);
  }
}

/* The environment ends before the look-up: nobody will see the promise. */
static void on_cleanup(napi_async_cleanup_hook_handle handle, void *data) {
  (void)handle;
  close_request(data);
}

static bool reject(napi_env env, napi_deferred deferred, int error) {
  napi_value reason = errno_error(env, error, "getpwnam_r", NULL);

  return reason != NULL && ok(env, napi_reject_deferred(env, deferred, reason));
}

static bool resolve(napi_env env, napi_deferred deferred, const struct lookup_result *result) {
  napi_value account;
  napi_value name;
  napi_value uid;

  if (result->name == NULL) {
    return ok(env, napi_get_undefined(env, &account)) &&
           ok(env, napi_resolve_deferred(env, deferred, account));
  }
  return ok(env, napi_create_object(env, &account)) &&
         ok(env, napi_create_string_utf8(env, result->name, NAPI_AUTO_LENGTH, &name)) &&
         ok(env, napi_set_named_property(env, account, "name", name)) &&
         ok(env, napi_create_uint32(env, result->uid, &uid)) &&
         ok(env, napi_set_named_property(env, account, "uid", uid)) &&
         ok(env, napi_resolve_deferred(env, deferred, account));
}

static void settle(struct request *request) {
  /* Looked at also after the deadline: a busy loop may see it before the result that came first. */
  const struct lookup_result *result = lookup_result(request->lookup);
  napi_env env = request->env;
  napi_callback_scope callbacks;
  napi_handle_scope handles;

  if (napi_open_handle_scope(env, &handles) == napi_ok) {
    /* The callback scope makes the promise's reactions run at its end. */
    if (ok(env, napi_open_callback_scope(env, NULL, request->context, &callbacks))) {
      if (result == NULL) {
        reject(env, request->deferred, ETIMEDOUT);
      } else if (result->error != 0) {
        reject(env, request->deferred, result->error);
      } else {
        resolve(env, request->deferred, result);
      }
      ok(env, napi_close_callback_scope(env, callbacks));
    }
    surface_exception(env);
    (void)napi_close_handle_scope(env, handles);
  }
  close_request(request);
}

static void on_finished(uv_async_t *handle) {
  settle(handle->data);
}

static void on_deadline(uv_timer_t *handle) {
  settle(handle->data);
}

static bool prepare(struct request *request) {
  napi_env env = request->env;
  napi_value name;

  return napi_create_string_utf8(env, "ovirt-sso.resolveUser", NAPI_AUTO_LENGTH, &name) ==
             napi_ok &&
         napi_async_init(env, NULL, name, &request->context) == napi_ok &&
         napi_add_async_cleanup_hook(env, on_cleanup, request, &request->cleanup) == napi_ok;
}

/* Returns 0, or errno with the promise still to be settled. */
static int begin(napi_env env, napi_deferred deferred, const char *name, uint64_t deadline_ms) {
  struct request *request = calloc(1, sizeof *request);
  uv_loop_t *loop;
  int error;

  if (request == NULL || napi_get_uv_event_loop(env, &loop) != napi_ok) {
    free(request);
    return ENOMEM;
  }
  error = -uv_async_init(loop, &request->finished, on_finished);
  if (error != 0) {
    free(request);
    return error;
  }
  uv_timer_init(loop, &request->deadline);
  request->finished.data = request;
  request->deadline.data = request;
  request->env = env;
  request->deferred = deferred;
  /* N-API refuses these for lack of memory alone. */
  error = prepare(request) ? lookup_start(name, &request->finished, &request->lookup) : ENOMEM;
  if (error == 0) {
    /* The loop's clock stands still while JavaScript runs; the deadline counts from now. */
    uv_update_time(loop);
    error = -uv_timer_start(&request->deadline, on_deadline, deadline_ms, 0);
  }
  if (error != 0) {
    close_request(request);
  }
  return error;
}

napi_value addon_resolve_user(napi_env env, napi_callback_info info) {
  const struct lookup_result nobody = {0};
  char name[LOOKUP_NAME_MAX + 1];
  napi_deferred deferred;
  napi_value promise;
  napi_value values[2];
  int64_t deadline_ms;
  size_t length;
  int error;

  if (!get_arguments(env, info, 2, values) ||
      !get_string(env, values[0], "name", name, sizeof name, &length) ||
      !get_integer(env, values[1], "deadlineMs", 1, UINT32_MAX, &deadline_ms) ||
      !ok(env, napi_create_promise(env, &deferred, &promise))) {
    return NULL;
  }
  /* No account can have a name that is empty, longer or holds a NUL: NSS need not be asked. */
  if (length == 0 || length > LOOKUP_NAME_MAX || strlen(name) != length) {
    return resolve(env, deferred, &nobody) ? promise : NULL;
  }
  error = begin(env, deferred, name, (uint64_t)deadline_ms);
  if (error != 0 && !reject(env, deferred, error)) {
    return NULL;
  }
  return promise;
}
