/* Errors as JavaScript sees them. No message ever quotes a buffer's content. */

#include "error.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

/* Longest message: a system call, errno's name and text, and a socket name of 108 bytes. */
#define MESSAGE_SIZE 512

static bool set_string(napi_env env, napi_value error, const char *key, const char *text) {
  napi_value value;

  return ok(env, napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value)) &&
         ok(env, napi_set_named_property(env, error, key, value));
}

static bool set_number(napi_env env, napi_value error, const char *key, int number) {
  napi_value value;

  return ok(env, napi_create_int32(env, number, &value)) &&
         ok(env, napi_set_named_property(env, error, key, value));
}

napi_value errno_error(napi_env env, int number, const char *syscall, const char *detail) {
  char name[32];
  char description[128];
  char message[MESSAGE_SIZE];
  napi_value text;
  napi_value error;

  /* libuv's names are those that Node's own errors carry; strerrorname_np(3) needs glibc 2.32. */
  uv_err_name_r(-number, name, sizeof name);
  snprintf(message, sizeof message, "%s: %s, %s%s%s", syscall, name,
           strerror_r(number, description, sizeof description), detail == NULL ? "" : ": ",
           detail == NULL ? "" : detail);
  if (!ok(env, napi_create_string_utf8(env, message, NAPI_AUTO_LENGTH, &text)) ||
      !ok(env, napi_create_error(env, NULL, text, &error)) ||
      !set_string(env, error, "code", name) || !set_number(env, error, "errno", number) ||
      !set_string(env, error, "syscall", syscall)) {
    return NULL;
  }
  return error;
}

napi_value throw_errno(napi_env env, int number, const char *syscall) {
  return throw_errno_detail(env, number, syscall, NULL);
}

napi_value throw_errno_detail(napi_env env, int number, const char *syscall, const char *detail) {
  napi_value error = errno_error(env, number, syscall, detail);

  if (error != NULL) {
    ok(env, napi_throw(env, error));
  }
  return NULL;
}

napi_value throw_type(napi_env env, const char *message) {
  ok(env, napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message));
  return NULL;
}

napi_value throw_range(napi_env env, const char *message) {
  ok(env, napi_throw_range_error(env, "ERR_OUT_OF_RANGE", message));
  return NULL;
}

bool ok(napi_env env, napi_status status) {
  const napi_extended_error_info *info = NULL;
  const char *message = NULL;
  bool pending = false;

  if (status == napi_ok) {
    return true;
  }
  /* Asking first: every further call overwrites the last error. */
  if (napi_get_last_error_info(env, &info) == napi_ok) {
    message = info->error_message;
  }
  if (napi_is_exception_pending(env, &pending) == napi_ok && !pending) {
    /* Fails only while the environment is torn down, when nobody is left to tell. */
    (void)napi_throw_error(env, NULL, message == NULL ? "N-API call failed" : message);
  }
  return false;
}

bool surface_exception(napi_env env) {
  napi_value exception;
  bool pending = false;

  if (napi_is_exception_pending(env, &pending) != napi_ok || !pending ||
      napi_get_and_clear_last_exception(env, &exception) != napi_ok) {
    return false;
  }
  /* Fails only while the environment is torn down, when nobody is left to tell. */
  (void)napi_fatal_exception(env, exception);
  return true;
}
