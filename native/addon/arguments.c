/* Arguments from JavaScript, checked. */

#include "arguments.h"

#include <limits.h>
#include <stdio.h>

#include "error.h"

#define MESSAGE_SIZE 128

static bool wrong_type(napi_env env, const char *what, const char *expected) {
  char message[MESSAGE_SIZE];

  snprintf(message, sizeof message, "%s must be %s", what, expected);
  throw_type(env, message);
  return false;
}

static bool has_type(napi_env env, napi_value value, napi_valuetype expected, const char *what,
                     const char *expected_name) {
  napi_valuetype type;

  if (!ok(env, napi_typeof(env, value, &type))) {
    return false;
  }
  return type == expected || wrong_type(env, what, expected_name);
}

bool get_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  return ok(env, napi_get_cb_info(env, info, &count, values, NULL, NULL));
}

bool get_integer(napi_env env, napi_value value, const char *what, int64_t least, int64_t most,
                 int64_t *integer) {
  char message[MESSAGE_SIZE];
  double number;

  if (!has_type(env, value, napi_number, what, "a number") ||
      !ok(env, napi_get_value_double(env, value, &number))) {
    return false;
  }
  /* Written so that NaN fails; the conversion is defined once the range is known to hold. */
  if (!(number >= (double)least && number <= (double)most) || number != (double)(int64_t)number) {
    snprintf(message, sizeof message, "%s must be an integer from %lld to %lld", what,
             (long long)least, (long long)most);
    throw_range(env, message);
    return false;
  }
  *integer = (int64_t)number;
  return true;
}

bool get_descriptor(napi_env env, napi_value value, int *fd) {
  int64_t number;

  if (!get_integer(env, value, "fd", 0, INT_MAX, &number)) {
    return false;
  }
  *fd = (int)number;
  return true;
}

bool get_bytes(napi_env env, napi_value value, struct bytes *bytes) {
  napi_typedarray_type type = napi_int8_array;
  void *start = NULL;
  bool is_array;

  if (!ok(env, napi_is_typedarray(env, value, &is_array))) {
    return false;
  }
  if (is_array && !ok(env, napi_get_typedarray_info(env, value, &type, &bytes->length, &start,
                                                    &bytes->array_buffer, NULL))) {
    return false;
  }
  bytes->start = start;
  return type == napi_uint8_array || wrong_type(env, "buffer", "a Uint8Array");
}

bool get_function(napi_env env, napi_value value, const char *what) {
  return has_type(env, value, napi_function, what, "a function");
}

bool get_string(napi_env env, napi_value value, const char *what, char *buffer, size_t size,
                size_t *length) {
  return has_type(env, value, napi_string, what, "a string") &&
         ok(env, napi_get_value_string_utf8(env, value, NULL, 0, length)) &&
         ok(env, napi_get_value_string_utf8(env, value, buffer, size, NULL));
}
