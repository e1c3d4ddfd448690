#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each function here returns false with a TypeError or RangeError pending when the value is not
 * what it should be; `what` names it in the message. */

/* A Uint8Array's bytes. `start` is NULL and `length` 0 when its memory is detached. */
struct bytes {
  uint8_t *start;
  size_t length;
  napi_value array_buffer;
};

/* Exactly `count` values; those that the caller left out are undefined. */
bool get_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values);

bool get_integer(napi_env env, napi_value value, const char *what, int64_t least, int64_t most,
                 int64_t *integer);
bool get_descriptor(napi_env env, napi_value value, int *fd);
bool get_bytes(napi_env env, napi_value value, struct bytes *bytes);
bool get_function(napi_env env, napi_value value, const char *what);

/*
 * UTF-8 with a NUL after it. `length` is the whole string's, which may be more than fitted: the
 * caller must compare it with `size`.
 */
bool get_string(napi_env env, napi_value value, const char *what, char *buffer, size_t size,
                size_t *length);

#endif
